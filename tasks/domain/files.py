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
    _, dot, ending = name.lower().rpartition(".")
    known = _BY_ENDING.get(ending) if dot else None
    return known or _BY_MEDIA.get(mime.partition("/")[0].lower(), FileKind.OTHER)


def size_words(size: int) -> str:
    """'350 B', '35 KB', '2.1 MB', '1.2 GB'."""
    for unit, most in (("B", 1), ("KB", 1024), ("MB", 1024**2), ("GB", 1024**3)):
        if size < most * 1024 or unit == "GB":
            value = size / most
            break
    return f"{value:.1f} {unit}" if most > 1024 and value < 10 else f"{value:.0f} {unit}"
