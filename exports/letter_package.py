"""The Word package of a letter: python-docx's, with page, styles and fonts of ours, and the same bytes every time."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO

from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from exports import letter_styles as styles
from exports.cells import clean

_BODY_PART, _END = "word/document.xml", b"<w:sectPr"
_PROPERTY_LIMIT = 255
_REPLACED_PARTS = ("stylesWithEffects", "customXml", "numbering", "fontTable")  # of python-docx's own template


def empty(title: str, at: datetime) -> Any:
    """A document without a paragraph. Its properties bear the title and the naive UTC moment."""
    document = Document()
    _replace_parts(document)
    _settings(document)
    _page(document)
    properties = document.core_properties
    properties.title, properties.author = clean(title)[:_PROPERTY_LIMIT], "duban"
    properties.created = properties.modified = at
    properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.revision = 1
    return document


def save(document: Any, body: str, file: BinaryIO) -> None:
    """Writes the document with `body` (w: elements, their texts escaped) as its content.

    The same arguments give the same bytes, although python-docx dates its parts by the clock.
    """
    packed = BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(file, "w") as target:
        for member in source.infolist():
            plain = zipfile.ZipInfo(member.filename)
            plain.create_system, plain.external_attr = 0, 0
            plain.compress_type = zipfile.ZIP_DEFLATED
            content = source.read(member)
            if member.filename == _BODY_PART:
                content = content.replace(_END, body.encode() + _END, 1)
            target.writestr(plain, content)


def _replace_parts(document: Any) -> None:
    part, package = document.part, document.part.package
    for key, relation in list(part.rels.items()):
        if relation.reltype.rpartition("/")[2] in _REPLACED_PARTS:
            del part.rels[key]
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]
    fonts = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, styles.font_table_xml(), package)
    part.relate_to(fonts, RELATIONSHIP_TYPE.FONT_TABLE)
    document.styles.element[:] = [parse_xml(each) for each in styles.styles_xml()]


def _settings(document: Any) -> None:
    settings = document.settings.element
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # an older one opens in Word's compatibility mode
    document.settings.odd_and_even_pages_header_footer = True


def _page(document: Any) -> None:
    """A4 after the standard, and '— 1 —' at the outer edge."""
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(length) for length in styles.PAGE_MM)
    for side, length in styles.MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(length))
    section.footer_distance = Mm(styles.FOOTER_MM)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    for footer, style in ((section.footer, styles.FOOTER_ODD), (section.even_page_footer, styles.FOOTER_EVEN)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = style.name
        paragraph.add_run("— ")
        field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        paragraph._p.append(parse_xml(field))
        paragraph.add_run(" —")
