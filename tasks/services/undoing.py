"""The imports that were applied, and taking one back while nothing later depends on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.diff import Verdict
from tasks.domain.errors import NotFound, Refused
from tasks.domain.terms import Term
from tasks.services import assigning, audit, standing, telling
from tasks.store import bulk
from tasks.store.batch import Journal, ids_of, ranges
from tasks.store.db import snapshot
from tasks.store.models import (
    Assignment,
    Checkpoint,
    Dispute,
    Evidence,
    Extension,
    InstructionPart,
    Invitation,
    KeyTask,
    Nudge,
    PlanImport,
    Post,
    Progress,
    Review,
    Row,
    Unit,
    UnitAlias,
    UnitMember,
)


class Later(Term):
    """What was recorded of an item after the import, and stands in the way of undoing it."""

    PROGRESS = "progress", "进展报送", "a report"
    EVIDENCE = "evidence", "佐证材料", "a file"
    REVIEW = "review", "审核", "a review"
    EXTENSION = "extension", "延期申请", "a request for more time"
    DISPUTE = "dispute", "分工异议", "a dispute"
    INSTRUCTION = "instruction", "批示", "an instruction"
    NUDGE = "nudge", "催办", "a reminder"
    CHANGE = "change", "分工调整", "a change of its units"


HISTORY: dict[Later, type[Row]] = {
    Later.PROGRESS: Progress,
    Later.EVIDENCE: Evidence,
    Later.REVIEW: Review,
    Later.EXTENSION: Extension,
    Later.DISPUTE: Dispute,
    Later.INSTRUCTION: InstructionPart,
    Later.NUDGE: Nudge,
}

ENDED_LATER = (
    (Later.EXTENSION, Extension.decided_at),
    (Later.EXTENSION, Extension.withdrawn_at),
    (Later.PROGRESS, Progress.withdrawn_at),
    (Later.REVIEW, Review.undone_at),
    (Later.DISPUTE, Dispute.decided_at),
)
"""What is filled in once, later than the entry itself."""


@dataclass(frozen=True)
class ImportLine:
    """One import for the lists that a coordinator looks at; `counts` are items by verdict."""

    id: int
    plan: str
    file: str
    actor: str
    at: datetime
    counts: dict[Verdict, int]
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True)
class ImportRecord:
    """An import with its choices and what it changed, item by item, as imports.apply has kept it."""

    line: ImportLine
    choices: dict[str, str]
    diff: tuple[dict[str, Any], ...]


def kept(journal: Journal, touched: Iterable[int]) -> dict[str, Any]:
    """What an import keeps to be undone: the journal, the stored items that it changed, and how far each history had
    come, since whatever follows stands in the way."""
    return {
        **journal.as_plain(),
        "touched": ranges(touched),
        "marks": {later.value: _last(model) for later, model in HISTORY.items()},
    }


def import_lines(plan_id: int | None = None) -> list[ImportLine]:
    """Every import, the newest first; of one plan, if it is given."""
    rows = _lines().order_by(PlanImport.id.desc())
    return [_line(row) for row in (rows if plan_id is None else rows.where(PlanImport.plan == plan_id))]


def import_record(import_id: int) -> ImportRecord:
    """Raises NotFound."""
    with snapshot():
        line = _require(import_id)
        row = PlanImport.select(PlanImport.choices, PlanImport.diff).where(PlanImport.id == import_id).get()
    return ImportRecord(line, dict(row.choices), tuple(row.diff))


def check(import_id: int) -> ImportLine:
    """What `undo` would take back. Raises as undo does; reads only."""
    with snapshot():
        line, _ = _allowed(import_id)
        return line


def undo(import_id: int, actor: str, now: datetime, compose: telling.Composer | None = None) -> ImportLine:
    """Takes an import back in one transaction: the plan is again as it was before, with the members of today.

    Units that it made and that nothing else needs go too, and a plan that it made. Who was told of it is told that it
    no longer holds; `compose` writes that message, and without it nobody is told.

    Raises NotFound, or Refused: 'import_undone' (already), 'import_not_last' (a later one of the plan was not undone),
    'import_needed' (something was recorded since of an item that it changed), 'import_before_undo' (of an older duban).
    """
    with standing.adding():
        line, row = _allowed(import_id)
        journal = Journal.of(row.journal)
        journal.added["unit"] = list(_idle_units(journal.added.get("unit", ()), journal))
        stayed = list(journal.derived.get("assignment", {}))
        assert row.plan is not None  # only undoing its first import takes a plan away
        zone = ZoneInfo(row.plan.timezone)
        PlanImport.update(undone_at=now, undone_by=actor).where(PlanImport.id == import_id).execute()
        journal.revert()
        for some in bulk.chunks(stayed):
            standing.refresh(some, now, zone)
        for whole in _collectives(ids_of(row.journal["touched"])):
            assigning.expand(whole, now)
        telling.take_back(import_id, line.plan, compose, now)
        audit.note(actor, "undo_import", f"import:{import_id}", now, file=line.file, plan=line.plan)
        return _require(import_id)


def _allowed(import_id: int) -> tuple[ImportLine, PlanImport]:
    """The import, if it may be undone."""
    line = _require(import_id)
    if line.undone_at is not None:
        raise Refused("import_undone", id=import_id, by=line.undone_by)
    wanted = PlanImport.select(PlanImport.id, PlanImport.plan, PlanImport.at, PlanImport.journal)
    row = wanted.where(PlanImport.id == import_id).get()
    if row.journal is None:
        raise Refused("import_before_undo", id=import_id)
    later = (
        _lines()
        .where(PlanImport.plan == row.plan_id, PlanImport.id > import_id, PlanImport.undone_at.is_null())
        .order_by(PlanImport.id.desc())
        .first()
    )
    if later is not None:
        raise Refused("import_not_last", id=import_id, later=later.id, file=later.file_name)
    found = next(_in_the_way(row), None)
    if found is not None:
        raise Refused("import_needed", id=import_id, **found)
    return line, row


def _in_the_way(row: PlanImport) -> Iterator[dict[str, object]]:
    """What was recorded since of the items that the import made or changed, each with its item and unit."""
    plain = row.journal
    journal = Journal.of(plain)
    items = [*ids_of(plain["touched"]), *journal.added.get("key_task", ())]
    for some in bulk.chunks(items):
        which = Assignment.select(Assignment.id).where(Assignment.key_task.in_(some))
        for later, model in HISTORY.items():
            rows = _of_assignments(model, which).where(model.id > plain["marks"][later.value])
            if model is Nudge:  # what was withdrawn before it left stands in nobody's way
                rows = rows.where(Nudge.withdrawn_at.is_null())
            yield from _named(later, [each.owner for each in rows.objects()])
        for later, ended_at in ENDED_LATER:
            model = HISTORY[later]
            ended = _of_assignments(model, which).where(ended_at > row.at, model.id <= plain["marks"][later.value])
            yield from _named(later, [each.owner for each in ended.objects()])
    owners = []
    for model, row_id in journal.moved_on():
        if model is Assignment:
            owners.append(row_id)
        elif model is Checkpoint:
            owners += [c.assignment_id for c in Checkpoint.select().where(Checkpoint.id == row_id)]
    yield from _named(Later.CHANGE, owners)


def _of_assignments(model: type[Row], which: Any) -> Any:
    """Rows of a history with the assignment that each belongs to, as `owner`."""
    if model in (Progress, Evidence, Dispute, InstructionPart, Nudge):
        return model.select(model.assignment.alias("owner")).where(model.assignment.in_(which)).order_by(model.id)
    over, column = (Progress, Progress.assignment) if model is Review else (Checkpoint, Checkpoint.assignment)
    return model.select(column.alias("owner")).join(over).where(column.in_(which)).order_by(model.id)


def _named(later: Later, assignment_ids: Iterable[int]) -> Iterator[dict[str, object]]:
    for assignment_id in assignment_ids:
        part = (
            Assignment.select(Assignment, KeyTask, Unit)
            .join_from(Assignment, KeyTask)
            .join_from(Assignment, Unit)
            .where(Assignment.id == assignment_id)
            .get()
        )
        yield {"what": later, "number": part.key_task.number, "title": part.key_task.title, "unit": part.unit.name}


def _collectives(items: Iterable[int]) -> list[Unit]:
    """Who has members and a part in these items: while they were otherwise, nobody let them follow the members."""
    found: dict[int, Unit] = {}
    for some in bulk.chunks(items):
        given = Assignment.select(Assignment.unit).where(
            Assignment.key_task.in_(some), Assignment.withdrawn_at.is_null()
        )
        members = UnitMember.select(UnitMember.collective)
        found |= {unit.id: unit for unit in Unit.select().where(Unit.id.in_(given), Unit.id.in_(members))}
    return list(found.values())


def _idle_units(unit_ids: Iterable[int], journal: Journal) -> Iterator[int]:
    """Those of the units that the import made which nothing else needs: no part, person, name, member or unit below."""
    ours = {
        "assignment": set(journal.added.get("assignment", ())),
        "unit_alias": set(journal.added.get("unit_alias", ())),
    }
    for some in bulk.chunks(unit_ids):
        needed: set[int] = set()
        for column in (
            Post.unit,
            Invitation.unit,
            UnitMember.member,
            UnitMember.collective,
            Unit.parent,
        ):
            needed |= {n for (n,) in column.model.select(column).where(column.in_(some)).tuples()}
        for column in (UnitAlias.unit, Assignment.unit):
            rows = column.model.select(column.model.id, column).where(column.in_(some)).tuples()
            needed |= {unit for row_id, unit in rows if row_id not in ours[column.model._meta.table_name]}
        yield from (unit for unit in some if unit not in needed)


def _lines() -> Any:
    """Without the journal and the changes, which are long."""
    return PlanImport.select(
        PlanImport.id,
        PlanImport.plan_title,
        PlanImport.file_name,
        PlanImport.actor,
        PlanImport.at,
        PlanImport.counts,
        PlanImport.undone_at,
        PlanImport.undone_by,
    )


def _require(import_id: int) -> ImportLine:
    row = _lines().where(PlanImport.id == import_id).first()
    if row is None:
        near = tuple(str(line.id) for line in import_lines()[:3])
        raise NotFound(what=str(import_id), near=near)
    return _line(row)


def _line(row: PlanImport) -> ImportLine:
    counts = {Verdict(name): int(count) for name, count in row.counts.items()}
    return ImportLine(row.id, row.plan_title, row.file_name, row.actor, row.at, counts, row.undone_at, row.undone_by)


def _last(model: type[Row]) -> int:
    row = model.select(model.id).order_by(model.id.desc()).first()
    return row.id if row is not None else 0
