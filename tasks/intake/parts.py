"""The parts of a zipped workbook: an event parser for their XML, and which part holds which sheet."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from tasks.intake.sniff import Refusal

CHUNK = 1 << 20
Attributes = dict[str, str]


def parse_part(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse(name: str, *_: object) -> None:
    raise Refusal("forbidden_xml", part=name)


def parts_by_relation(archive: zipfile.ZipFile, names: dict[str, str], relations: str) -> dict[str, str]:
    """Paths in the archive by the id of a relation; `names` are those of the archive by their lower case."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            targets[attributes.get("Id", "")] = full

    if relations in names:
        parse_part(archive, names[relations], relation, lambda name: None)
    return targets


def sheet_parts(archive: zipfile.ZipFile, names: dict[str, str]) -> dict[str, str]:
    sheets: dict[str, str] = {}

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            sheets[attributes.get("name", "")] = link

    targets = parts_by_relation(archive, names, "xl/_rels/workbook.xml.rels")
    if "xl/workbook.xml" in names:
        parse_part(archive, names["xl/workbook.xml"], sheet, lambda name: None)
    parts = {title: names.get(targets.get(link, "").lower()) for title, link in sheets.items()}
    return {title: part for title, part in parts.items() if part and "worksheets/" in part.lower()}
