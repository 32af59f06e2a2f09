"""Return sheets: those that were written, and what came back in one."""

TEXTS: dict[str, tuple[str, str]] = {
    "written": ("{unit}：{path}（{items} 项）", "{unit}: {path} ({items} items)"),
    "none_asked": (
        "没有需要报送的事项，没有生成报送表。",
        "There is nothing to be reported, and no return sheet was written.",
    ),
    "unread": ("“{file}”不能读取：", "“{file}” cannot be read:"),
    "no_return": (
        "“{file}”不是督办生成的报送表（没有找到隐藏的编号）。要导入责任分解表请用 duban import。",
        "“{file}” is no return sheet of duban: it has no hidden keys. To import a split table use duban import.",
    ),
    "from": ("{unit}的报送表，填报人：{by}，填报日期：{day}", "Return sheet of {unit}, by {by}, on {day}"),
    "nobody": ("未写", "not given"),
    "day_unclear": (
        "填报日期“{what}”看不明白，或在今天之后。请改成 2026-07-15 这样的日期。",
        "The day “{what}” cannot be told, or is in the future. Please write one such as 2026-07-15.",
    ),
    "cell": ("位置", "Row"),
    "item": ("事项", "Item"),
    "verdict": ("处理", "What becomes of it"),
    "said": ("内容", "What it says"),
    "doubt": ("{verdict}：{why}", "{verdict}: {why}"),
    "counts": (
        "将登记 {taken} 项；未填 {empty} 项，已登记过 {same} 项，另有 {left} 项需要核对，不登记。",
        "To be recorded: {taken}. Left empty: {empty}, recorded before: {same}, left alone for a closer look: {left}.",
    ),
    "ask": ("登记这 {taken} 项吗？", "Record these {taken}?"),
    "done": (
        "已登记 {taken} 项，待督办员审核。",
        "Recorded: {taken}. They wait for a coordinator's review.",
    ),
    "nothing": ("没有可以登记的内容。", "There is nothing to record."),
}
"""`{left}` counts what cannot be told, is not as in the ledger, is no longer owed, or was overtaken."""
