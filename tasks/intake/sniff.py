"""What a file is, by its content; the name only serves to say that it is misleading."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_KINDS = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"MZ": "EXE",
}


class Kind(StrEnum):
    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"
    XLS = "xls"
    TEXT = "csv"


SUFFIXES = {
    Kind.XLSX: {".xlsx", ".xlsm", ".xltx", ".xltm", ".et"},
    Kind.XLSB: {".xlsb"},
    Kind.ODS: {".ods"},
    Kind.XLS: {".xls", ".xlt", ".et"},
    Kind.TEXT: {".csv", ".tsv", ".txt"},
}


class Refusal(Exception):
    """The file will not be read; `code` is of docs/codes.md, `values` fill its wording."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def kind_of(path: Path) -> Kind:
    """The kind of spreadsheet in the file. Refusal: file_damaged, password_protected, wrong_type, no_table if empty."""
    with path.open("rb") as stream:
        head = stream.read(8192)
    if not head.strip():
        raise Refusal("no_table", sheet=path.name)
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(OLE):
        return _kind_of_ole(path)
    for magic, name in OTHER_KINDS.items():
        if head.startswith(magic):
            raise Refusal("wrong_type", kind=name)
    if (
        head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64]
        .lower()
        .startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta"))
    ):
        raise Refusal("wrong_type", kind="HTML / XML")
    return Kind.TEXT


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refusal("file_damaged") from error
    folded = {name.replace("\\", "/").lower() for name in names}
    if "xl/workbook.bin" in folded:
        return Kind.XLSB
    if "[content_types].xml" in folded and any(name.startswith("xl/") for name in folded):
        return Kind.XLSX
    if b"opendocument.spreadsheet" in mimetype:
        return Kind.ODS
    if any(name.startswith("word/") for name in folded):
        raise Refusal("wrong_type", kind="Word")
    if any(name.startswith("ppt/") for name in folded):
        raise Refusal("wrong_type", kind="PowerPoint")
    raise Refusal("wrong_type", kind="ZIP")


def _kind_of_ole(path: Path) -> Kind:
    content = path.read_bytes()

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        raise Refusal("password_protected")
    if holds("WordDocument"):
        raise Refusal("wrong_type", kind="Word")
    if holds("PowerPoint Document"):
        raise Refusal("wrong_type", kind="PowerPoint")
    if holds("Workbook") or holds("Book"):
        return Kind.XLS
    raise Refusal("file_damaged")
