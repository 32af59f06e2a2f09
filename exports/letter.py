"""An official letter (公文) as a Word document: page, fonts and paragraphs after GB/T 9704-2012, meant to be edited.

Every paragraph has a style, so that an office changes a font or an indent once for the whole document; nothing is
drawn in text boxes. Texts may come from anybody: what a document cannot hold is taken out here.

The body is put together as text: python-docx takes a millisecond for a paragraph and three for a row of a table, and a
year's material of a province has tens of thousands.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from xml.sax.saxutils import escape

from exports import letter_package as package
from exports import letter_styles as styles
from exports.cells import clean, display_width
from exports.letter_styles import Style
from tasks.domain.terms import Language


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
        self._title, self._at = title, at
        self._zh = language is Language.ZH
        self._body: list[str] = []

    def head(self, issuer: str, number: str) -> None:
        """版头: the office's name in red (发文机关标志), the letter's number, the line below them."""
        self.write(styles.LETTERHEAD, issuer)
        self.blank()
        self.write(styles.NUMBER, number)
        self.write(styles.HALF, "")

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
        opening = self._run(lead, styles.LEAD) if lead else ""
        self._add(styles.BODY, opening + self._run(text), "<w:keepNext/>" if keep else "")

    def write(self, style: Style, text: str) -> None:
        """A paragraph of any style."""
        self._add(style, self._run(text))

    def blank(self, *, keep: bool = False) -> None:
        """An empty line; `keep`: on the page of what follows."""
        self._add(styles.BODY, "", "<w:keepNext/>" if keep else "")

    def table(self, columns: Sequence[LetterColumn], rows: Sequence[Sequence[str]]) -> None:
        """A table over the width of the text; its heading is repeated on every page and no row is torn in two."""
        whole = sum(column.share for column in columns)
        widths = [round(styles.TEXT_MM / 25.4 * 1440 * column.share / whole) for column in columns]
        cells = [styles.CELL_CENTRED if column.centred else styles.CELL for column in columns]
        labels = [column.heading for column in columns]
        self._body += [
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{styles.GRID}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>',
            *(f'<w:gridCol w:w="{width}"/>' for width in widths),
            "</w:tblGrid>",
            self._row(labels, [styles.CELL_HEADING] * len(columns), widths, "<w:tblHeader/>"),
            *(self._row(row, cells, widths) for row in rows),
            "</w:tbl>",
        ]

    def close(self, issuer: str, day: str, attached: Sequence[Attached]) -> None:
        """What comes below the text: the list of attachments, the signature, and the attachments themselves."""
        if attached:
            self._enclosures([one.name for one in attached])
        self._signature(issuer, day)
        for number, one in enumerate(attached, start=1):
            self._attachment(number if len(attached) > 1 else None, one.name)
            one.write()

    def save(self, file: BinaryIO) -> None:
        """Writes the document; the same letter gives the same bytes."""
        package.save(package.empty(self._title, self._at), "".join(self._body), file)

    def _enclosures(self, names: Sequence[str]) -> None:
        """附件说明: what is attached, a line below the text; a single one has no number."""
        self.blank(keep=True)
        word = "附件：" if self._zh else "Attachments: "
        before = 2 + display_width(word) / 2
        for index, name in enumerate(names):
            number = f"{index + 1}." if len(names) > 1 else ""
            text = before + display_width(number) / 2
            hanging = text - (before if index else 2)
            indent = f'<w:ind w:left="{_twips(text)}" w:hanging="{_twips(hanging)}"/>'
            self._add(styles.ENCLOSURE, self._run(f"{'' if index else word}{number}{name}"), indent)

    def _signature(self, issuer: str, day: str) -> None:
        """发文机关署名 and 成文日期: the date four characters from the edge, the office's name centred above it."""
        self.blank(keep=True)
        self.blank(keep=True)
        wider = display_width(day) / 2 - display_width(clean(issuer)) / 2
        right = max(styles.DATE.right + wider / 2, 2.0)
        self._add(styles.SIGNATURE, self._run(issuer), f'<w:ind w:right="{_twips(right)}"/>')
        self.write(styles.DATE, day)

    def _attachment(self, number: int | None, title: str) -> None:
        """Begins an attachment on a page of its own: '附件1', its title on the third line."""
        word = "附件" if self._zh else "Attachment "
        self.write(styles.ATTACHMENT, f"{word}{number or ''}".strip())
        self.blank()
        self.write(styles.TITLE, title)
        self.blank()

    # ── the parts of the body ─────────────────────────────────────────────────────────────────────────────────────

    def _add(self, style: Style, runs: str, properties: str = "") -> None:
        self._body.append(_paragraph(style, runs, properties))

    def _row(self, texts: Sequence[str], cells: Sequence[Style], widths: Sequence[int], mark: str = "") -> str:
        made = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"{_paragraph(style, self._run(text))}</w:tc>"
            for text, style, width in zip(texts, cells, widths, strict=True)
        )
        return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{made}</w:tr>"

    def _run(self, text: str, style: str = "") -> str:
        """A run of text; line ends are breaks. “ ” — … belong to both scripts: `hint` says that they are Chinese."""
        named = f'<w:rStyle w:val="{style}"/>' if style else ""
        hint = '<w:rFonts w:hint="eastAsia"/>' if self._zh else ""
        lines = clean(text).replace("\t", " ").split("\n")
        content = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
        return f"<w:r><w:rPr>{named}{hint}</w:rPr>{content}</w:r>"


def _paragraph(style: Style, runs: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/>{properties}</w:pPr>{runs}</w:p>'


def _folded(parts: Sequence[str]) -> str:
    room = styles.TEXT_MM / 25.4 * 72 / styles.TITLE.size * 2  # half-width columns
    lines = [""]
    for part in parts:
        if lines[-1] and display_width(lines[-1] + part) > room:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _twips(characters: float) -> int:
    return round(characters * styles.CHARACTER * 20)
