"""What the picture board and the HTML board show of a ledger, computed once.

Every number is the ledger's own; what is done here is choosing and grouping: the worst light of each unit in each area,
the units that do not fit, the weeks of the trend, the items to speak of first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from exports.view import View
from tasks.domain.model import Tally
from tasks.domain.pressing import Pressing, pressing
from tasks.domain.terms import Light

LIGHTS = (Light.DONE, Light.GREEN, Light.GREY, Light.YELLOW, Light.RED)
"""The parts of a whole in the order in which they are drawn: from what is finished to what is overdue."""

MOST_UNITS = 25
MOST_AREAS = 12
MOST_DAYS = 16
MOST_ITEMS = 10


@dataclass(frozen=True)
class Cell:
    """What a unit has in an area: the most urgent light, and how many of its parts have it."""

    light: Light
    count: int


@dataclass(frozen=True)
class UnitLine:
    unit: str
    tally: Tally
    cells: tuple[Cell | None, ...]  # by area, None where the unit has no part that counts


@dataclass(frozen=True)
class Board:
    """The figures of one board. `folded_*` count what there was no room for."""

    view: View
    areas: tuple[tuple[str, Tally], ...]
    units: tuple[UnitLine, ...]
    worst: tuple[Pressing, ...]
    trend: tuple[tuple[date, Tally], ...]  # in order of days, the ledger's own day last
    folded_areas: int = 0
    folded_units: int = 0
    folded_tally: Tally = field(default_factory=Tally)  # of the folded units
    folded_items: int = 0
    only_cooperating: int = 0  # key tasks of which only co-operating units are overdue or at risk

    @property
    def tally(self) -> Tally:
        return self.view.ledger.tally

    @property
    def change(self) -> float | None:
        """By how much the completion rate rose since the day before on the trend, as a share of 1."""
        if len(self.trend) < 2 or self.tally.rate is None or self.trend[-2][1].rate is None:
            return None
        return self.tally.rate - self.trend[-2][1].rate


def count(tally: Tally, light: Light) -> int:
    return int(getattr(tally, light.value))


def make_board(view: View, history: Iterable[tuple[date, Tally]] = ()) -> Board:
    """The board of a ledger. `history` has the totals of earlier days, in any order; later days are left out.

    Units with the most parts come first (a board is not a ranking); where they are too many, the ones with the most
    overdue and at risk are kept. Areas keep the order of the plan and are kept in the same way.
    """
    ledger = view.ledger
    rows = [row for row in ledger.rows if row.counts]
    areas = _kept({area: ledger.by_area.get(area, Tally()) for area in ledger.areas}, MOST_AREAS)
    position = {area: index for index, area in enumerate(areas)}
    units = _kept(ledger.by_unit, MOST_UNITS)
    parts: dict[str, list[list[Light]]] = {unit: [[] for _ in areas] for unit in units}
    for row in rows:
        if row.unit in parts and row.area in position:
            parts[row.unit][position[row.area]].append(row.light)
    lines = [UnitLine(unit, told, tuple(map(_cell, parts[unit]))) for unit, told in units.items()]
    items, others = pressing(ledger.rows)
    days = dict(sorted((day, told) for day, told in history if day < ledger.as_of)) | {ledger.as_of: ledger.tally}
    return Board(
        view=view,
        areas=tuple(areas.items()),
        units=tuple(sorted(lines, key=lambda line: -line.tally.total)),
        worst=tuple(items[:MOST_ITEMS]),
        trend=tuple(days.items())[-MOST_DAYS:],
        folded_areas=len(ledger.areas) - len(areas),
        folded_units=len(ledger.by_unit) - len(units),
        folded_tally=_sum(told for unit, told in ledger.by_unit.items() if unit not in units),
        folded_items=max(len(items) - MOST_ITEMS, 0),
        only_cooperating=others,
    )


def _kept(tallies: dict[str, Tally], most: int) -> dict[str, Tally]:
    """The ones that most need to be seen, in the order in which they came."""
    if len(tallies) <= most:
        return tallies
    worst = sorted(tallies, key=lambda name: [-count(tallies[name], light) for light in sorted(Light, key=_urgency)])
    kept = set(worst[:most])
    return {name: told for name, told in tallies.items() if name in kept}


def _urgency(light: Light) -> int:
    return light.urgency


def _cell(lights: list[Light]) -> Cell | None:
    if not lights:
        return None
    worst = min(lights, key=_urgency)
    return Cell(worst, lights.count(worst))


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for one in tallies:
        total = Tally(**{name: getattr(total, name) + getattr(one, name) for name in Tally.__dataclass_fields__})
    return total
