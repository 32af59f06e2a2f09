"""The office's own form, filled in: what will be lost, what was written, and what was left alone."""

TEXTS: dict[str, tuple[str, str]] = {
    "unread": ("“{file}”不能填写：", "“{file}” cannot be filled in:"),
    "lost": (
        "原表里有这些内容，填好的副本中不能保留：{what}。原文件不会改动；需要时请从原文件复制过去。",
        "The form has what its filled copy cannot keep: {what}. The form itself is not changed; please copy from it "
        "what is needed.",
    ),
    "lost_macros": ("宏", "macros"),
    "lost_pictures": ("图片", "pictures"),
    "lost_charts": ("图表的部分格式", "part of the looks of charts"),
    "lost_controls": ("按钮、复选框等控件", "buttons and other controls"),
    "lost_slicers": ("切片器", "slicers"),
    "lost_threads": ("批注的对话形式", "threads of comments"),
    "lost_shapes": ("文本框和图形", "text boxes and shapes"),
    "lost_extensions": (
        "引用其他工作表的下拉列表、新式条件格式或迷你图",
        "lists from other sheets, newer conditional formats or sparklines",
    ),
    "written": (
        "已填好：{path}（方案“{plan}”，截至 {as_of}）",
        "Filled in: {path} (plan “{plan}”, as of {as_of})",
    ),
    "item": ("第 {number} 项“{title}”", "item {number} “{title}”"),
    "item_without_number": ("任务“{title}”", "item “{title}”"),
    "counts": (
        "表中 {items} 项任务，对应方案中的 {matched} 项；填写进展 {progress} 格、状态 {light} 格、备注 {remark} 格、"
        "字段 {field} 处。",
        "Items in the form: {items}, found in the plan: {matched}. Cells filled: progress {progress}, light {light}, "
        "remarks {remark}, fields {field}.",
    ),
    "nothing_matched": (
        "表中的任务在方案“{plan}”中都没有找到，没有生成文件。如果是另一个方案的表，请用 --plan 说明。",
        "None of the form's items is in the plan “{plan}”, and no file was written. If it is another plan's form, "
        "please say so with --plan.",
    ),
    "silent": (
        "{count} 格进展留空：还没有单位报送。",
        "Progress left empty because no unit has reported yet: {count}.",
    ),
    "all_kept": (
        "要填的格里都已有文字或公式，没有生成文件。",
        "All cells to be filled hold a text or a formula already, and no file was written.",
    ),
    "nothing": (
        "没有可以填写的地方，没有生成文件。请在表头加上“进展情况”“状态”“备注”中的一栏或几栏，"
        "或在单元格里写字段（如 {{{{办结率}}}}）后再填。",
        "There is nothing to fill in, and no file was written. Please add columns such as “Progress”, “Status” or "
        "“Remarks” to the header, or fields such as {{{{rate}}}} to cells.",
    ),
    "kept": (
        "这些格里已有文字或公式，没有改动：{sheet} {cells}。要改写请加 --overwrite。",
        "These cells hold a text or a formula and were left alone: {sheet} {cells}. To replace them add --overwrite.",
    ),
    "overwritten": ("已改写原有内容：{sheet} {cells}", "Replaced what was there: {sheet} {cells}"),
    "folded": (
        "文字超过一格能容纳的 32,767 个字符，后面从略：{sheet} {cells}。全文见台账。",
        "The text is longer than the 32,767 characters of a cell and ends early: {sheet} {cells}. The ledger has it.",
    ),
    "not_in_list": (
        "填写的内容不在该格的下拉选项里，请核对：{sheet} {cells}",
        "What was written is not among the options of the cell, please check: {sheet} {cells}",
    ),
    "and_more": ("{cells}等 {count} 处", "{cells} and others, {count} in all"),
    "unknown_field": (
        "{sheet} {cell}：没有“{name}”这个字段，没有改动。可用的字段：{known}",
        "{sheet} {cell}: there is no field “{name}”, and it was left alone. Fields: {known}",
    ),
    "no_such_item": (
        "{sheet} 第 {row} 行：方案中没有{item}，或它还没有交办单位，没有填写。请核对名称，或先导入修订后的表。",
        "{sheet}, row {row}: the plan has no {item}, or it was given to no unit; it was left alone. Please check its "
        "title, or import the revised table first.",
    ),
    "several_items": (
        "{sheet} 第 {row} 行：“{title}”对应方案中的 {count} 项，无法确定，没有填写。"
        "请改用能区分的序号、工作方面或名称。",
        "{sheet}, row {row}: “{title}” fits {count} items of the plan; it was left alone. Please give it a "
        "number, area or title of its own.",
    ),
    "unit_not_in_item": (
        "{sheet} {cell}：“{unit}”在方案中没有承担这一项，没有填写它的进展。",
        "{sheet} {cell}: “{unit}” has no part in this item of the plan; nothing was written for it.",
    ),
    "cell_shared": (
        "{sheet} {cell} 所在任务的“{filling}”格与别的任务或别的栏合并，没有填写。请先拆分合并的单元格。",
        "{sheet} {cell}: the cell for “{filling}” is merged with another item's or another column; it was left alone. "
        "Please split it first.",
    ),
    "second_column": (
        "{sheet} {column} 列“{label}”与前面一栏意思相同，没有填写。",
        "{sheet}, column {column}: “{label}” means the same as a column before it and was left alone.",
    ),
    "no_columns": (
        "{sheet}：没有找到进展、状态、备注这样的栏。",
        "{sheet}: no column for progress, status or remarks was found.",
    ),
    "side_by_side": (
        "{sheet}：几个表并排，分不清各行属于哪个表，没有填写。请把它们上下排列。",
        "{sheet}: tables stand side by side, and their rows cannot be told apart. Please place one below the other.",
    ),
}
