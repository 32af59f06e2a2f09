"""'/who': which units have reported what was due, which were late, which have not; as the sheet 报送情况 has it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from chat import looking
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.answers import Owed, month_before, month_of, owed, share, week_of
from tasks.domain.moments import local
from tasks.domain.terms import Answer, Light
from tasks.services import unitview, viewing
from tasks.services.plans import LookedAt

PERIODS: dict[str, Callable[[date], tuple[date, date]]] = {
    "month": month_of,
    "week": week_of,
    "before": month_before,
}
WORST_FIRST = (Answer.OVERDUE, Answer.SILENT, Answer.NOT_DUE, Answer.LATE, Answer.ON_TIME)


@dataclass(frozen=True)
class UnitAnswers:
    """How a unit has answered what is due in the period, and what of it, with earlier debts, is owed by today."""

    unit: str
    counts: tuple[tuple[Answer, int], ...]  # the worst first, those that there are
    answered: int
    owed: int
    contacts: tuple[str, ...]

    @property
    def light(self) -> Light:
        return self.counts[0][0].light


def open_who(turn: Turn) -> None:
    _list(turn, looking.plan(turn), "month", 1, edit=False)


def page(turn: Turn, pressed: Pressed) -> None:
    period = pressed.word(1)
    if period not in PERIODS:
        raise ValueError("no such period")
    _list(turn, looking.plan(turn, pressed.number(0)), period, pressed.number(2), edit=True)


def _list(turn: Turn, plan: LookedAt, period: str, number: int, *, edit: bool) -> None:
    ledger = turn.read(viewing.whole, turn.actor, plan.id, turn.now, turn.practice, turn.language)
    first, last = PERIODS[period](ledger.as_of)
    every = owed(ledger.rows, first, last, ledger.as_of)
    counts = Counter(one.answer for one in every)
    lines = by_unit(every)
    shown = looking.page(lines, number)
    ids = unitview.ids_of(line.unit for line in shown.lines)
    opened = [
        button(turn.label("who.unit", line=line), "yu", ids[line.unit], plan.id, 1)
        for line in shown.lines
        if line.unit in ids
    ]
    switch = [button(turn.label(f"who.{each}"), "yw", plan.id, each, 1) for each in PERIODS if each != period]
    put = turn.edit if edit else turn.say
    put(
        "who.list",
        buttons=looking.keyboard(
            *looking.in_rows(opened, 2),
            looking.steps(turn, shown, "yw", plan.id, period),
            switch,
            [button(turn.label("status.back"), "ys", plan.id)],
        ),
        note="" if edit else looking.note(turn, plan),
        plan=plan,
        at=local(ledger.at, turn.practice.zone),
        period=turn.label(f"who.{period}"),
        first=first,
        last=last,
        counts=[(answer, counts[answer]) for answer in WORST_FIRST if counts[answer]],
        missing=sum(line.counts[0][0] is Answer.OVERDUE for line in lines),
        page=shown,
    )


def by_unit(every: Iterable[Owed]) -> list[UnitAnswers]:
    """The units with the most overdue first; those that have reported everything in time last."""
    mine: dict[str, list[Owed]] = {}
    for one in every:
        mine.setdefault(one.row.unit, []).append(one)
    lines = []
    for unit, found in mine.items():
        counts = Counter(one.answer for one in found)
        answered, of = share(found)
        contacts = tuple(dict.fromkeys(name for one in found for name in one.row.contacts))
        told = tuple((answer, counts[answer]) for answer in WORST_FIRST if counts[answer])
        lines.append(UnitAnswers(unit, told, answered, of, contacts))
    return sorted(lines, key=lambda line: [-dict(line.counts).get(answer, 0) for answer in WORST_FIRST])
