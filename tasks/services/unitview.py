"""One unit in a plan, for coordinators and leaders: its items, its figures, its people; of a collective its members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tasks.domain.errors import Gone
from tasks.domain.model import LedgerRow, Tally
from tasks.domain.moments import local_day
from tasks.domain.pressing import urgency
from tasks.domain.terms import AssignmentState, Language, UnitKind
from tasks.services import accepting, people, unit_people, units
from tasks.services.ledger import ledger, tally
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.unit_people import PersonLine
from tasks.store import bulk, queries
from tasks.store.db import snapshot
from tasks.store.models import Assignment, KeyTask, Plan, Unit, UnitAlias


@dataclass(frozen=True)
class MemberLine:
    """A member of a collective unit, and its parts under that name."""

    unit_id: int
    unit: str
    parts: int
    tally: Tally


@dataclass(frozen=True)
class UnitView:
    """A unit's parts in a plan that were not withdrawn, most urgent first; of a collective unit those of its members
    under that name, too.

    `tally` is of the parts that count, as in the ledger; `cooperating` are the others. `nudged_at` is the last of
    `nudges` reminders; `unconfirmed` of the parts were neither taken on nor reported on.
    """

    unit_id: int
    unit: str
    plan_id: int
    plan: str
    aliases: tuple[str, ...]
    collective: bool
    rows: tuple[LedgerRow, ...]
    tally: Tally
    people: tuple[PersonLine, ...]
    members: tuple[MemberLine, ...]
    nudges: int
    nudged_at: datetime | None
    today: date
    zone: ZoneInfo
    unconfirmed: int = 0

    @property
    def cooperating(self) -> int:
        return sum(not row.counts for row in self.rows)

    @property
    def last_report(self) -> LedgerRow | None:
        """The part that was reported on last."""
        told = [row for row in self.rows if row.standing.latest is not None]
        return max(told, key=lambda row: row.standing.latest.at if row.standing.latest else datetime.min, default=None)


def unit(actor: Actor, plan_id: int, unit_id: int, now: datetime, practice: Practice, language: Language) -> UnitView:
    """Raises NotAllowed for anyone but coordinators and leaders, Gone."""
    people.require_viewer(actor, "view", f"unit:{unit_id}", now)
    with snapshot():
        row = Unit.get_or_none(Unit.id == unit_id)
        plan = Plan.get_or_none(Plan.id == plan_id)
        if row is None or plan is None:
            raise Gone(action="view", subject=f"unit:{unit_id}", actor=actor.label)
        items = (
            Assignment.select(Assignment.key_task)
            .join(KeyTask)
            .where(Assignment.unit == unit_id, Assignment.id.in_(queries.assignments_of_plan(plan_id)))
        )
        wanted = {part.key_task_id for part in items}
        found = ledger(plan_id, None, now, practice, language, items=wanted)
        rows = tuple(
            sorted(
                (
                    each
                    for each in found.rows
                    if row.name in (each.unit, each.parent_unit)
                    and each.standing.state is not AssignmentState.WITHDRAWN
                ),
                key=urgency,
            )
        )
        zone = ZoneInfo(plan.timezone)
        today = local_day(now, zone)
        nudged = queries.last_nudges(queries.assignments_by_id(each.assignment_id for each in rows), now)
        return UnitView(
            unit_id=unit_id,
            unit=row.name,
            plan_id=plan_id,
            plan=plan.title,
            aliases=tuple(a.name for a in UnitAlias.select().where(UnitAlias.unit == unit_id).order_by(UnitAlias.id)),
            collective=row.kind is UnitKind.COLLECTIVE,
            rows=rows,
            tally=tally(each for each in rows if each.counts),
            people=unit_people.of_units([unit_id], now, today)[unit_id],
            members=_members(row, rows, today),
            nudges=sum(each.nudges for each in rows),
            nudged_at=max(nudged.values(), default=None),
            today=today,
            zone=zone,
            unconfirmed=len(accepting.among(each.assignment_id for each in rows)),
        )


def _members(whole: Unit, rows: Iterable[LedgerRow], today: date) -> tuple[MemberLine, ...]:
    mine: dict[str, list[LedgerRow]] = {}
    for row in rows:
        if row.parent_unit == whole.name:
            mine.setdefault(row.unit, []).append(row)
    return tuple(
        MemberLine(
            member.id,
            member.name,
            len(mine.get(member.name, ())),
            tally(row for row in mine.get(member.name, ()) if row.counts),
        )
        for member in units.members_on(whole, today)
    )


def ids_of(names: Iterable[str]) -> dict[str, int]:
    """name → id of units that the directory has under exactly that name."""
    found: dict[str, int] = {}
    for some in bulk.chunks(names):
        found |= {row.name: row.id for row in Unit.select(Unit.id, Unit.name).where(Unit.name.in_(some))}
    return found
