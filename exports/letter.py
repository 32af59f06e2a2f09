"""An official letter (公文) as a Word document: page, fonts and paragraphs after GB/T 9704-2012, meant to be edited.

Every paragraph has a style, so that an office changes a font or an indent once for the whole document; nothing is
drawn in text boxes. Texts may come from anybody: what a document cannot hold is taken out here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from exports import letter_styles as styles
from exports.cells import clean, display_width
from exports.letter_styles import Style
from tasks.domain.terms import Language

_PROPERTY_LIMIT = 255
_REPLACED_PARTS = ("stylesWithEffects", "customXml", "numbering", "fontTable")  # of python-docx's own template


@dataclass(frozen=True)
class LetterColumn:
    """A column of a table: its heading, its width as a share of the page's, and whether its cells are centred."""

    heading: str
    share: float
    centred: bool = False


@dataclass(frozen=True)
class Attached:
    """An attachment: its name, and what writes it into the letter."""

    name: str
    write: Callable[[], None]


class Letter:
    """A letter that is written from top to bottom. `at` is the naive UTC moment that its properties bear."""

    def __init__(self, title: str, at: datetime, language: Language) -> None:
        self._zh = language is Language.ZH
        self._document = Document()
        self._set_up()
        properties = self._document.core_properties
        properties.title, properties.author = clean(title)[:_PROPERTY_LIMIT], "duban"
        properties.created = properties.modified = at
        properties.last_modified_by = properties.comments = properties.keywords = ""
        properties.revision = 1

    def title(self, *parts: str, subtitle: str = "") -> None:
        """The title; where it needs several lines they end between parts, so that no word is torn in two."""
        self.write(styles.TITLE, _folded(parts))
        if subtitle:
            self.write(styles.SUBTITLE, subtitle)
        self.blank()

    def heading(self, level: int, text: str) -> None:
        """A heading of its own line; level 1 is 黑体, level 2 楷体."""
        self.write(styles.HEADINGS[level - 1], " ".join(text.split()))

    def paragraph(self, text: str, lead: str = "", *, keep: bool = False) -> None:
        """A paragraph of text; `lead` opens it as its heading, in 楷体; `keep`: on the page of what follows."""
        made = self._document.add_paragraph(style=styles.BODY.name)
        made.paragraph_format.keep_with_next = keep or None
        if lead:
            self._run(made, lead).style = styles.LEAD
        self._run(made, text)

    def write(self, style: Style, text: str) -> Any:
        """A paragraph of any style."""
        made = self._document.add_paragraph(style=style.name)
        self._run(made, text)
        return made

    def blank(self, *, keep: bool = False) -> None:
        """An empty line; `keep`: on the page of what follows."""
        self._document.add_paragraph(style=styles.BODY.name).paragraph_format.keep_with_next = keep or None

    def close(self, issuer: str, day: str, attached: Sequence[Attached]) -> None:
        """What comes below the text: the list of attachments, the signature, and the attachments themselves."""
        self._enclosures([one.name for one in attached])
        self._signature(issuer, day)
        for number, one in enumerate(attached, start=1):
            self._attachment(number if len(attached) > 1 else None, one.name)
            one.write()

    def _enclosures(self, names: Sequence[str]) -> None:
        """附件说明: what is attached, a line below the text; a single one has no number."""
        self.blank(keep=True)
        word = "附件：" if self._zh else "Attachments: "
        before = 2 + display_width(word) / 2
        for index, name in enumerate(names):
            number = f"{index + 1}." if len(names) > 1 else ""
            made = self.write(styles.ENCLOSURE, f"{'' if index else word}{number}{name}")
            text = before + display_width(number) / 2
            made.paragraph_format.left_indent = _characters(text)
            made.paragraph_format.first_line_indent = _characters((before if index else 2) - text)

    def _signature(self, issuer: str, day: str) -> None:
        """发文机关署名 and 成文日期: the date four characters from the edge, the office's name centred above it."""
        self.blank(keep=True)
        self.blank(keep=True)
        width = display_width(day) / 2
        made = self.write(styles.SIGNATURE, issuer)
        right = max(styles.DATE.right + (width - display_width(clean(issuer)) / 2) / 2, 2.0)
        made.paragraph_format.right_indent = _characters(right)
        self.write(styles.DATE, day)

    def _attachment(self, number: int | None, title: str) -> None:
        """Begins an attachment on a page of its own: '附件1', its title on the third line."""
        word = "附件" if self._zh else "Attachment "
        self.write(styles.ATTACHMENT, f"{word}{number or ''}".strip())
        self.blank()
        self.write(styles.TITLE, title)
        self.blank()

    def table(self, columns: Sequence[LetterColumn], rows: Sequence[Sequence[str]]) -> None:
        """A table over the width of the text; its heading is repeated on every page and no row is torn in two.

        It is put together as text: python-docx takes 3 ms for a row, and a year's evidence has thousands.
        """
        whole = sum(column.share for column in columns)
        widths = [round(styles.TEXT_MM / 25.4 * 1440 * column.share / whole) for column in columns]
        body = [styles.CELL_CENTRED if column.centred else styles.CELL for column in columns]
        heading = self._row(
            [c.heading for c in columns], [styles.CELL_HEADING] * len(columns), widths, "<w:tblHeader/>"
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        lines = "".join(self._row(row, body, widths) for row in rows)
        table = parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="{styles.GRID}"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{heading}{lines}</w:tbl>"
        )
        self._document.element.body.sectPr.addprevious(table)

    def _row(self, texts: Sequence[str], cells: Sequence[Style], widths: Sequence[int], mark: str = "") -> str:
        hint = '<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>' if self._zh else ""
        made = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/></w:pPr><w:r>{hint}{_text(text)}</w:r></w:p></w:tc>'
            for text, style, width in zip(texts, cells, widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{made}</w:tr>"

    def save(self, file: BinaryIO) -> None:
        """Writes the document; the same letter gives the same bytes."""
        packed = BytesIO()
        self._document.save(packed)
        with zipfile.ZipFile(packed) as source, zipfile.ZipFile(file, "w") as target:
            for member in source.infolist():  # python-docx dates the members by the clock
                plain = zipfile.ZipInfo(member.filename)
                plain.create_system, plain.external_attr = 0, 0
                plain.compress_type = zipfile.ZIP_DEFLATED
                target.writestr(plain, source.read(member))

    def _run(self, paragraph: Any, text: str) -> Any:
        run = paragraph.add_run(clean(text))
        if self._zh:  # “ ” — … belong to both scripts; this says that they are Chinese
            run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
        return run

    def _set_up(self) -> None:
        document, part = self._document, self._document.part
        for key, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] in _REPLACED_PARTS:
                del part.rels[key]
        package = part.package
        for key, relation in list(package.rels.items()):
            if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
                del package.rels[key]
        fonts = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, styles.font_table_xml(), package)
        part.relate_to(fonts, RELATIONSHIP_TYPE.FONT_TABLE)
        known = document.styles.element
        known[:] = [parse_xml(each) for each in styles.styles_xml()]
        settings = document.settings.element
        settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
        settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
        self._page()

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = (Mm(length) for length in styles.PAGE_MM)
        for side, length in styles.MARGINS_MM.items():
            setattr(section, f"{side}_margin", Mm(length))
        section.footer_distance = Mm(styles.FOOTER_MM)
        for grid in section._sectPr.findall(qn("w:docGrid")):
            section._sectPr.remove(grid)
        self._document.settings.odd_and_even_pages_header_footer = True
        for footer, style in ((section.footer, styles.FOOTER_ODD), (section.even_page_footer, styles.FOOTER_EVEN)):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.style = style.name
            paragraph.add_run("— ")
            field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            paragraph._p.append(parse_xml(field))
            paragraph.add_run(" —")


def _text(text: str) -> str:
    """The content of a run; line ends are breaks."""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in clean(text).replace("\t", " ").split("\n"))
    return "<w:br/>".join(lines)


def _folded(parts: Sequence[str]) -> str:
    room = styles.TEXT_MM / 25.4 * 72 / styles.TITLE.size * 2  # half-width columns
    lines = [""]
    for part in parts:
        if lines[-1] and display_width(lines[-1] + part) > room:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _characters(count: float) -> Any:
    return Pt(count * styles.CHARACTER)
