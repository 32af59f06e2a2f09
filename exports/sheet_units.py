"""单位明细: one block per unit, on pages of its own, ready to be sent to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from exports.sheet import Block, Column, Sheet
from exports.sheet_ledger import (
    DEADLINE,
    DUE_ON,
    LIGHT,
    MEASURES,
    NUMBER,
    REASON,
    REPORT_TEXT,
    REPORTED_ON,
    ROLE,
    TITLE,
)
from exports.view import View, Words
from tasks.domain.model import LedgerRow, Tally
from tasks.domain.terms import AssignmentState

_BAND = Words("{unit}：{counts}{others}联络员：{people}。", "{unit}: {counts}{others}Contacts: {people}.")
_COUNTS = Words(
    "牵头和责任分工{total}项，已办结{done}项，预警{yellow}项，逾期{red}项，办结率{rate:.1%}。",
    "Of {total} assignments as lead or responsible {done} are done, {yellow} at risk, {red} overdue; completion rate "
    "{rate:.1%}. ",
)
_OTHERS = Words("配合分工{n}项。", "{n} co-operating. ")
_NOBODY = Words("尚未登记", "none yet")


def _by_unit(view: View) -> dict[str, list[LedgerRow]]:
    """The parts that were not withdrawn, by unit in the order of the plan."""
    found: dict[str, list[LedgerRow]] = {}
    for row in view.ledger.rows:
        if row.standing.state is not AssignmentState.WITHDRAWN:
            found.setdefault(row.unit, []).append(row)
    return found


def _band(unit: str, rows: Sequence[LedgerRow], view: View) -> str:
    told = view.ledger.by_unit.get(unit, Tally())
    people = dict.fromkeys(name for row in rows for name in row.contacts)
    others = sum(not row.counts for row in rows)
    counts = (
        ""
        if told.rate is None
        else view.say(_COUNTS, total=told.total, done=told.done, yellow=told.yellow, red=told.red, rate=told.rate)
    )
    return view.say(
        _BAND,
        unit=unit,
        counts=counts,
        others=view.say(_OTHERS, n=others) if others else "",
        people=view.say(Words("、", ", ")).join(people) or view.say(_NOBODY),
    )


def _split(rows: Sequence[LedgerRow], view: View) -> list[Block[LedgerRow]]:
    return [Block(mine, _band(unit, mine, view)) for unit, mine in _by_unit(view).items()]


def _lines(view: View) -> Sequence[str]:
    words = Words(
        "截至{day}。每个单位另起一页，可以单独印发；请核对本单位的进展，如有出入请告知督办员。",
        "As of {day}. Each unit begins a page of its own, to be sent to it; please tell the coordinator of mistakes.",
    )
    return [view.say(words, day=view.long_day(view.ledger.as_of))]


UNITS = Sheet[LedgerRow](
    title=Words("单位明细", "By unit"),
    heading=Words("{plan}单位明细", "{plan}: by unit"),
    lines=_lines,
    columns=(
        Column(Words("工作方面", "Area"), 12, lambda row, view: row.area, "center", merge=lambda r: (r.unit, r.area)),
        NUMBER,
        replace(TITLE, width=18),
        replace(MEASURES, width=26),
        ROLE,
        replace(DEADLINE, width=13),
        LIGHT,
        replace(REASON, width=22),
        DUE_ON,
        REPORTED_ON,
        replace(REPORT_TEXT, width=30),
    ),
    rows=lambda view: [row for mine in _by_unit(view).values() for row in mine],
    empty=Words("方案中还没有分工。", "The plan has no assignments yet."),
    split=_split,
    titled=True,
)
