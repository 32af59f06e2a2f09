"""A report's figures beside those of the reports before it: what they were last time, and whether one is questioned.

The rule (it is what a clerk does with the last return in hand):

1. A figure is the same figure if the same thing was counted in the same unit (totals.thing). Figures without a name are
   compared with nothing.
2. To date is compared with to date, a period with a period. What comes on top ('新增') is compared with nothing.
3. What is counted to date cannot fall: less than what was said last time, of whatever it was said, is questioned.
4. Rates and scores may fall; they are shown and not questioned. The progress of the work (per cent) may not, within the
   same period.
5. What was sent back was wrong, so nothing is compared with it: the caller leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tasks.domain.totals import Extent, Said, added, extents, thing

_NAMED = re.compile(r"(?P<name>.*)（(?P<unit>[^（）]*)）")
_NAMELESS = re.compile(r"数量(?:（.*）)?")


@dataclass(frozen=True)
class Stated:
    """A report as far as its numbers go: its figures, and its percentage."""

    said: Said
    percent: int | None = None


@dataclass(frozen=True)
class Compared:
    """One figure, last time and now. `name` is '' for the percentage. `doubtful`: it should not have fallen."""

    name: str
    unit: str
    before: float
    now: float
    doubtful: bool


def compare(earlier: Iterable[Stated], now: Stated) -> list[Compared]:
    """The figures of `now` that were said before, each with the last time that it was said; the percentage first.

    `earlier`: the unit's reports on the same item, in order of time.
    """
    reports = list(earlier)
    found = _percent(reports, now)
    last: dict[str, tuple[float, Extent]] = {}
    for report in reports:
        for label, extent in extents(report.said).items():
            last[thing(label)] = report.said.figures[label], extent
    for label, extent in extents(now.said).items():
        name = thing(label)
        if name not in last or _NAMELESS.fullmatch(name) or extent is Extent.ON_TOP:
            continue
        (before, extent_before), value = last[name], now.said.figures[label]
        doubtful = extent is Extent.TO_DATE and value < before and added(label)
        if doubtful or extent is extent_before:
            named = _NAMED.fullmatch(name)
            shown, unit = (named["name"], named["unit"]) if named else (name, "")
            found.append(Compared(shown, unit, before, value, doubtful))
    return found


def _percent(earlier: list[Stated], now: Stated) -> list[Compared]:
    """Work that is reported period by period begins anew with each of them."""
    said = [
        report.percent
        for report in earlier
        if report.percent is not None and (not now.said.periodic or report.said.period == now.said.period)
    ]
    if not said or now.percent is None or said[-1] == now.percent:
        return []
    return [Compared("", "%", said[-1], now.percent, doubtful=now.percent < said[-1])]
