"""The page, fonts and styles of official letters after GB/T 9704-2012, as data and as the parts of a Word document.

A4 with margins of 37, 35, 28 and 26 mm leaves 156 × 225 mm for 22 lines of 28 characters of size 3 (16 pt): a quarter
of a point too much for each character, which are set that much closer. Word's own grid of characters would do it too,
but LibreOffice pulls the text apart on it.

Word shows built-in styles by its user's language ('heading 1' as '标题 1'), so those are used where one fits.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from docx.oxml.ns import nsdecls

CHARACTER = 16  # points: size 3 (3号), the size of the text
LINE = 28  # points from one line of text to the next
CLOSER = -0.25  # points between characters, so that 28 of them fit into a line
PAGE_MM = (210, 297)
MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26}
FOOTER_MM = 25  # from the paper's edge to below the page number, so that its dashes stand 7 mm below the text
TEXT_MM = PAGE_MM[0] - MARGINS_MM["left"] - MARGINS_MM["right"]

RED = "FF0000"
LATIN = "Times New Roman"  # digits and Latin letters
TITLE_FONT, HEADING_FONT, SUBHEADING_FONT, BODY_FONT = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
NUMBER_FONT = "宋体"
# font → (another name that a machine may know it by or that is drawn in its place, PANOSE classification)
FONTS: dict[str, tuple[str, str]] = {
    TITLE_FONT: ("华文中宋", "02010600040101010101"),
    HEADING_FONT: ("SimHei", "02010609060101010101"),
    SUBHEADING_FONT: ("楷体", "02010609060101010101"),
    BODY_FONT: ("仿宋", "02010609060101010101"),
    NUMBER_FONT: ("SimSun", "02010600030101010101"),
}


_RULE = f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="8" w:color="{RED}"/></w:pBdr>'
_BUILT_IN = frozenset(
    {"Title", "Subtitle", "Salutation", "Body Text", "Signature", "Date", "footer"}
    | {f"heading {level}" for level in (1, 2, 3)}
)
"""Styles that Word has by itself, under these names."""


@dataclass(frozen=True)
class Style:
    """A paragraph style. Sizes and lines in points, indents in characters; `line` None is single spacing; `level` is
    that of a heading in the outline."""

    name: str
    font: str = BODY_FONT
    size: float = CHARACTER
    line: float | None = LINE
    align: str = "both"
    first: int = 0
    left: int = 0
    right: int = 0
    level: int | None = None
    keep: bool = False  # on one page with what follows
    new_page: bool = False
    latin: str = LATIN
    red: bool = False
    rule: bool = False  # a red line below it

    @property
    def id(self) -> str:
        return self.name.title().replace(" ", "")

    def xml(self) -> str:
        spacing = f'w:line="{self.line * 20:.0f}" w:lineRule="exact"' if self.line else 'w:line="240" w:lineRule="auto"'
        # Characters and twips: programs that know the first use it, the others fall back on the second.
        indents = [
            f'w:{name}Chars="{count * 100}" w:{name}="{count * self.size * 20:.0f}"'
            for name, count in (
                ("left", self.left),
                ("right", self.right),
                ("firstLine", self.first),
            )
            if count
        ]
        return (
            f'<w:style {nsdecls("w")} w:type="paragraph" '
            + ("" if self.name in _BUILT_IN else 'w:customStyle="1" ')
            + f'w:styleId="{self.id}"><w:name w:val={quoteattr(self.name)}/>'
            + '<w:basedOn w:val="Normal"/>'
            + ("" if self.level is None else '<w:next w:val="BodyText"/>')
            + "<w:qFormat/><w:pPr>"
            + ("<w:keepNext/>" if self.keep else "")
            + ("<w:pageBreakBefore/>" if self.new_page else "")
            + (_RULE if self.rule else "")
            + f'<w:spacing w:before="0" w:after="0" {spacing}/>'
            + (f"<w:ind {' '.join(indents)}/>" if indents else "")
            + f'<w:jc w:val="{self.align}"/>'
            + ("" if self.level is None else f'<w:outlineLvl w:val="{self.level}"/>')
            + f"</w:pPr><w:rPr>{_fonts(self.font, self.latin)}"
            + (f'<w:color w:val="{RED}"/>' if self.red else "")
            + f"{_size(self.size)}</w:rPr></w:style>"
        )


LETTERHEAD = Style("Letterhead", TITLE_FONT, 32, 40, "center", red=True)  # 发文机关标志
NUMBER = Style("Document Number", align="center", rule=True)  # 发文字号, and the line below it
TITLE = Style("Title", TITLE_FONT, 22, 34, "center")
SUBTITLE = Style("Subtitle", SUBHEADING_FONT, align="center")
SALUTATION = Style("Salutation", align="left")  # 主送机关
BODY = Style("Body Text", first=2)
HEADINGS = (
    Style("heading 1", HEADING_FONT, align="left", first=2, level=0, keep=True),
    Style("heading 2", SUBHEADING_FONT, align="left", first=2, level=1, keep=True),
    Style("heading 3", align="left", first=2, level=2, keep=True),
)
ENCLOSURE = Style("Enclosure", align="left", keep=True)  # 附件说明; further ones stand below the first one's name
SIGNATURE = Style("Signature", align="right", keep=True)
DATE = Style("Date", align="right", right=4)
ATTACHMENT = Style("Attachment", HEADING_FONT, align="left", keep=True, new_page=True)  # 附件1
NOTE = Style("Note", size=12, line=20, first=2)
CELL = Style("Table Text", size=10.5, line=16, align="left")
CELL_CENTRED = Style("Table Centred", size=10.5, line=16, align="center")
CELL_HEADING = Style("Table Heading", HEADING_FONT, 10.5, 16, "center", keep=True)
HALF = Style("Half Line", size=10.5, line=14)
GAP = Style("Gap", size=5, line=5)  # between text and a table within it
FOOTER_ODD = Style("footer", NUMBER_FONT, 14, None, "right", right=1, latin=NUMBER_FONT)
FOOTER_EVEN = Style("footer even", NUMBER_FONT, 14, None, "left", left=1, latin=NUMBER_FONT)

STYLES = (
    *(LETTERHEAD, NUMBER, TITLE, SUBTITLE, SALUTATION, BODY, *HEADINGS, ENCLOSURE, SIGNATURE, DATE, ATTACHMENT, NOTE),
    *(CELL, CELL_CENTRED, CELL_HEADING, HALF, GAP, FOOTER_ODD, FOOTER_EVEN),
)
LEAD = "Lead"  # the character style of a sentence that opens a paragraph as its heading
GRID = "TableGrid"


def styles_xml() -> list[str]:
    """Every style of a letter, the defaults first.

    Digits and Latin letters are marked as English in every letter: as Chinese, numbers would be torn at line ends.
    """
    return [
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>{_fonts(BODY_FONT)}{_size(CHARACTER)}"
        f'<w:lang w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>",
        f'<w:style {nsdecls("w")} w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f'<w:qFormat/><w:pPr><w:widowControl w:val="0"/></w:pPr><w:rPr>{_fonts(BODY_FONT)}{_size(CHARACTER)}</w:rPr>'
        f"</w:style>",
        f'<w:style {nsdecls("w")} w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        f'<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        f'<w:style {nsdecls("w")} w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        f'<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{_cell_margins()}</w:tblCellMar>'
        f"</w:tblPr></w:style>",
        f'<w:style {nsdecls("w")} w:type="table" w:styleId="{GRID}"><w:name w:val="Table Grid"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{_borders()}</w:tblBorders></w:tblPr></w:style>',
        f'<w:style {nsdecls("w")} w:type="character" w:customStyle="1" w:styleId="{LEAD}"><w:name w:val="{LEAD}"/>'
        f"<w:qFormat/><w:rPr>{_fonts(SUBHEADING_FONT)}</w:rPr></w:style>",
        *(style.xml() for style in STYLES),
    ]


def font_table_xml() -> bytes:
    """The fonts with the names that stand in for them: machines without 仿宋_GB2312 draw 仿宋, not 宋体."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:panose1 w:val="{panose}"/><w:charset w:val="86"/>'
        f'<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, (other, panose) in FONTS.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'.encode()


def _fonts(east_asian: str, latin: str = LATIN) -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{LATIN}" w:eastAsia="{east_asian}"/>'


def _size(points: float) -> str:
    closer = f'<w:spacing w:val="{CLOSER * 20:.0f}"/>' if points == CHARACTER else '<w:spacing w:val="0"/>'
    return f'{closer}<w:sz w:val="{points * 2:.0f}"/><w:szCs w:val="{points * 2:.0f}"/>'


def _cell_margins() -> str:
    """Twips above, beside and below a cell's text, in the order that the format asks for."""
    twips = {"top": 50, "left": 60, "bottom": 50, "right": 60}
    return "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in twips.items())


def _borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides)
