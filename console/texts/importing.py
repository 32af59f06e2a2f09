"""The preview of an import and its outcome."""

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("《{title}》", "{title}"),
    "file": ("文件　　　{file}", "File      {file}"),
    "base_year": ("方案年度　{year}", "Year      {year}"),
    "base_year_assumed": (
        "方案年度　{year}（表中没有写明，请核对）",
        "Year      {year} (the table does not name it, please check)",
    ),
    "columns_read": ("列　　　　{named}{columns}{rest}", "Columns   {named}{columns}{rest}"),
    "columns_of": ("{sheets}：", "{sheets}: "),
    "columns_left_out": ("；未导入：{columns}", "; not imported: {columns}"),
    "columns_left_out_more": (
        "；未导入：{columns} 等 {count} 列",
        "; not imported: {columns} and others, {count} in all",
    ),
    "size": ("内容　　　{areas} 个方面、{items} 项任务", "Contents  {areas} areas, {items} items"),
    "size_alone": ("内容　　　{items} 项任务", "Contents  {items} items"),
    "new_plan": ("新方案，将新增 {new} 项任务。", "A new plan: {new} items will be added."),
    "known_plan": (
        "已有这个方案。与现有内容相比：新增 {new} 项、变更 {changed} 项、撤销 {withdrawn} 项、不变 {same} 项。",
        "This plan exists. Compared with it: {new} new, {changed} changed, {withdrawn} withdrawn, {same} the same.",
    ),
    "nothing_changes": (
        "已有这个方案，内容完全相同，不需要导入。",
        "This plan exists and has all of it already: there is nothing to import.",
    ),
    "refused": ("这个文件不能导入：", "This file cannot be imported:"),
    "areas": ("各方面任务数", "Items by area"),
    "area": ("工作方面", "Area"),
    "items": ("任务数", "Items"),
    "units": ("各单位任务数", "Items by unit"),
    "unit": ("单位", "Unit"),
    "note": ("备注", "Note"),
    "unit_new": ("新登记", "new"),
    "unit_no_members": ("未列成员", "no members listed"),
    "collectives": (
        "{units}是集合单位，但还没有写明包括哪些单位，催办只能发给以这个名称登记的联络员。"
        "请用 duban units member 登记成员。",
        "{units}: a collective name without any members listed, so that only its own contacts are reminded. "
        "Please enter its members with duban units member.",
    ),
    "proposal": (
        "“{printed}”可能就是“{name}”（{reason}）。如果是，请加 --same {printed}={name}；否则作为新单位登记。",
        "“{printed}” may be “{name}” ({reason}). If so, add --same {printed}={name}; else it is entered as a new unit.",
    ),
    "ask_same": (
        "“{printed}”就是“{name}”吗（{reason}）？",
        "Is “{printed}” the unit “{name}” ({reason})?",
    ),
    "replaced": (
        "　序号未变而任务已不同，原有进展会随之保留；如是新任务，请换一个序号",
        "  the number is the same, the task quite another: what was reported stays with it; a new task needs a number "
        "of its own",
    ),
    "takes_most_away": (
        "方案的大部分任务将被撤销，请核对是否只收到了表的一部分。",
        "Most of the plan would be withdrawn. Please check whether this is only a part of the table.",
    ),
    "alike": (
        "与已有的方案“{title}”有 {items} 项任务相同。如果是它的修订，请用 --plan 写明这个名称，否则两个方案各自催办。",
        "The stored plan “{title}” has {items} of these items. If this is its revision, name it with --plan; "
        "else both plans will remind.",
    ),
    "ask_revision": (
        "这张表是已有方案“{title}”的修订吗？",
        "Is this table a revision of the stored plan “{title}”?",
    ),
    "likeness": (
        "　序号和名称都有变化，按名称相近认作同一项，请核对；不是同一项的，请先在表中改回原名称",
        "  number and title differ; taken for the same item because the titles are alike, please check",
    ),
    "returned": ("　曾被撤销，现恢复，原有进展保留", "  was withdrawn and is back, with its progress"),
    "deadlines": ("完成时限的理解（请核对）", "How the deadlines were read (please check)"),
    "reading": ("{count} 项　{reading}", "{count} ×  {reading}"),
    "choices": (
        "实践中有不同理解的地方（现按下列方式理解，可以改）",
        "What practice reads in different ways (read as follows; you may choose otherwise)",
    ),
    "choice": (
        "{question}：{chosen}。涉及 {items} 项，如 {place}“{text}”",
        "{question}: {chosen}. {items} items, such as {place} “{text}”",
    ),
    "choice_other": ("　改为“{other}”：加 {option}", "  for “{other}” add {option}"),
    "choice_kept": (
        "　沿用上次导入时的选择；改为“{other}”：加 {option}",
        "  as chosen in the last import; for “{other}” add {option}",
    ),
    "columns": ("各列的前几行", "The first rows of each column"),
    "column": ("列", "Column"),
    "samples": ("内容", "Contents"),
    "name_columns": (
        '请说明各列是什么，再导入一次，例如 --map "{example}"（第一行数据是第 {row} 行，不对时加 --first-row）。'
        "可用的名称：{known}。说明一次即可，以后同样格式的表会照此读取。",
        'Please say what the columns hold and import again, for instance --map "{example}" (data begin in row {row}; '
        "if not, add --first-row). Names: {known}. Once is enough: tables of this layout are read so from then on.",
    ),
    "columns_named": (
        "列的含义按您为这种表格说明过的读取。",
        "The columns are read as you named them for tables of this layout.",
    ),
    "changes": ("将要发生的变化", "What would change"),
    "new_item": ("新增", "new"),
    "changed_item": ("变更", "changed"),
    "withdrawn_item": ("撤销", "withdrawn"),
    "item": ("第 {number} 项　{title}", "Item {number}  {title}"),
    "item_alone": ("{title}", "{title}"),
    "closed_changed": ("　{units}已销号，变更后仍为已销号，不再要求报送", "  closed already, and stays so: {units}"),
    "closed_withdrawn": (
        "　{units}已销号，撤销后不再计入办结，记录保留",
        "  closed already; withdrawn it no longer counts as done, its records stay: {units}",
    ),
    "regranted": (
        "　{units}原已批准延期，导入后改按表中的时限",
        "  had been granted more time, which this deadline replaces: {units}",
    ),
    "brought_back": (
        "　已于{on}由{by}从{off}改派（改派给：{to}），表中仍写{off}，导入后将恢复",
        "  on {on} {by} took it off {off} (given to: {to}); the table still names {off}, and would bring that back",
    ),
    "taken_again": (
        "　已于{on}由{by}从{off}改派给{to}，表中没有写{to}，导入后将撤下",
        "  on {on} {by} gave it to {to} instead of {off}; the table does not name {to}, and would take it back",
    ),
    "change": ("{field}：{before} → {after}", "{field}: {before} → {after}"),
    "empty": ("（空）", "(empty)"),
    "field_area": ("工作方面", "area"),
    "field_number": ("序号", "number"),
    "field_title": ("重点任务", "title"),
    "field_measures": ("具体措施", "measures"),
    "field_deadline_text": ("完成时限", "deadline"),
    "field_schedule": ("时限理解", "reading"),
    "field_units": ("责任单位", "units"),
    "field_remark": ("备注", "remark"),
    "part": ("{unit}（{role}）", "{unit} ({role})"),
    "problems": ("需要核对的内容", "Please check"),
    "problem": ("{place}　{said}", "{place}: {said}"),
    "whole_file": ("整个文件", "the file"),
    "ignored_sheets": ("没有导入的工作表：{sheets}", "Sheets that were not imported: {sheets}"),
    "ask": ("确认导入吗？", "Import this?"),
    "annotated": (
        "已把问题标在 {path} 中，可发还填表人修改。",
        "The problems are marked in {path}, to send back.",
    ),
    "not_applied": ("没有导入，数据没有变化。", "Nothing was imported."),
    "applied": (
        "已导入“{title}”。要撤回这次导入，请用 duban undo {number}。",
        "“{title}” was imported. To take this import back, use duban undo {number}.",
    ),
    "tells": (
        "导入后将通知 {units} 个单位的 {people} 位人员；不通知请加 --no-tell。",
        "{people} people of {units} units will be told of what changes for them; not so with --no-tell.",
    ),
    "told": (
        "将通知 {units} 个单位的 {people} 位人员，由机器人发出。",
        "The bot tells {people} people of {units} units what changed for them.",
    ),
    "next": (
        "下一步：用 duban invite 单位名 为各单位的联络员生成邀请链接。",
        "Next: make invitation links for the units' contacts with duban invite UNIT.",
    ),
}
