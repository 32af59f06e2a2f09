"""The letter that brings files by e-mail."""

TEXTS: dict[str, tuple[str, str]] = {
    "subject": ("{plan}：截至{day}的进展材料", "{plan}: status as of {day}"),
    "body": ("附上“{plan}”截至{day}的进展材料，请查收：", "Please find the status of “{plan}” as of {day}:"),
    "attached": ("· {name}", "- {name}"),
    "too_large": (
        "· {name}（文件太大，未附；请向督办员索取）",
        "- {name} (too large for a mail; please ask a coordinator for it)",
    ),
    "missing": ("· {what}（这次没有生成，补做后另行发送）", "- {what} (could not be written this time)"),
    "closing": ("本邮件由督办系统自动发送，请勿直接回复。", "This mail was sent by duban; please do not answer it."),
}
