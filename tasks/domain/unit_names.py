"""What a name of a unit tells by itself: its key, whether it stands for several, what it leaves out."""

from __future__ import annotations

import re
import unicodedata

from tasks.domain.unit_words import (
    CLOSE,
    COLLECTIVE,
    ELIDED,
    ENDING_OF_OFFICES,
    ENDING_OF_PLACES,
    OPEN,
    PREFIXED,
    UNIT_END,
)

LONGEST_NAME = 60
_STEM = re.compile(r"(?!各)[\u4e00-\u9fff]{2,6}")


def normal_name(name: str) -> str:
    """The key of a unit in the directory: NFKC, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def is_collective(name: str) -> bool:
    """Whether a name stands for several units ('各乡镇（街道）', '市直各部门'; reading 10)."""
    return bool(COLLECTIVE.search(normal_name(name)))


def ends_like_unit(text: str) -> bool:
    return bool(UNIT_END.search(text[-LONGEST_NAME:]))


def split_at_and(name: str) -> list[str]:
    """Splits at 和, 及, 与, and, &, + where both sides end like a unit and no bracket is open (reading 11)."""
    parts: list[str] = []
    start = 0
    if ends_like_unit(name):
        for match in re.finditer(r"以及|[和及与]|\s+and\s+|\s*[&＆+＋]\s*", name):
            left = name[start : match.start()]
            shortest = 3 if match[0][0] in "以和及与" else 2
            if min(len(left), len(name) - match.end()) >= shortest and ends_like_unit(left) and not bracket_depth(left):
                parts.append(left)
                start = match.end()
    return [*parts, name[start:]]


def bracket_depth(text: str) -> int:
    return sum(text.count(c) for c in OPEN) - sum(text.count(c) for c in CLOSE)


def with_endings(units: list[str]) -> tuple[list[str], bool]:
    """(['天河大队', '越秀大队'], True) for ['天河', '越秀大队'] (reading 12): an ending that several names share.

    Only where what is left does not end like a unit. An ending of places ('大队', '街道') goes with any short name, one
    of offices ('局') only with the name of an office, as in '市教育、民政局': anything else may be a person.
    """
    whole: list[str] = []
    ending, of_places = "", False
    for unit in reversed(units):
        name = unit
        if ends_like_unit(unit):
            place, office = ENDING_OF_PLACES.search(unit), ENDING_OF_OFFICES.search(unit)
            ending, of_places = (place or office or [""])[0], place is not None
        elif ending and _STEM.fullmatch(unit) and ((of_places and len(unit) < 5) or ELIDED.search(unit + ending)):
            name += ending
        whole.append(name)
    whole.reverse()
    return whole, whole != units


def leaves_prefix_out(units: list[str]) -> bool:
    """Whether some of the names lack the 市 or 县 that others have (reading 12)."""
    return any(map(PREFIXED.match, units)) and any(map(ELIDED.fullmatch, units))
