"""What changed against the week before: two ledgers and what was recorded between them.

What was recorded in the week is in it, whenever it was said: an answer that was entered late is seen as such, and an
earlier week's workbook, written again, does not know it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.model import Ledger, LedgerRow
from tasks.domain.moments import end_of_day, local_day
from tasks.domain.slips import SlipNumber
from tasks.domain.terms import AssignmentState, Decision, Happening, Language, Light
from tasks.domain.week import Event, Nudged, Week
from tasks.services.assigning import PLAN_CHANGED
from tasks.services.ledger import ledger
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import snapshot
from tasks.store.models import (
    Assignment,
    Checkpoint,
    Contact,
    Dispute,
    Extension,
    Nudge,
    Plan,
    PlanImport,
    Progress,
    Review,
    Slip,
)

DAYS = 7
_ORDER = {kind: place for place, kind in enumerate(Happening)}


def week(
    plan_id: int, found: Ledger, now: datetime, practice: Practice, language: Language = Language.ZH, days: int = DAYS
) -> Week:
    """What the `days` days before the end of the ledger brought. Raises NotFound."""
    with snapshot():
        before = ledger(plan_id, found.as_of - timedelta(days=days), now, practice, language)
        return between(plan_id, before, found)


def between(plan_id: int, before: Ledger, found: Ledger) -> Week:
    """What was recorded after the one ledger and until the other, of the rows that are in them: those of a whole plan,
    or of one unit (ledger.of_unit)."""
    with snapshot():
        window = _Window(plan_id, before, found)
        return Week(
            since=before.as_of,
            tally=before.tally,
            by_area=before.by_area,
            by_unit=before.by_unit,
            events=tuple(sorted(window.events(), key=lambda event: (_ORDER[event.what], event.at))),
            nudges=tuple(window.nudges()),
            last_nudged=queries.last_nudges(window.which, found.at),
        )


@dataclass(frozen=True)
class _Imported:
    """What changed rows at a moment: an import, or nothing that is known by name."""

    actor: str = ""
    file: str = ""


class _Window:
    """What was recorded of a plan after the ledger `before` and until the ledger `found`."""

    def __init__(self, plan_id: int, before: Ledger, found: Ledger) -> None:
        self.before, self.found = before, found
        self.zone = ZoneInfo(found.timezone)
        self.then = {row.assignment_id: row for row in before.rows}
        self.now = {row.assignment_id: row for row in found.rows}
        # A part that was passed on in this week is in the ledger before only.
        self.rows = self.then | self.now
        self.which = queries.assignments_of_plan(plan_id)
        self.plan = Plan.get_by_id(plan_id)

    def events(self) -> Iterator[Event]:
        yield from self._reports()
        yield from self._reviews()
        yield from self._overdue()
        yield from self._extensions()
        yield from self._imports()

    def within(self, column: Any) -> Any:
        return (column > self.before.at) & (column <= self.found.at)

    def nudges(self) -> Iterator[Nudged]:
        query: Any = (
            Nudge.select(
                Nudge.at,
                Nudge.reason,
                Nudge.by,
                Nudge.message,
                Nudge.assignment_id.alias("owner"),
                Contact.name.alias("who"),
                Slip.year,
                Slip.number,
            )
            .join_from(Nudge, Contact)
            .join_from(Nudge, Slip, queries.LEFT_OUTER)
            .where(Nudge.assignment.in_(self.which), self.within(Nudge.at), queries.nudge_stands(self.found.at))
            .order_by(Nudge.at, Nudge.id)
            .objects()
        )
        for row in query:
            if row.owner in self.now:
                slip = SlipNumber(row.year, row.number) if row.number is not None else None
                yield Nudged(row.owner, row.at, row.who, row.reason, row.by, row.message, slip)

    def _reports(self) -> Iterator[Event]:
        query: Any = Progress.select().where(
            Progress.assignment.in_(self.which), self.within(Progress.at), queries.report_stands(self.found.at)
        )
        files = queries.evidence_counts(self.which, self.found.at)
        for stored in query.order_by(Progress.at, Progress.id):
            row = self.rows.get(stored.assignment_id)
            if row is not None:
                progress = queries.progress_of(stored, files.get(stored.id, 0))
                late = self._late(row, stored.checkpoint_id, stored.said_at)
                yield Event(Happening.REPORTED, row, stored.at, stored.by, stored.text, progress, late)

    def _late(self, row: LedgerRow, checkpoint_id: int | None, said_at: datetime) -> bool:
        owed = next((c for c in row.standing.checkpoints if c.checkpoint.id == checkpoint_id), None)
        return owed is not None and not owed.checkpoint.soft and local_day(said_at, self.zone) > owed.due_on

    def _reviews(self) -> Iterator[Event]:
        query: Any = (
            Review.select(Review, Progress.assignment_id.alias("owner"))
            .join(Progress)
            .where(Progress.assignment.in_(self.which), self.within(Review.at), queries.review_stands(self.found.at))
            .order_by(Review.at, Review.id)
            .objects()
        )
        for review in query:
            row = self.rows.get(review.owner)
            if row is None:
                continue
            if review.decision is Decision.SEND_BACK:
                yield Event(Happening.SENT_BACK, row, review.at, review.by, review.reason)
            elif row.standing.state is AssignmentState.CLOSED and row.standing.closed_at == review.at:
                late = any(c.late for c in row.standing.checkpoints if not c.checkpoint.soft)
                yield Event(Happening.CLOSED, row, review.at, review.by, review.reason, late=late)

    def _overdue(self) -> Iterator[Event]:
        for row in self.found.rows:
            then = self.then.get(row.assignment_id)
            if row.light is Light.RED and row.due_on is not None and (then is None or then.light is not Light.RED):
                yield Event(Happening.OVERDUE, row, end_of_day(row.due_on, self.zone), due_on=row.due_on)

    def _extensions(self) -> Iterator[Event]:
        query: Any = (
            Extension.select(Extension, Checkpoint.assignment_id.alias("owner"), Checkpoint.original_due_on)
            .join(Checkpoint)
            .where(
                Checkpoint.assignment.in_(self.which),
                Extension.by != PLAN_CHANGED,  # a day that an import moved is told as such
                self.within(Extension.at) | self.within(Extension.decided_at),
            )
            .order_by(Extension.at, Extension.id)
            .objects()
        )
        for one in query:
            row = self.rows.get(one.owner)
            if row is None:
                continue
            if one.at > self.before.at:
                event = Event(Happening.ASKED, row, one.at, one.by, one.reason)
                yield replace(event, was_due_on=one.from_due_on, due_on=one.asked_due_on)
            if one.decided_at is not None and self.before.at < one.decided_at <= self.found.at:
                granted = one.decision is Decision.ACCEPT
                yield Event(
                    Happening.GRANTED if granted else Happening.DECLINED,
                    row,
                    one.decided_at,
                    one.decided_by,
                    one.decision_reason,
                    was_due_on=one.original_due_on if granted else one.from_due_on,
                    due_on=one.asked_due_on,
                )

    def _disputes(self) -> dict[int, tuple[datetime, str]]:
        """assignment id → when it went off or to a unit because a dispute was decided, and who decided that."""
        decided: Any = Dispute.select(Dispute, Assignment.key_task).join(Assignment)
        decided = decided.where(
            Dispute.assignment.in_(self.which),
            Dispute.decision == Decision.ACCEPT,
            self.within(Dispute.decided_at),
        )
        found: dict[int, tuple[datetime, str]] = {}
        for one in decided.order_by(Dispute.id):
            found[one.assignment_id] = (one.decided_at, one.decided_by)
            given = Assignment.get_or_none(
                Assignment.key_task == one.assignment.key_task_id, Assignment.unit == one.given_to_id
            )
            if given is not None:
                found[given.id] = (one.decided_at, one.decided_by)
        return found

    def _imports(self) -> Iterator[Event]:
        """What an import, a decided dispute, or a collective unit's members coming and going, added, took away or dated
        anew."""
        done: Any = PlanImport.select(PlanImport.at, PlanImport.actor, PlanImport.file_name)
        done = done.where(
            PlanImport.plan == self.plan,
            self.within(PlanImport.at),
            PlanImport.undone_at.is_null() | (PlanImport.undone_at > self.found.at),
        )
        imports = {one.at: _Imported(one.actor, one.file_name) for one in done.order_by(PlanImport.id)}
        latest = max(imports, default=None)
        disputes = self._disputes()
        by_moment = {at: _Imported(actor) for at, actor in disputes.values()} | imports
        moments: Any = Assignment.select(Assignment.id, Assignment.created_at, Assignment.withdrawn_at)
        for part in moments.where(Assignment.id.in_(self.which)).order_by(Assignment.id):
            row = self.now.get(part.id)
            if row is None:
                continue
            if part.created_at > max(self.before.at, self.plan.created_at):
                by = by_moment.get(part.created_at, _Imported())
                yield Event(Happening.ADDED, row, part.created_at, by.actor, by.file)
            then, gone_at = self.then.get(part.id), part.withdrawn_at
            if row.standing.state is AssignmentState.WITHDRAWN:
                if gone_at is not None and gone_at > self.before.at:
                    by = by_moment.get(gone_at, _Imported())
                    yield Event(Happening.WITHDRAWN, row, gone_at, by.actor, by.file)
            elif then is not None and then.standing.state is AssignmentState.WITHDRAWN and part.id in disputes:
                at, actor = disputes[part.id]  # it was given back to a unit that had it before
                yield Event(Happening.ADDED, row, at, actor)
            elif then is not None and latest is not None:
                by = imports[latest]
                if then.standing.state is AssignmentState.WITHDRAWN:  # a revised plan has it again
                    yield Event(Happening.ADDED, row, latest, by.actor, by.file)
                if then.deadline_text != row.deadline_text:
                    event = Event(Happening.REDATED, row, latest, by.actor, by.file)
                    yield replace(event, was=then.deadline_text, becomes=row.deadline_text)
