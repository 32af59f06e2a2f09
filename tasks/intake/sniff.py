"""What a file is, by its content; the name only serves to say that it is misleading."""

from __future__ import annotations

import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from tasks.intake.limits import Limits

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
HEAD = 8192
OTHER_KINDS = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"RIFF": "WebP / AVI / WAV",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"MZ": "EXE",
    b"SQLite format 3": "SQLite",
}
# the old program formats share one container; its directory names the stream that holds the document
_OLE_STREAMS = {
    "WordDocument": "Word 97-2003 / WPS (.doc, .wps)",
    "PowerPoint Document": "PowerPoint 97-2003 / WPS (.ppt, .dps)",
    "VisioDocument": "Visio",
    "HwpSummaryInformation": "HWP",
    "__properties_version1.0": "Outlook (.msg)",
}
_ZIP_TRACES = {
    "ofd.xml": "OFD",
    "index/document.iwa": "Numbers / Pages",
    "meta-inf/manifest.mf": "JAR",
    "meta-inf/container.xml": "EPUB",
    "androidmanifest.xml": "APK",
}
_RECORD_SIZES = (b"\x04\0", b"\x06\0", b"\x08\0", b"\x10\0")
_HTML = re.compile(
    r"<(!doctype\s+html|html|head|meta|title|style|body|table|thead|tbody|tr|div|p|center|h\d|span|font)\b"
)
_MHTML = re.compile(r"(mime-version:|from:\s|content-type:\s*multipart/related)")


class Kind(StrEnum):
    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    XML = "XML Spreadsheet 2003"
    HTML = "html"
    MHTML = "mht"
    DOCX = "docx"
    TEXT = "csv"


SUFFIXES = {
    Kind.XLSX: {".xlsx", ".xlsm", ".xltx", ".xltm", ".et", ".ett"},
    Kind.XLSB: {".xlsb"},
    Kind.ODS: {".ods", ".ots"},
    Kind.XLS: {".xls", ".xlt", ".et", ".ett"},
    Kind.XML: {".xml"},
    Kind.HTML: {".html", ".htm"},
    Kind.MHTML: {".mht", ".mhtml"},
    Kind.DOCX: {".docx", ".docm", ".dotx", ".dotm", ".wps"},
    Kind.TEXT: {".csv", ".tsv", ".tab", ".txt"},
}


class Refusal(Exception):
    """The file will not be read; `code` is of docs/codes.md, `values` fill its wording."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def too_many_cells(cells: int, limits: Limits) -> Refusal:
    return Refusal("too_large_unpacked", unit="cells", size=str(cells), limit=str(limits.cells))


def kind_of(path: Path) -> Kind:
    """The kind of table in the file. Refusal: file_damaged, password_protected, wrong_type, no_table if empty."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.strip():
        raise Refusal("no_table", sheet=path.name)
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(OLE):
        return _kind_of_ole(path)
    if (kind := _kind_of_markup(_beginning(head))) is not None:
        return kind
    if head[:1] == b"\t" and head[1] in (0, 2, 4, 8) and head[2:4] in _RECORD_SIZES:
        return Kind.XLS  # records without a container, as old scripts write them
    for magic, name in OTHER_KINDS.items():
        if head.startswith(magic):
            raise Refusal("wrong_type", kind=name)
    return Kind.TEXT


def _beginning(head: bytes) -> str:
    coding = next((coding for mark, coding in BOMS if head.startswith(mark)), "latin-1")
    if coding == "latin-1" and head[:4] in (b"<\0?\0", b"<\0h\0", b"<\0H\0", b"<\0t\0", b"<\0!\0"):
        coding = "utf-16-le"
    return head.decode(coding, "ignore").lstrip("\ufeff \t\r\n").lower()


def _kind_of_markup(text: str) -> Kind | None:
    """`text` is the beginning of the file in lower case. Refusal: wrong_type for markup without tables."""
    if _MHTML.match(text) and "multipart/related" in text:
        return Kind.MHTML
    if not text.startswith("<"):
        return None
    if "urn:schemas-microsoft-com:office:spreadsheet" in text and "<html" not in text:
        return Kind.XML
    if _HTML.search(text):
        return Kind.HTML
    if "opendocument.spreadsheet" in text:
        raise Refusal("wrong_type", kind="Flat ODF (.fods)")
    if 'progid="word.document"' in text or "/2006/xmlpackage" in text:
        raise Refusal("wrong_type", kind="Word XML")
    if "uof" in text:
        raise Refusal("wrong_type", kind="UOF")
    if text.startswith(("<?xml", "<!doctype")):
        raise Refusal("wrong_type", kind="XML")
    return None


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise Refusal("file_damaged") from error
    folded = {name.replace("\\", "/").lower() for name in names}
    if "xl/workbook.bin" in folded:
        return Kind.XLSB
    if "[content_types].xml" in folded and any(name.startswith("xl/") for name in folded):
        return Kind.XLSX
    if "[content_types].xml" in folded and "word/document.xml" in folded:
        return Kind.DOCX
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Kind.ODS
    if mimetype.startswith(b"application/vnd.oasis.opendocument."):
        raise Refusal("wrong_type", kind=f"ODF ({mimetype[35:60].decode('ascii', 'replace')})")
    if any(name.startswith("ppt/") for name in folded):
        raise Refusal("wrong_type", kind="PowerPoint")
    for name, kind in _ZIP_TRACES.items():
        if name in folded:
            raise Refusal("wrong_type", kind=kind)
    raise Refusal("wrong_type", kind="ZIP")


def _kind_of_ole(path: Path) -> Kind:
    content = path.read_bytes()
    if _holds(content, "EncryptedPackage"):
        raise Refusal("password_protected")
    is_word = _holds(content, "WordDocument")
    is_workbook = _holds(content, "Workbook") or _holds(content, "Book")
    if is_workbook and not (is_word and _holds(content, "ObjectPool")):  # where Word keeps workbooks that it embeds
        return Kind.XLS
    for name, kind in _OLE_STREAMS.items():
        if _holds(content, name):
            raise Refusal("wrong_type", kind=kind)
    raise Refusal("file_damaged")


def _holds(content: bytes, stream: str) -> bool:
    """Whether an OLE container has a stream of that name. Entries of its directory begin at multiples of 128 bytes."""
    name = f"{stream}\0".encode("utf-16-le")
    at = content.find(name)
    while at >= 0 and at % 128:
        at = content.find(name, at + 1)
    return at >= 0
