"""Files that are written for people, and those that were."""

TEXTS: dict[str, tuple[str, str]] = {
    "writing": ("正在生成{what}", "Writing: {what}"),
    "written": ("{what}：{path}", "{what}: {path}"),
    "fault": ("  不在包内：{place}（{why}）", "  Not in it: {place} ({why})"),
    "not_written": (
        "“{plan}”的{what}没有写成：{why}。原有的文件没有改动；处理后请重新运行 duban export。",
        "The {what} of “{plan}” could not be written: {why}. An older file is as it was; please see to it and run "
        "duban export again.",
    ),
    "published": (
        "今天的材料都已生成，发给订阅的人和地址的也已排好。",
        "Today's files are written, and on their way to the people and addresses that get them.",
    ),
    "publish_again": (
        "还有没有完成的，{at} 以后再试：再次运行 duban export --send，或让 duban run 继续。原因见上面的日志。",
        "Something is left and will be tried again from {at}: run duban export --send again, or leave it to duban run. "
        "The log says why.",
    ),
    "in_use": (
        "文件无法写入（{detail}）。如果它正在 Excel 或 WPS 中打开，请先关闭",
        "the file cannot be written ({detail}); if it is open in Excel, please close it first",
    ),
    "fails": ("{kind}：{detail}", "{kind}: {detail}"),
    "none_kept": (
        "{folder} 里还没有生成的文件。用 duban export 生成。",
        "There are no such files in {folder} yet. Write them with duban export.",
    ),
    "as_of": ("截至", "As of"),
    "what": ("文件", "File"),
    "plan": ("方案", "Plan"),
    "size": ("大小", "Size"),
    "made_at": ("生成时间", "Written"),
    "folder": ("文件夹：{folder}", "Folder: {folder}"),
}
