"""Reading rows into the plain data of tasks.domain.model. One query per table, whatever the number of assignments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeAlias

from peewee import JOIN, SQL, ModelSelect, fn

from tasks.domain import model
from tasks.domain.terms import IN_HAND, CheckpointState, ContactRole
from tasks.store import parts
from tasks.store.models import (
    OF_REPORT,
    Area,
    Assignment,
    Checkpoint,
    Contact,
    Dispute,
    Evidence,
    Extension,
    Instruction,
    InstructionPart,
    KeyTask,
    Nudge,
    Outbox,
    Plan,
    Post,
    Progress,
    Review,
)
from tasks.store.prepared import Given, many, prepared

LEFT_OUTER = JOIN.LEFT_OUTER


def assignments_of_plan(plan_id: int) -> ModelSelect[Assignment]:
    """Ids of the plan's assignments, as a sub-query."""
    return Assignment.select(Assignment.id).join(KeyTask).join(Area).where(Area.plan == plan_id)


def assignments_by_id(ids: Iterable[int]) -> ModelSelect[Assignment]:
    return Assignment.select(Assignment.id).where(Assignment.id.in_(list(ids)))


def passed_on() -> Any:
    """Whether a part of the query was split among members: those answer, each for itself. Asked of each part by the
    index of parents, so that it costs nothing what else is stored."""
    children = Assignment.alias()
    split = children.select(children.id).where(children.parent == Assignment.id, children.withdrawn_at.is_null())
    return fn.EXISTS(split)


def in_hand(unit_ids: Iterable[int]) -> list[int]:
    """Ids of the parts that these units have to answer for."""
    return [row.id for row in _in_hand(unit_ids)]


@prepared
def _in_hand(unit_ids: Given) -> ModelSelect[Assignment]:
    open_ones = Assignment.state.in_(IN_HAND)
    found = Assignment.select(Assignment.id).join(KeyTask).join(Area).join(Plan)
    return found.where(Assignment.unit.in_(many(unit_ids)), open_ones, ~passed_on(), Plan.archived_at.is_null())


def disputed() -> ModelSelect[Dispute]:
    """Ids of the parts that a unit says are not its own, while nobody has decided. As a sub-query."""
    return Dispute.select(Dispute.assignment).where(Dispute.decision.is_null())


def disputed_among(ids: Iterable[int]) -> set[int]:
    """Those of the parts that a unit says are not its own."""
    return {row.assignment_id for row in parts.disputes(ids)}


def taken_on() -> Any:
    """Whether a unit has confirmed a part. Whoever reports on it has: any report counts, also one taken back since."""
    return Assignment.accepted_at.is_null(False) | Assignment.id.in_(Progress.select(Progress.assignment))


def schedule_of(item: KeyTask) -> model.Schedule:
    return model.Schedule(
        kind=item.kind,
        due_on=item.due_on,
        start_on=item.start_on,
        every=item.every,
        day=item.day,
        notes=tuple(item.notes),
    )


Which: TypeAlias = "ModelSelect[Assignment] | Iterable[int]"
"""Assignments: a query of their ids, or the ids themselves."""


def _ids(which: Which) -> list[int]:
    return [row.id for row in which] if isinstance(which, ModelSelect) else list(which)


def histories(which: Which, rows: Iterable[Assignment] | None = None) -> dict[int, model.History]:
    """assignment id → everything recorded of it. `rows`: the same assignments, if they have been read with their plans.

    What the first import brought stood in the adopted plan all along, so those checkpoints have no `created_at`.
    """
    ids = _ids(which)
    checkpoints: dict[int, list[Checkpoint]] = defaultdict(list)
    extensions: dict[int, list[model.Extension]] = defaultdict(list)
    progress: dict[int, list[model.Progress]] = defaultdict(list)
    reviews: dict[int, list[model.Review]] = defaultdict(list)
    for row in parts.checkpoints(ids):
        checkpoints[row.assignment_id].append(row)
    for row in parts.extensions(ids):
        extensions[row.owner].append(
            model.Extension(
                row.id, row.checkpoint_id, row.asked_due_on, row.reason, row.at, row.decision, row.decided_at
            )
        )
    files = dict(parts.evidence_counts(ids))
    for row in parts.progress(ids):
        progress[row.assignment_id].append(progress_of(row, files.get(row.id, 0)))
    for row in parts.reviews(ids):
        reviews[row.owner].append(
            model.Review(row.id, row.progress_id, row.decision, row.reason, row.at, row.by, row.undone_at)
        )
    return {
        a.id: model.History(
            schedule=schedule_of(a.key_task),
            deadline_text=a.key_task.deadline_text,
            checkpoints=tuple(_checkpoint_of(c, a.key_task.area.plan.created_at) for c in checkpoints[a.id]),
            progress=tuple(progress[a.id]),
            reviews=tuple(reviews[a.id]),
            extensions=tuple(extensions[a.id]),
            withdrawn_at=a.withdrawn_at,
        )
        for a in (rows if rows is not None else _with_items(ids))
    }


def _checkpoint_of(row: Checkpoint, adopted_at: datetime) -> model.Checkpoint:
    return model.Checkpoint(
        id=row.id,
        period=row.period,
        original_due_on=row.original_due_on,
        soft=row.soft,
        created_at=row.created_at if row.created_at > adopted_at else None,
        withdrawn_at=row.withdrawn_at,
    )


def progress_of(row: Progress, files: int = 0) -> model.Progress:
    return model.Progress(
        id=row.id,
        checkpoint_id=row.checkpoint_id,
        status=row.status,
        percent=row.percent,
        text=row.text,
        figures=dict(row.figures),
        expected_on=row.expected_on,
        said_at=row.said_at,
        at=row.at,
        by=row.by,
        source=row.source,
        evidence=files,
        help_wanted=row.help_wanted,
        recorded_by=row.recorded_by,
        source_note=row.source_note,
        replaces=row.replaces_id,
        withdrawn_at=row.withdrawn_at,
    )


def evidence_counts(which: ModelSelect[Assignment], until: datetime) -> dict[int, int]:
    """progress id → number of its files by then that were not refused."""
    found: Any = parts.counting_evidence(which).where(Evidence.at <= until).tuples()
    return {int(progress): int(count) for progress, count in found}


def report_stands(at: datetime) -> Any:
    """Whether a report had been made by then, and not been taken back or replaced."""
    return (Progress.at <= at) & (Progress.withdrawn_at.is_null() | (Progress.withdrawn_at > at))


def review_stands(at: datetime) -> Any:
    """Whether an answer had been given by then, and not been taken back."""
    return (Review.at <= at) & (Review.undone_at.is_null() | (Review.undone_at > at))


def is_about(report: dict[str, int]) -> Any:
    """Whether a message is about this report. The index is used only if its condition stands in the text."""
    return (Outbox.about == report) & SQL(OF_REPORT)


def nudge_stands(at: datetime) -> Any:
    """Whether a reminder had not been withdrawn by then, before it left."""
    return Nudge.withdrawn_at.is_null() | (Nudge.withdrawn_at > at)


def nudge_counts(which: ModelSelect[Assignment], until: datetime) -> dict[int, int]:
    """assignment id → reminders recorded by then, but for those that were withdrawn by then before they left."""
    query: Any = (
        Nudge.select(Nudge.assignment_id, fn.COUNT(Nudge.id))
        .where(Nudge.assignment.in_(which), Nudge.at <= until, nudge_stands(until))
        .group_by(Nudge.assignment)
    )
    return {int(assignment): int(count) for assignment, count in query.tuples()}


def open_instructions(which: ModelSelect[Assignment], at: datetime) -> dict[int, list[tuple[str, datetime]]]:
    """assignment id → the instructions (whose, when) that its unit had not answered by then."""
    query: Any = (
        InstructionPart.select(InstructionPart.assignment, Instruction.by, Instruction.at)
        .join(Instruction)
        .where(
            InstructionPart.assignment.in_(which),
            Instruction.at <= at,
            InstructionPart.answered_at.is_null() | (InstructionPart.answered_at > at),
        )
        .order_by(Instruction.at, Instruction.id)
    )
    found: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    for assignment, by, given_at in query.tuples():
        found[assignment].append((by, given_at))
    return found


def waiting_nudges() -> ModelSelect[Nudge]:
    """Nudges whose message has not left yet, with checkpoint, assignment, item, area, plan and unit.

    The state stands in the text: so the queue is found by its small index, whatever the history holds (store.queue).
    """
    return (
        Nudge.select(Nudge, Checkpoint, Assignment, KeyTask, Area, Plan)
        .join_from(Nudge, Checkpoint, LEFT_OUTER)
        .join_from(Nudge, Assignment)
        .join_from(Assignment, KeyTask)
        .join_from(KeyTask, Area)
        .join_from(Area, Plan)
        .where(
            Nudge.outbox.in_(SQL("(SELECT id FROM outbox WHERE state = 'queued')")),
            Nudge.withdrawn_at.is_null(),
        )
        .order_by(Nudge.id)
    )


def extension_waits() -> Any:
    """Which requests for more time nobody has decided, and nobody has taken back."""
    return Extension.decision.is_null() & Extension.withdrawn_at.is_null()


def overtaken() -> Any:
    """Which of them ask for what is not owed any more: answered, closed, withdrawn, passed on, or due another day. Work
    without a due day is answered by whatever was reported since."""
    names_its_day = fn.REPLACE(Nudge.stage, Checkpoint.due_on.cast("text"), "") != Nudge.stage
    since = Progress.select(Progress.assignment).where(Progress.at >= Nudge.at, Progress.withdrawn_at.is_null())
    return (
        (Checkpoint.state != CheckpointState.OPEN)
        | (Nudge.checkpoint.is_null() & Assignment.id.in_(since))
        | Checkpoint.withdrawn_at.is_null(False)
        | Assignment.state.not_in(IN_HAND)
        | passed_on()
        | ~names_its_day
    )


@prepared
def overtaken_nudges() -> ModelSelect[Nudge]:
    """Their ids only."""
    return waiting_nudges().where(overtaken()).select(Nudge.id)


def first_nudges(unit_id: int, at: datetime) -> ModelSelect[Nudge]:
    """The reminders of a unit's people at a moment that were the first of their stage, and still ask for something."""
    earlier = Nudge.alias()
    said = earlier.select().where(
        earlier.checkpoint == Nudge.checkpoint,
        earlier.stage == Nudge.stage,
        earlier.at < Nudge.at,
        earlier.withdrawn_at.is_null(),
    )
    return (
        Nudge.select(Nudge, Checkpoint, Assignment)
        .join_from(Nudge, Checkpoint)
        .join_from(Nudge, Assignment)
        .where(Assignment.unit == unit_id, Nudge.at == at, Nudge.withdrawn_at.is_null(), ~overtaken(), ~fn.EXISTS(said))
    )


def owed_by(plan_id: int, day: date) -> ModelSelect[Checkpoint]:
    """The checkpoints of a plan that are due by a day and were not answered, with their assignments."""
    return (
        Checkpoint.select(Checkpoint, Assignment)
        .join(Assignment)
        .where(
            Assignment.id.in_(assignments_of_plan(plan_id)),
            ~passed_on(),
            Assignment.state.in_(IN_HAND),
            Checkpoint.state == CheckpointState.OPEN,
            Checkpoint.soft == False,  # noqa: E712 - a column
            Checkpoint.withdrawn_at.is_null(),
            Checkpoint.due_on <= day,
        )
    )


def last_nudges(which: ModelSelect[Assignment], until: datetime) -> dict[int, datetime]:
    """assignment id → its latest reminder recorded by then."""
    query: Any = (
        Nudge.select(Nudge.assignment_id.alias("owner"), fn.MAX(Nudge.at).alias("at"))
        .where(Nudge.assignment.in_(which), Nudge.at <= until, nudge_stands(until))
        .group_by(Nudge.assignment)
        .objects()
    )
    return {row.owner: row.at for row in query}


def people_by_unit(at: datetime) -> dict[int, list[tuple[Contact, ContactRole]]]:
    """unit id → its people at that moment, reachable or not, in the order they were bound."""
    people: dict[int, list[tuple[Contact, ContactRole]]] = defaultdict(list)
    posts = (
        Post.select(Post, Contact)
        .join(Contact)
        .where(Post.from_at <= at, Post.until_at.is_null() | (Post.until_at > at))
        .order_by(Post.id)
    )
    for post in posts:
        people[post.unit_id].append((post.contact, post.role))
    return people


def parts_in_hand() -> dict[int, int]:
    """unit id → its parts that are open or under review, of plans that are not archived; passed on ones are others'."""
    rows: Any = (
        Assignment.select(Assignment.unit_id, fn.COUNT(Assignment.id))
        .join(KeyTask)
        .join(Area)
        .join(Plan)
        .where(
            Plan.archived_at.is_null(),
            Assignment.state.in_(IN_HAND),
            ~passed_on(),
        )
        .group_by(Assignment.unit_id)
    )
    return {int(unit): int(count) for unit, count in rows.tuples()}


def open_plans() -> ModelSelect[Plan]:
    return Plan.select().where(Plan.archived_at.is_null()).order_by(Plan.id)


def assignment_rows(which: Which) -> list[Assignment]:
    """Assignments with item, area, plan, unit and parent's unit loaded, in the order of the plan."""
    rows = _with_items(_ids(which))
    units = {unit.id: unit for unit in parts.units({row.unit_id for row in rows})}
    above = {row.parent_id for row in rows if row.parent_id is not None}
    parents = {row.id: row for row in parts.parents(above)} if above else {}
    for row in rows:
        row.unit = units[row.unit_id]
        row.parent = parents[row.parent_id] if row.parent_id is not None else None
    return in_plan_order(rows)


def _with_items(ids: list[int]) -> list[Assignment]:
    """Assignments with item, area and plan, each of which is read once: joined, a plan of thousands takes seconds."""
    rows = parts.assignments(ids)
    items = {item.id: item for item in parts.items({row.key_task_id for row in rows})}
    areas = {area.id: area for area in parts.areas({item.area_id for item in items.values()})}
    for item in items.values():
        item.area = areas[item.area_id]
    for row in rows:
        row.key_task = items[row.key_task_id]
    return rows


def in_plan_order(rows: Iterable[Assignment]) -> list[Assignment]:
    """By area, item, role; the rows have item and area loaded."""
    order = {"lead": 0, "responsible": 1, "cooperating": 2}
    return sorted(
        rows,
        key=lambda a: (
            a.key_task.area.plan_id,
            a.key_task.area.position,
            a.key_task.position,
            order[str(a.role.value)],
            a.id,
        ),
    )
