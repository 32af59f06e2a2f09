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
