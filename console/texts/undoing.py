"""The imports that were applied, and taking one back."""

TEXTS: dict[str, tuple[str, str]] = {
    "none": (
        "还没有导入过。用 duban import 文件 导入责任分解表。",
        "Nothing has been imported yet. Import a split table with duban import FILE.",
    ),
    "id": ("编号", "No."),
    "at": ("时间", "When"),
    "file": ("文件", "File"),
    "by": ("经办", "By"),
    "plan": ("方案", "Plan"),
    "new": ("新增", "New"),
    "changed": ("变更", "Changed"),
    "withdrawn": ("撤销", "Withdrawn"),
    "undone_at": ("已于 {at} 由{by}撤回", "undone {at} by {by}"),
    "title": ("第 {id} 次导入　{file}", "Import {id}  {file}"),
    "applied": ("{at} 由{by}导入“{plan}”", "Imported {at} by {by} into “{plan}”"),
    "choices": ("读表时另作选择：{choices}", "Chosen otherwise than by default: {choices}"),
    "choice": ("{question}：{chosen}", "{question}: {chosen}"),
    "by_likeness": ("（按相近的名称对上）", " (recognised by a similar title)"),
    "returned": ("（恢复以前撤销的事项）", " (withdrawn before, taken up again)"),
    "would_undo": (
        "将撤回第 {id} 次导入（{file}，{at}）："
        "收回新增的 {new} 项，还原变更的 {changed} 项，恢复撤销的 {withdrawn} 项。"
        "新登记而别处用不到的单位一并收回，已经通知的联络员会收到更正。",
        "Undoing import {id} ({file}, {at}): {new} new items go, {changed} changed ones are as before, {withdrawn} "
        "withdrawn ones come back. Units that it made and nothing else needs go too; whoever was told is told so.",
    ),
    "ask": ("确认撤回吗？", "Undo it?"),
    "not_undone": ("没有撤回，数据没有变化。", "Nothing was undone."),
    "undone": (
        "已撤回第 {id} 次导入，方案“{plan}”恢复到导入之前。",
        "Import {id} was undone: “{plan}” is as it was before.",
    ),
}
