"""Numbered reminder slips."""

TEXTS: dict[str, tuple[str, str]] = {
    "none": (
        "没有催办单。人工催办（/nudge）和逐级提醒发出后编号，列在这里。",
        "There are no reminder slips. What is reminded by hand (/nudge) or up the ladder is numbered and listed here.",
    ),
    "number": ("编号", "No."),
    "on": ("日期", "Day"),
    "unit": ("单位", "Unit"),
    "items": ("事项", "Items"),
    "people": ("发给", "To"),
    "by": ("催办人", "By"),
    "state": ("状态", "State"),
    "written": ("{slip}（{unit}，{items} 项）：{path}", "{slip} ({unit}, {items} items): {path}"),
}
