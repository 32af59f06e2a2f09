"""Numbered reminder slips (催办单): given out with what is sent by hand or up the ladder, and listed for letters.

A number is given in the transaction that records the reminders, within the section that all reminders are found in
(exclusive 'remind'): no two processes give the same one, and none is left out when one of them fails.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tasks.domain.errors import NotFound, Refused
from tasks.domain.ladder import Tried
from tasks.domain.nudges import LADDER, due_day
from tasks.domain.slips import ANSWER_WITHIN, SlipItem, SlipKind, SlipNumber, SlipState
from tasks.domain.terms import ContactRole, OutboxState
from tasks.domain.workdays import add_working_days
from tasks.services import owing, units
from tasks.services.digesting import NudgeLine, Ordered
from tasks.services.practice import Practice
from tasks.store import bulk, queries
from tasks.store.db import snapshot
from tasks.store.models import Assignment, Contact, Nudge, Outbox, Plan, Slip

Lines = Mapping[int, Sequence[NudgeLine]]
"""contact → the lines of their digest."""
_Told = Mapping[tuple[int, date | None], Sequence[Tried]]


@dataclass(frozen=True)
class SlipLine:
    """A slip as it is listed and written. `items`: those that were said, of a void one all that it had; `people`: whom
    it went to, or was to go to."""

    number: SlipNumber
    kind: SlipKind
    state: SlipState
    plan: str
    unit: str
    on: date
    answer_by: date
    at: datetime
    by: str
    message: str
    items: tuple[SlipItem, ...]
    people: tuple[str, ...]


# ── giving out ────────────────────────────────────────────────────────────────────────────────────────────────────


def by_hand(lines: Lines, on: Mapping[int, date], ordered: Ordered, now: datetime, practice: Practice) -> Lines:
    """The lines of an order, with a slip for each unit. Part of the caller's exclusive section. `on`: assignment → the
    day on which it is reminded of."""
    return _Giving(on, SlipKind.MANUAL, ordered.by, ordered.message, now, practice).give(lines, lambda line: True)


def up_the_ladder(lines: Lines, on: Mapping[int, date], now: datetime, practice: Practice) -> Lines:
    """The lines of a tick: those that go to a deputy or a head have slips, one for each unit."""
    return _Giving(on, SlipKind.LADDER, "", "", now, practice).give(lines, lambda line: line.stage.rule == LADDER)


@dataclass(frozen=True)
class _Giving:
    on: Mapping[int, date]
    kind: SlipKind
    by: str
    message: str
    now: datetime
    practice: Practice

    def give(self, lines: Lines, chosen: Callable[[NudgeLine], bool]) -> Lines:
        parts: dict[tuple[str, int], dict[int, NudgeLine]] = defaultdict(dict)  # by plan and unit
        for line in (line for mine in lines.values() for line in mine if chosen(line)):
            parts[line.card.plan, line.card.unit_id].setdefault(line.card.assignment_id, line)
        if not parts:
            return lines
        tried = _tried([part for mine in parts.values() for part in mine], self.now)
        given = {
            key: self._slip(key, sorted(mine.values(), key=_urgency), tried) for key, mine in sorted(parts.items())
        }
        return {
            contact: [
                replace(line, slip=SlipNumber(slip.year, slip.number), slip_id=slip.id)
                if chosen(line) and (slip := given[line.card.plan, line.card.unit_id])
                else line
                for line in mine
            ]
            for contact, mine in lines.items()
        }

    def _slip(self, key: tuple[str, int], lines: Sequence[NudgeLine], tried: _Told) -> Slip:
        title, unit_id = key
        on = self.on[lines[0].card.assignment_id]
        last = Slip.select(Slip.number).where(Slip.year == on.year).order_by(Slip.number.desc()).first()
        return Slip.create(
            year=on.year,
            number=last.number + 1 if last is not None else 1,
            kind=self.kind,
            plan=Plan.get(Plan.title == title).id,
            plan_title=title,
            unit=unit_id,
            unit_name=lines[0].card.unit,
            on=on,
            answer_by=add_working_days(on, ANSWER_WITHIN, self.practice.calendar),
            at=self.now,
            by=self.by,
            message=self.message,
            items=[_item(line, on, tried).plain() for line in lines],
        )


def _urgency(line: NudgeLine) -> tuple[date, int]:
    return line.due_on or date.max, line.card.assignment_id


def _item(line: NudgeLine, on: date, tried: _Told) -> SlipItem:
    card = line.card
    soft = any(each.checkpoint.id == line.checkpoint_id and each.checkpoint.soft for each in card.standing.checkpoints)
    return SlipItem(
        assignment_id=card.assignment_id,
        number=card.number,
        title=card.title,
        role=card.role,
        deadline_text=card.deadline_text,
        due_on=line.due_on,
        soft=soft,
        over=line.stage.over if not soft else 0,
        tried=tuple(each for each in tried.get((card.assignment_id, line.due_on), ()) if each.on <= on),
    )


def _tried(parts: Sequence[int], now: datetime) -> _Told:
    """(assignment, due day) → who was reminded of it before, and when, since the unit last reported anything."""
    reported = owing.answered(parts)
    roles = {
        (unit, contact.id): role
        for unit, people in queries.people_by_unit(now).items()
        for contact, role in reversed(people)
        if role.reports
    }
    found: dict[tuple[int, date | None], list[Tried]] = defaultdict(list)
    for some in bulk.chunks(parts):
        rows: Any = (
            Nudge.select(Nudge, Contact, Assignment)
            .join_from(Nudge, Contact)
            .join_from(Nudge, Assignment)
            .join_from(Nudge, Outbox, queries.LEFT_OUTER)
            .where(
                Nudge.assignment.in_(some),
                Nudge.withdrawn_at.is_null(),
                Outbox.state.is_null() | Outbox.state.not_in(owing.NOT_SAID),
            )
            .order_by(Nudge.id)
        )
        for row in rows:
            if row.at > reported.get(row.assignment_id, datetime.min):
                role = roles.get((row.assignment.unit_id, row.contact_id), ContactRole.CONTACT)
                found[row.assignment_id, due_day(row.stage)].append(Tried(row.contact.name, role, row.on))
    return found


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────


def listed(year: int | None = None, unit: str | None = None) -> list[SlipLine]:
    """The slips, newest first: of one year, of one unit by name or alias. Raises NotFound for a unit that is none."""
    rows = Slip.select().order_by(Slip.year.desc(), Slip.number.desc())
    if year is not None:
        rows = rows.where(Slip.year == year)
    if unit is not None:
        rows = rows.where(Slip.unit == units.require(unit).id)
    return _read(rows)


def of_numbers(year: int, numbers: Iterable[int]) -> list[SlipLine]:
    """The slips of these numbers, in their order. Raises NotFound for one that was never given out, Refused
    'slip_void' for one of which nothing is said any more: there is no letter to be written of it."""
    wanted = list(dict.fromkeys(numbers))
    found = {
        line.number.number: line for line in _read(Slip.select().where(Slip.year == year, Slip.number.in_(wanted)))
    }
    for number in wanted:
        if number not in found:
            raise NotFound(what=SlipNumber(year, number))
        if found[number].state is SlipState.VOID:
            raise Refused("slip_void", slip=SlipNumber(year, number))
    return [found[number] for number in wanted]


@dataclass
class _Said:
    """What became of a slip's nudges: the states of the messages that stand, their parts, and the people of all."""

    states: set[OutboxState | None] = field(default_factory=set)
    parts: set[int] = field(default_factory=set)
    people: dict[str, bool] = field(default_factory=dict)

    @property
    def state(self) -> SlipState:
        if not self.parts:
            return SlipState.VOID
        if self.states <= set(owing.NOT_SAID):
            return SlipState.FAILED
        return SlipState.WAITING if self.states <= {OutboxState.QUEUED, *owing.NOT_SAID} else SlipState.SENT


def _read(rows: Any) -> list[SlipLine]:
    with snapshot():
        slips = list(rows)
        said: dict[int, _Said] = defaultdict(_Said)
        for some in bulk.chunks(slip.id for slip in slips):
            nudges: Any = (
                Nudge.select(Nudge.slip_id, Nudge.assignment_id, Nudge.withdrawn_at, Contact.name, Outbox.state)
                .join_from(Nudge, Contact)
                .join_from(Nudge, Outbox, queries.LEFT_OUTER)
                .where(Nudge.slip.in_(some))
                .order_by(Nudge.id)
            )
            for slip, part, withdrawn_at, name, state in nudges.tuples():
                one = said[slip]
                one.people[name] = one.people.get(name, False) or withdrawn_at is None
                if withdrawn_at is None:
                    one.parts.add(part)
                    one.states.add(state)
    return [_line(slip, said[slip.id]) for slip in slips]


def _line(slip: Slip, said: _Said) -> SlipLine:
    items = [SlipItem.of(plain) for plain in slip.items]
    void = said.state is SlipState.VOID
    return SlipLine(
        number=SlipNumber(slip.year, slip.number),
        kind=slip.kind,
        state=said.state,
        plan=slip.plan_title,
        unit=slip.unit_name,
        on=slip.on,
        answer_by=slip.answer_by,
        at=slip.at,
        by=slip.by,
        message=slip.message,
        items=tuple(item for item in items if void or item.assignment_id in said.parts),
        people=tuple(name for name, stands in said.people.items() if void or stands),
    )
