"""What kind of file somebody sent, from its name and from what the messenger says of it; nobody's word is trusted with
more than a label."""

from __future__ import annotations

from tasks.domain.terms import Term


class FileKind(Term):
    PICTURE = "picture", "图片", "picture"
    VIDEO = "video", "视频", "video"
    AUDIO = "audio", "录音", "recording"
    PDF = "pdf", "PDF", "PDF"
    DOCUMENT = "document", "文档", "document"
    TABLE = "table", "表格", "table"
    SLIDES = "slides", "演示文稿", "slides"
    ARCHIVE = "archive", "压缩包", "archive"
    OTHER = "other", "文件", "file"


_BY_ENDING = {
    ending: kind
    for kind, endings in {
        FileKind.PICTURE: "jpg jpeg png gif bmp webp tif tiff heic heif",
        FileKind.VIDEO: "mp4 mov avi mkv wmv flv m4v 3gp webm",
        FileKind.AUDIO: "mp3 wav m4a aac amr ogg oga opus flac wma",
        FileKind.PDF: "pdf",
        FileKind.DOCUMENT: "doc docx wps odt rtf txt ofd",
        FileKind.TABLE: "xls xlsx xlsm xlsb et ods csv",
        FileKind.SLIDES: "ppt pptx dps odp",
        FileKind.ARCHIVE: "zip rar 7z tar gz tgz bz2",
    }.items()
    for ending in endings.split()
}
_BY_MEDIA = {"image": FileKind.PICTURE, "video": FileKind.VIDEO, "audio": FileKind.AUDIO}


def kind_of(name: str, mime: str) -> FileKind:
    """By the ending of the name, which offices rely on; by the media type where the name has none that is known."""
    ending = name.rpartition(".")[2].lower()
    return _BY_ENDING.get(ending) or _BY_MEDIA.get(mime.partition("/")[0].lower(), FileKind.OTHER)


def size_words(size: int) -> str:
    """'350 B', '35 KB', '2.1 MB', '1.2 GB'."""
    if size < 1024:
        return f"{size} B"
    for unit, most in (("KB", 1024**2), ("MB", 1024**3), ("GB", 1024**5)):
        if size < most:
            value = size / (most / 1024)
            return f"{value:.0f} {unit}" if value >= 10 or unit == "KB" else f"{value:.1f} {unit}"
    return f"{size / 1024**3:.0f} GB"
