"""A page to draw on: shapes and texts, as SVG. Lengths are in CSS pixels, x to the right, y downwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from exports.cells import clean
from tasks.domain.terms import Light

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Duban Sans"
INK, SOFT, FAINT, LINE = "#1B2430", "#5B6675", "#A3ADBA", "#DFE4EA"

_NOT_FIRST = frozenset("，。、；：！？）》」』】”’〉％…—,.;:!?)]}%")
_NOT_LAST = frozenset("（《「『【“‘〈([{#")
_CONTINUED = "…"
_MOST_CARRIED = 2  # characters, from the end of a line to the next


@cache
def _widths() -> dict[str, float]:
    widths: dict[str, float] = json.loads((FONTS / "widths.json").read_text(encoding="utf-8"))
    return widths


def width_of(text: str, size: float) -> float:
    """How wide the text is at most: measured in the bold, which is the wider one."""
    widths = _widths()
    return sum(widths.get(character, 1.0) for character in text) * size


def wrap(text: str, width: float, size: float, most: int) -> list[str]:
    """The text in at most `most` lines no wider than `width`; what is left out is marked with '…'.

    Latin words and numbers stay whole where they fit into a line; a mark such as '，' does not begin a line.
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(" ".join(clean(text).split()), width, size):
        if line and width_of(line + piece.rstrip(), size) > width:
            full, carried = _broken(line, piece, width, size)
            lines.append(full.rstrip())
            if len(lines) == most:
                return [*lines[:-1], _marked(lines[-1], width, size)]
            line = (carried + piece).lstrip()
        else:
            line += piece
    return _settled([*lines, line]) if line else lines


def _settled(lines: list[str]) -> list[str]:
    """A last line of one character gets another one from the line before."""
    *others, last = lines
    if len(last) == 1 and others and len(others[-1]) > 2 and not (others[-1][-1].isascii() or last in _NOT_FIRST):
        before = others[-1]
        if before[-1] not in _NOT_FIRST and before[-2] not in _NOT_LAST:
            return [*others[:-1], before[:-1], before[-1] + last]
    return lines


def _marked(line: str, width: float, size: float) -> str:
    while line and width_of(line + _CONTINUED, size) > width:
        line = line[:-1]
    return line.rstrip() + _CONTINUED


def cut(text: str, width: float, size: float) -> str:
    """The text in one line, its end left out where it is too long."""
    text = " ".join(clean(text).split())
    used = 0.0
    for index, character in enumerate(text):  # a text of a whole page is not measured to its end
        used += width_of(character, size)
        if used > width:
            return _marked(text[:index], width, size)
    return text


def _broken(line: str, following: str, width: float, size: float) -> tuple[str, str]:
    """A full line, and the end of it that goes to the next one with what follows, so that no mark stands wrongly."""
    for carried in range(min(_MOST_CARRIED, len(line) - 1) + 1):
        full, rest = line[: len(line) - carried], line[len(line) - carried :]
        if width_of(rest + following, size) > width:
            break
        if (rest + following)[0] not in _NOT_FIRST and full[-1] not in _NOT_LAST:
            return full, rest
    return line, ""


def _pieces(text: str, width: float, size: float) -> Iterator[str]:
    """Characters, or words of a script that writes words apart; a word wider than a line in pieces that are not."""
    word = ""
    for character in text:
        if word and character.isascii() and not character.isspace() and width_of(word + character, size) <= width:
            word += character
            continue
        if word:
            yield word
        word = character if character.isascii() and not character.isspace() else ""
        if not word:
            yield character
    if word:
        yield word


class Canvas:
    """Collects what is drawn; `svg` is the page. Texts come from outside: they are cleaned and escaped here."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._drawn: list[Markup] = []

    def box(self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> None:
        self._draw('<rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="{}"/>', x, y, width, height, radius, fill)

    def rule(self, x: float, y: float, to_x: float, to_y: float, colour: str = LINE, width: float = 1.5) -> None:
        self._draw(
            '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"/>', x, y, to_x, to_y, colour, width
        )

    def curve(self, points: list[tuple[float, float]], colour: str, width: float) -> None:
        path = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self._draw(
            '<polyline points="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round"'
            ' stroke-linecap="round"/>',
            path,
            colour,
            width,
        )

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        self._draw('<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="#FFFFFF" stroke-width="3"/>', x, y, radius, fill)

    def sign(self, light: Light, x: float, y: float, size: float, fill: str) -> None:
        """The light's sign, `size` high and wide, its middle at (x, y): shapes, so that no font makes them unlike."""
        half = size / 2
        if light is Light.DONE:
            self.curve([(x - half, y), (x - half * 0.25, y + half * 0.75), (x + half, y - half * 0.8)], fill, size / 5)
        elif light is Light.YELLOW:
            points = f"{_number(x)},{_number(y - half)} {_number(x + half)},{_number(y + half * 0.8)}"
            self._draw('<polygon points="{} {},{}" fill="{}"/>', points, x - half, y + half * 0.8, fill)
        elif light is Light.RED:
            self.box(x - half * 0.85, y - half * 0.85, size * 0.85, size * 0.85, fill)
        else:
            hollow = light is Light.GREY
            self._draw(
                '<circle cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="{}"/>',
                *(x, y, half * 0.85, "none" if hollow else fill, fill, size / 9),
            )

    def signed(self, light: Light, x: float, y: float, text: str, size: float, *, fill: str, bold: bool = True) -> None:
        """The light's sign and a text behind it, both together centred on x; `y` is the text's base line."""
        sign, gap = size * 0.78, size * 0.3
        text = clean(text)
        left = x - (sign + gap + width_of(text, size)) / 2
        self.sign(light, left + sign / 2, y - size * 0.36, sign, fill)
        self.text(left + sign + gap, y, text, size, fill=fill, bold=bold)

    def text(
        self, x: float, y: float, text: str, size: float, *, fill: str = INK, bold: bool = False, anchor: str = "start"
    ) -> None:
        """One line; `y` is its base line, `anchor` is start, middle or end."""
        self._draw(
            '<text x="{}" y="{}" font-size="{}" font-weight="{}" fill="{}" text-anchor="{}">{}</text>',
            *(x, y, size, 700 if bold else 400, fill, anchor, clean(text).replace("\n", " ")),
        )

    def svg(self, height: float) -> str:
        """The whole page, white behind what was drawn."""
        return str(
            Markup(
                '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}"'
                ' font-family="{2}"><rect width="{0}" height="{1}" fill="#FFFFFF"/>{3}</svg>'
            ).format(self.width, _number(height), FAMILY, Markup("").join(self._drawn))
        )

    def _draw(self, markup: str, *values: float | str) -> None:
        shown = [_number(value) if isinstance(value, int | float) else escape(value) for value in values]
        # The markup is ours; what comes from outside is among the values, which are escaped.
        self._drawn.append(Markup(markup).format(*shown))  # noqa: S704


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
