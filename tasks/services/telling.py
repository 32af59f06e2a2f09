"""Whom an import concerns, and what changed for them: one message per person and import, in the order of the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from tasks.domain.diff import ItemChange, Verdict
from tasks.domain.messages import Outgoing
from tasks.domain.nudges import recipients
from tasks.domain.terms import OutboxState, Role
from tasks.services import outbox, people
from tasks.services.people import Actor
from tasks.store import bulk, queries
from tasks.store.models import Assignment, Outbox, Unit


class Concern(StrEnum):
    """What became of a unit's part."""

    GIVEN = "given"
    CHANGED = "changed"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Revision:
    """An item that an import changes, with the units that answer for it before and after: unit id → role."""

    change: ItemChange
    before: Mapping[int, Role]
    after: Mapping[int, Role]
    item_id: int | None = None  # of the key task, once it is stored
    closed: frozenset[int] = frozenset()  # units whose part is closed
    granted: Mapping[int, date] = field(default_factory=dict)  # unit id → the day that no longer holds


@dataclass(frozen=True)
class ToldLine:
    """One item for one unit, as it stands after the import; `…_before` is None for what stayed as it was."""

    unit_id: int
    concern: Concern
    number: str
    title: str
    role: Role
    deadline_text: str
    due_on: date | None
    unit: str = ""
    item_id: int | None = None
    assignment_id: int | None = None  # of the part in force, once it is stored
    role_before: Role | None = None
    title_before: str | None = None
    deadline_before: tuple[str, date | None] | None = None
    measures_changed: bool = False
    closed: bool = False  # nothing more is to be reported
    granted_before: date | None = None  # the day that the unit was granted, and that the new deadline replaces


@dataclass(frozen=True)
class Told:
    """What one person is told of an import; of one that was undone, that what was said of it no longer holds."""

    actor: Actor
    plan_title: str
    new_plan: bool
    lines: tuple[ToldLine, ...]
    undone: bool = False


Composer = Callable[[Told], Outgoing]


def lines(revisions: Iterable[Revision], units: Container[int]) -> list[ToldLine]:
    """What changed for these units, in the order of the items. What is said nowhere on a unit's card, such as a
    number that shifted, is no news."""
    found = []
    for revision in revisions:
        concerned = [unit for unit in {**revision.after, **revision.before} if unit in units]
        found += [line for unit in concerned if (line := _line(revision, unit)) is not None]
    return found


def reached(now: datetime, away: Collection[int] = ()) -> dict[int, tuple[int, ...]]:
    """unit id → the people who are told of what concerns it: those who are reminded, as far as they can be reached.
    `away`: contacts on leave, in whose place the others of the unit are told, if there are any."""
    people_of = {}
    for unit_id, held in queries.people_by_unit(now).items():
        held_by = [(c.id, role) for c, role in held if role.reports and c.blocked_at is None]
        to = recipients([each for each in held_by if each[0] not in away]) or recipients(held_by)
        if to:
            people_of[unit_id] = to
    return people_of


def announce(
    key: str,
    plan_title: str,
    new_plan: bool,
    found: Sequence[ToldLine],
    to: Mapping[int, Sequence[int]],
    compose: Composer,
    now: datetime,
) -> None:
    """Queues the messages, part of the caller's transaction; never a second one to a person for the same `key`, which
    names what happened ('import:3')."""
    lines_of: dict[int, list[ToldLine]] = defaultdict(list)
    for line in _placed(found):
        for contact_id in to.get(line.unit_id, ()):
            lines_of[contact_id].append(line)
    messages = []
    for actor in people.contacts_of(lines_of, now):
        told = Told(actor, plan_title, new_plan, tuple(lines_of[actor.contact_id]))
        messages.append(replace(compose(told), dedupe_key=f"{key}:{actor.contact_id}"))
    outbox.enqueue(messages, now)


def take_back(import_id: int, plan_title: str, compose: Composer | None, now: datetime) -> None:
    """Withdraws what still waits of an import's messages, and tells whoever has had one that it no longer holds."""
    ours = Outbox.dedupe_key.startswith(f"import:{import_id}:")
    Outbox.update(state=OutboxState.DROPPED, error="import undone").where(
        ours, Outbox.state == OutboxState.QUEUED
    ).execute()
    went = Outbox.select(Outbox.contact).where(
        ours, Outbox.state.in_([OutboxState.SENT, OutboxState.CLAIMED, OutboxState.UNCERTAIN])
    )
    if compose is None:
        return
    messages = []
    for actor in people.contacts_of(sorted({row.contact_id for row in went if row.contact_id is not None}), now):
        told = Told(actor, plan_title, new_plan=False, lines=(), undone=True)
        messages.append(replace(compose(told), dedupe_key=f"undo:{import_id}:{actor.contact_id}"))
    outbox.enqueue(messages, now)


def _placed(found: Sequence[ToldLine]) -> list[ToldLine]:
    """The lines with the units' names and the numbers of the parts in force."""
    names = {unit.id: unit.name for unit in Unit.select().where(Unit.id.in_(sorted({line.unit_id for line in found})))}
    parts: dict[tuple[int, int], int] = {}
    for some in bulk.chunks(sorted({line.item_id for line in found if line.item_id is not None})):
        rows = Assignment.select().where(Assignment.key_task.in_(some), Assignment.withdrawn_at.is_null())
        parts |= {(row.key_task_id, row.unit_id): row.id for row in rows}
    return [
        replace(line, unit=names[line.unit_id], assignment_id=parts.get((line.item_id or 0, line.unit_id)))
        for line in found
    ]


def _line(revision: Revision, unit: int) -> ToldLine | None:
    change = revision.change
    item = change.draft or change.stored
    assert item is not None
    role, role_before = revision.after.get(unit), revision.before.get(unit)
    held = role or role_before
    assert held is not None
    line = ToldLine(
        unit_id=unit,
        concern=Concern.TAKEN_BACK if role is None else Concern.GIVEN if role_before is None else Concern.CHANGED,
        number=item.number,
        title=item.title,
        role=held,
        deadline_text=item.deadline_text,
        due_on=item.schedule.due_on,
        item_id=revision.item_id,
    )
    if line.concern is not Concern.CHANGED:
        return line
    assert change.stored is not None
    assert change.verdict is Verdict.CHANGED
    before = change.stored
    deadlines = [(i.deadline_text, i.schedule.due_on) for i in (before, item)]
    line = replace(
        line,
        role_before=role_before if role_before is not role else None,
        title_before=before.title if "title" in change.fields else None,
        deadline_before=deadlines[0] if deadlines[0] != deadlines[1] else None,
        measures_changed="measures" in change.fields,
        closed=unit in revision.closed,
        granted_before=revision.granted.get(unit),
    )
    news = (line.role_before, line.title_before, line.deadline_before, line.measures_changed or None)
    return line if any(each is not None for each in news) else None
