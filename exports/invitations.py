"""Invitations on paper: eight to a page of A4, with lines to cut along, each with its QR code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from exports.cells import clean, display_width
from exports.files import replaced
from exports.letter_styles import BODY_FONT, HEADING_FONT, LATIN, PAGE_MM
from tasks.domain.terms import ContactRole, Language

PER_ROW = 2
MARGIN_MM = 10  # what every printer can print
TEXT_MM, CODE_MM, PICTURE_MM = 55, 40, 33  # of one invitation; two of them fill the width
HEIGHT_MM = 68.5  # four of them fill the height, and leave the end of the document its line
GREY = RGBColor(0x59, 0x59, 0x59)
INK = RGBColor(0, 0, 0)
CUT = "999999"


@dataclass(frozen=True)
class Ticket:
    """One invitation. `name` is '' where nobody was named yet; `code` is a PNG; `until` a wall-clock time."""

    unit: str
    role: ContactRole
    name: str
    bot: str  # the bot's user name, without '@'
    code: bytes
    until: datetime


@dataclass(frozen=True)
class _Words:
    heading: str
    role: str
    name: str
    steps: tuple[str, str, str]
    until: tuple[str, str]


_WORDS = {
    Language.ZH: _Words(
        "督办事项 · 登记邀请",
        "身份：{role}",
        "姓名：{name}",
        ("1. 手机装好 Telegram 并打开；", "2. 用手机相机扫码，打开链接；", "3. 点“开始”，核对姓名即可。"),
        ("{until.year}年{until.month}月{until.day}日 {until:%H:%M} 前有效，", "只能用一次，请勿转交。"),
    ),
    Language.EN: _Words(
        "Task tracking · invitation",
        "As: {role}",
        "Name: {name}",
        ("1. Install Telegram, open it.", "2. Scan the code, open the link.", "3. Press Start, check your name."),
        ("Until {until.day} {until:%B %Y}, {until:%H:%M}.", "Works once; not to be passed on."),
    ),
}
BLANK = "＿" * 6
MOST_UNIT, MOST_NAME = 78, 16  # half-width columns: three small lines, and half a line


def write_invitations(target: Path, tickets: Sequence[Ticket], at: datetime, language: Language) -> None:
    """Writes the sheet as a Word document. `at`: the naive UTC moment that its properties bear. OSError if it cannot be
    written."""
    document = Document()
    _page(document, at, language)
    rows = -(-len(tickets) // PER_ROW)
    table = document.add_table(rows=rows, cols=2 * PER_ROW)
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    _fixed(table)
    for row in table.rows:
        row.height, row.height_rule = Mm(HEIGHT_MM), WD_ROW_HEIGHT_RULE.EXACTLY
        for place, cell in enumerate(row.cells):
            cell.width = Mm(CODE_MM if place % 2 else TEXT_MM)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    for number, ticket in enumerate(tickets):
        cells = table.rows[number // PER_ROW].cells
        text, code = cells[number % PER_ROW * 2 : number % PER_ROW * 2 + 2]
        _text(text, ticket, _WORDS[language], language)
        _code(code, ticket)
        _cut_lines(text, open_side="right")
        _cut_lines(code, open_side="left")
    _last_line(document)
    with replaced(target) as file:
        document.save(file)


# ── one invitation ────────────────────────────────────────────────────────────────────────────────────────────────


def _text(cell: Any, ticket: Ticket, words: _Words, language: Language) -> None:
    _line(cell.paragraphs[0], words.heading, HEADING_FONT, 9, colour=GREY, after=4)
    unit = _folded(ticket.unit, MOST_UNIT)
    _line(cell.add_paragraph(), unit, HEADING_FONT, _unit_size(display_width(unit)), after=4)
    _line(cell.add_paragraph(), words.role.format(role=ticket.role.label(language)), BODY_FONT, 12, after=2)
    name = _folded(ticket.name, MOST_NAME) or BLANK
    _line(cell.add_paragraph(), words.name.format(name=name), BODY_FONT, 12, after=6)
    for step in words.steps:
        _line(cell.add_paragraph(), step, BODY_FONT, 9 if language is Language.ZH else 8, after=1)
    for place, line in enumerate(words.until):
        until = line.format(until=ticket.until)
        _line(cell.add_paragraph(), until, BODY_FONT, 8, colour=GREY, before=0 if place else 4)


def _code(cell: Any, ticket: Ticket) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _spacing(paragraph, 0, 0)
    paragraph.add_run().add_picture(BytesIO(ticket.code), width=Mm(PICTURE_MM))
    below = cell.add_paragraph()
    below.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _line(below, f"@{ticket.bot}", BODY_FONT, 8, colour=GREY)


def _unit_size(wide: int) -> float:
    """One line for names of up to eleven characters, two for '市行政审批服务管理局（市政务信息管理局）'."""
    return 16 if wide <= 16 else 14 if wide <= 18 else 12 if wide <= 44 else 10


def _folded(text: str, most: int) -> str:
    """At most so many half-width columns, with a mark where there is more: a row is as high as it is."""
    folded = " ".join(clean(text).split())
    if display_width(folded) <= most:
        return folded
    while display_width(folded) > most - 2:
        folded = folded[:-1]
    return f"{folded}…"


def _line(
    paragraph: Any, text: str, font: str, size: float, *, colour: RGBColor = INK, before: float = 0, after: float = 0
) -> None:
    run = paragraph.add_run(clean(text))
    run.font.size, run.font.name, run.font.color.rgb = Pt(size), LATIN, colour
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    run._element.rPr.rFonts.set(qn("w:hint"), "eastAsia")
    _spacing(paragraph, before, after)


def _spacing(paragraph: Any, before: float, after: float) -> None:
    made = paragraph.paragraph_format
    made.space_before, made.space_after, made.line_spacing = Pt(before), Pt(after), 1.0


# ── the page ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _page(document: Any, at: datetime, language: Language) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(length) for length in PAGE_MM)
    for side in ("top", "bottom", "left", "right"):
        setattr(section, f"{side}_margin", Mm(MARGIN_MM))
    section.header_distance = section.footer_distance = Mm(5)
    for grid in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(grid)
    properties = document.core_properties
    properties.title, properties.author = _WORDS[language].heading, "duban"
    properties.created = properties.modified = at
    properties.last_modified_by = properties.comments = properties.keywords = ""


def _fixed(table: Any) -> None:
    """The widths as they are given, from margin to margin."""
    properties = table._tbl.tblPr
    layout = OxmlElement("w:tblLayout")
    layout.set(qn("w:type"), "fixed")
    for old in properties.findall(qn("w:tblLayout")):
        properties.remove(old)
    properties.append(layout)
    margins = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in (("left", 227), ("right", 142)))
    properties.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    for place, column in enumerate(table._tbl.tblGrid.findall(qn("w:gridCol"))):
        column.set(qn("w:w"), str(Mm(CODE_MM if place % 2 else TEXT_MM).twips))


def _cut_lines(cell: Any, *, open_side: str) -> None:
    """Around an invitation, which is two cells: none between them."""
    sides = "".join(
        f'<w:{side} w:val="{"nil" if side == open_side else "dashed"}" w:sz="4" w:space="0" w:color="{CUT}"/>'
        for side in ("top", "left", "bottom", "right")
    )
    cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{sides}</w:tcBorders>"))


def _last_line(document: Any) -> None:
    """A document ends with a paragraph: so low that it needs no page of its own."""
    made = document.add_paragraph().paragraph_format
    made.space_before = made.space_after = Pt(0)
    made.line_spacing_rule, made.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1)
