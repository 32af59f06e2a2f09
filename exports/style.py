"""How the workbook looks: fonts that offices have, paper, and lights that can be told apart without colour."""

from __future__ import annotations

from enum import Enum
from typing import Any

from exports.findings import Severity
from tasks.domain.terms import Light

# By name only: a viewer that lacks one substitutes its own. 黑体 for headings and 宋体 for text is what offices print.
HEADING_FONT = "黑体"
BODY_FONT = "宋体"
LINE = "#7F7F7F"
HEADER_FILL = "#DCE6F1"
TOTAL_FILL = "#F2F2F2"

# (fill, text): the fills differ in lightness as well as in hue, so that they survive a grey print and red-green
# blindness; the sign and the word beside them say the same once more.
LIGHT_COLOURS: dict[Light, tuple[str, str]] = {
    Light.DONE: ("#D9E8F6", "#1F4E79"),
    Light.GREEN: ("#D5EBCB", "#215C1B"),
    Light.YELLOW: ("#FFD54D", "#3F2F00"),
    Light.RED: ("#B3261E", "#FFFFFF"),
    Light.GREY: ("#EDEDED", "#404040"),
}
CHART_COLOURS: dict[Light, str] = {
    Light.DONE: "#2E75B6",
    Light.GREEN: "#8CC47A",
    Light.YELLOW: "#FFC000",
    Light.RED: "#B3261E",
    Light.GREY: "#BFBFBF",
}
# Behind shares of 1: as long as the share, light enough for the number on it.
DATA_BAR: dict[str, object] = {
    "type": "data_bar",
    "data_bar_2010": True,
    "min_type": "num",
    "min_value": 0,
    "max_type": "num",
    "max_value": 1,
    "bar_color": "#9DC3E6",
    "bar_solid": True,
    "bar_border_color": "#2E75B6",
}
# Of cells that something is said about: light, so that the text on them is readable, each lighter than the one before.
FINDING_COLOURS: dict[Severity, str] = {
    Severity.REFUSED: "#F1A89E",
    Severity.ANSWER: "#FFDA66",
    Severity.NOTE: "#DCE9F7",
}


class Paper(Enum):
    """A paper size, printed landscape: Excel's number for it, and its (width, height) inside our margins in points."""

    A3 = (8, 1120.0, 745.0)
    A4 = (9, 772.0, 498.0)

    @property
    def code(self) -> int:
        return int(self.value[0])

    @property
    def width(self) -> float:
        return self.value[1]

    @property
    def height(self) -> float:
        return self.value[2]


# Inches. The heights above allow for them: A3 is 1191 × 842 points, A4 842 × 595.
MARGINS = {"left": 0.49, "right": 0.49, "top": 0.59, "bottom": 0.75}
FOOTER_MARGIN = 0.35


class Styles:
    """Cell formats by their properties, each made once per workbook (a format is a row in the workbook's own table)."""

    def __init__(self, book: Any, size: float) -> None:
        self._book = book
        self._size = size
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def title(self) -> Any:
        return self._get(font_name=HEADING_FONT, font_size=20, align="center", border=0, bold=False)

    def line(self) -> Any:
        """A line of text above or below the table."""
        return self._get(align="left", border=0)

    def band(self) -> Any:
        """A line that begins a block of the table."""
        return self._get(font_name=HEADING_FONT, align="left", indent=1, bg_color=TOTAL_FILL)

    def header(self) -> Any:
        return self._get(font_name=HEADING_FONT, align="center", bg_color=HEADER_FILL)

    def light_header(self, light: Light) -> Any:
        fill, text = LIGHT_COLOURS[light]
        return self._get(font_name=HEADING_FONT, align="center", bg_color=fill, font_color=text)

    def light(self, light: Light) -> Any:
        fill, text = LIGHT_COLOURS[light]
        return self._get(align="center", bg_color=fill, font_color=text, bold=True)

    def body(self, align: str, number_format: str = "", *, strong: bool = False, quoted: bool = False) -> Any:
        """A cell of the table; `strong` for totals, `quoted` for text that looks like a formula."""
        properties: dict[str, object] = {"align": align}
        if align == "left":
            properties["indent"] = 1
        if number_format:
            properties["num_format"] = number_format
        if strong:
            properties |= {"font_name": HEADING_FONT, "bg_color": TOTAL_FILL}
        if quoted:
            properties["quote_prefix"] = True
        return self._get(**properties)

    def _get(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base: dict[str, object] = {
                "font_name": BODY_FONT,
                "font_size": self._size,
                "valign": "vcenter",
                "text_wrap": True,
                "border": 1,
                "border_color": LINE,
            }
            self._made[key] = self._book.add_format(base | properties)
        return self._made[key]
