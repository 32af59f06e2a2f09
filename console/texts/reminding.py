"""What a tick did."""

TEXTS: dict[str, tuple[str, str]] = {
    "rest_day": (
        "{day} 是休息日，不发提醒；下一个工作日再提醒。",
        "{day} is no working day: nobody is reminded until the next one.",
    ),
    "closed": (
        "现在不在提醒时段（{window}），不发提醒；到时段内再提醒。时段在 [nudges] window 中设置。",
        "Nobody is reminded outside the hours {window}; a tick within them will. [nudges] window sets them.",
    ),
    "held": (
        "　本周提醒已达上限，合并到下一次：{names}",
        "  Enough for this week, joined to the next digest: {names}",
    ),
    "silent": (
        "　报督办员：第 {number} 项　{title}（{unit}）：{reason}",
        "  To the coordinators: item {number}  {title} ({unit}): {reason}",
    ),
    "schedule_head": (
        "今后 {days} 天，如果没有人答复，将提醒 {digests} 人次、{lines} 项次。",
        "In the next {days} days, if nobody answers: digests {digests}, items in all {lines}.",
    ),
    "schedule_day": ("{day}　{weekday}　{at}", "{day}  {weekday}  {at}"),
    "schedule_empty": (
        "今后 {days} 天没有需要提醒的事项。",
        "Nobody is due a reminder in the next {days} days.",
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
