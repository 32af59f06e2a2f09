"""What a tick did."""

TEXTS: dict[str, tuple[str, str]] = {
    "rest_day": (
        "{day} 是休息日，不发提醒；下一个工作日再提醒。",
        "{day} is no working day: nobody is reminded until the next one.",
    ),
    "nothing_due": ("目前没有需要提醒的事项。", "Nobody is due a reminder now."),
    "sent": ("提醒 {people} 人，共 {lines} 项。", "People reminded: {people}, parts in all: {lines}."),
    "queued_only": (
        "没有机器人令牌，提醒已排好队，等 duban run 启动后发出。",
        "There is no token: the reminders wait in the queue until duban run sends them.",
    ),
    "person": ("{name}", "{name}"),
    "line": ("　第 {number} 项　{title}（{unit}）：{reason}", "  Item {number}  {title} ({unit}): {reason}"),
    "unreached": (
        "以下单位有事项需要提醒，但没有能联系上的人：{units}。请用 duban invite 单位名 邀请联络员。",
        "These units should be reminded, but nobody of theirs can be reached: {units}. "
        "Please invite a contact with duban invite UNIT.",
    ),
}
