"""The rows. No rules here: what a row may become is decided in tasks.domain and done in tasks.services.

`_on` columns are days in the plan's time zone, `_at` columns are naive UTC moments. History tables (progress, review,
question, dispute, instruction, extension, nudge, slip, escalation, attempt, plan_import, audit) are only ever added to;
what undoing an import takes back leaves its record. `state` columns repeat what lifecycle.standing derives from the
history, so that the tick can find open rows by an index; tasks.services.standing keeps them in step.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from peewee import SQL, BigIntegerField, BooleanField, CharField, Field, ForeignKeyField, IntegerField, Model, TextField
from playhouse.fields import EnumField

from tasks.domain.ladder import Rung
from tasks.domain.slips import SlipKind
from tasks.domain.terms import (
    AssignmentState,
    CheckpointState,
    ContactRole,
    Decision,
    Every,
    EvidenceState,
    Language,
    OutboxState,
    Output,
    ReportStatus,
    RequestState,
    Role,
    ScheduleKind,
    Source,
    TableState,
    UnitKind,
)
from tasks.store.db import database
from tasks.store.fields import DayField, JsonField, MomentField, term


def maybe_day() -> Field[date | None]:
    return cast("Field[date | None]", DayField(null=True))


def maybe_moment(**options: Any) -> Field[datetime | None]:
    return cast("Field[datetime | None]", MomentField(null=True, **options))


class Row(Model):
    id: Field[int]

    class Meta:
        database = database
        legacy_table_names = False


class Plan(Row):
    title = CharField(max_length=500, unique=True)
    base_year = IntegerField()
    timezone = CharField(max_length=64)
    created_at = MomentField()
    archived_at = maybe_moment()
    evidence_required = BooleanField(default=False)  # nothing is done (销号) without a file that proves it


# ── who ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class Unit(Row):
    """A unit or a collective name; a tree by `parent` (city, township, village)."""

    name = CharField(max_length=200)
    key = CharField(max_length=200, unique=True)  # splitting.normal_name(name)
    kind = term(UnitKind, default=UnitKind.SINGLE)
    parent: ForeignKeyField[Unit | None] = ForeignKeyField("self", null=True, backref="children", on_delete="SET NULL")
    parent_id: Field[int | None]
    created_at = MomentField()


class UnitAlias(Row):
    unit = ForeignKeyField(Unit, backref="aliases", on_delete="CASCADE")
    unit_id: Field[int]
    name = CharField(max_length=200)
    key = CharField(max_length=200, unique=True)


class UnitMember(Row):
    """`member` stands under the collective name from a day to a day (inclusive); None = without end."""

    collective = ForeignKeyField(Unit, backref="memberships", on_delete="CASCADE")
    collective_id: Field[int]
    member = ForeignKeyField(Unit, backref="collectives", on_delete="CASCADE")
    member_id: Field[int]
    from_on = DayField()
    until_on = maybe_day()

    class Meta:
        indexes = ((("collective", "member", "from_on"), True),)


class Contact(Row):
    """A person whom the bot knows. Only the messenger's user id identifies; the name is for reading."""

    name = CharField(max_length=200)
    messenger = CharField(max_length=20)
    user_id = CharField(max_length=64)
    chat_id = CharField(max_length=64)
    language: Field[Language] = cast("Field[Language]", EnumField(Language, max_length=5, default=Language.ZH))
    blocked_at = maybe_moment()  # the person blocked the bot, or the account is gone
    plan: ForeignKeyField[Plan | None] = ForeignKeyField(Plan, null=True, on_delete="SET NULL")  # the one looked at
    plan_id: Field[int | None]
    unsubscribed = BooleanField(default=False)  # wants no files from the schedule
    created_at = MomentField()

    class Meta:
        indexes = ((("messenger", "user_id"), True),)


class Post(Row):
    """What a person does for a unit, from a moment to a moment. Posts end, they are not deleted: history stays."""

    contact = ForeignKeyField(Contact, backref="posts", on_delete="CASCADE")
    contact_id: Field[int]
    unit = ForeignKeyField(Unit, backref="posts", on_delete="CASCADE")
    unit_id: Field[int]
    role = term(ContactRole)
    from_at = MomentField()
    until_at = maybe_moment()


class Leave(Row):
    """Days (inclusive) on which a person is not reminded of anything."""

    contact = ForeignKeyField(Contact, backref="leaves", on_delete="CASCADE")
    contact_id: Field[int]
    from_on = DayField()
    until_on = DayField()
    by = CharField(max_length=200)
    at = MomentField()


class Unreached(Row):
    """The coordinators were told that a person, or anybody of a unit, could not be reached; until `ended_at`."""

    unit = ForeignKeyField(Unit, backref="unreached", on_delete="CASCADE")
    unit_id: Field[int]
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="CASCADE")
    contact_id: Field[int | None]
    at = MomentField()
    ended_at = maybe_moment()


class Invitation(Row):
    """A one-time code, stored as a hash only."""

    code_hash = CharField(max_length=64, unique=True)
    unit = ForeignKeyField(Unit, backref="invitations", on_delete="CASCADE")
    unit_id: Field[int]
    role = term(ContactRole)
    created_at = MomentField()
    created_by = CharField(max_length=200)
    expires_at = MomentField()
    used_at = maybe_moment()
    used_by: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    used_by_id: Field[int | None]
    revoked_at = maybe_moment()
    replaces: ForeignKeyField[Post | None] = ForeignKeyField(Post, null=True, on_delete="SET NULL")  # a hand-over
    replaces_id: Field[int | None]


class BindAttempt(Row):
    """A wrong code, so that guessing can be limited."""

    messenger = CharField(max_length=20)
    user_id = CharField(max_length=64)
    at = MomentField(index=True)


# ── what, by whom, by when ────────────────────────────────────────────────────────────────────────────────────────


class PlanImport(Row):
    """One import that was applied: which file, by whom, with which choices, what it changed and how to undo it.

    It outlives its plan: undoing the import that made a plan takes the plan away, not the record of it.
    """

    plan: ForeignKeyField[Plan | None] = ForeignKeyField(Plan, null=True, backref="imports", on_delete="SET NULL")
    plan_id: Field[int | None]
    plan_title = CharField(max_length=500)
    file_name = CharField(max_length=500)
    sha256 = CharField(max_length=64)
    actor = CharField(max_length=200)
    at = MomentField()
    choices = JsonField(default=dict)
    counts = JsonField(default=dict)  # verdict → number of items
    diff = JsonField(default=dict)
    warnings = JsonField(default=list)
    journal = JsonField(null=True)  # store.batch.Journal; None: imported before imports could be undone
    undone_at = maybe_moment()
    undone_by = CharField(max_length=200, default="")


class SentTable(Row):
    """A table that a coordinator sent to be imported, from its arrival to its end; see services.tables.

    `version` counts what was shown, so that the buttons of an earlier showing are known to be over.
    """

    contact = ForeignKeyField(Contact, backref="tables", on_delete="CASCADE")
    contact_id: Field[int]
    messenger = CharField(max_length=20)
    chat_id = CharField(max_length=64)
    file_id = CharField(max_length=300)
    name = CharField(max_length=255)
    size = BigIntegerField(null=True)  # bytes, if the messenger says
    path = CharField(max_length=500, null=True)  # below the folder of tables, while the file is needed
    annotated = CharField(max_length=500, null=True)  # the annotated copy, likewise
    state = term(TableState, default=TableState.PENDING, index=True)
    attempts = IntegerField(default=0)  # at the step that is owed
    not_before = maybe_moment()
    wish = JsonField(default=dict)  # how the coordinator wants it to be read
    version = IntegerField(default=0)
    shown = JsonField(default=dict)  # what the buttons of this version refer to
    message_id = CharField(max_length=64, null=True)  # of the message with the buttons, once one was pressed
    plan_import: ForeignKeyField[PlanImport | None] = ForeignKeyField(PlanImport, null=True, on_delete="SET NULL")
    plan_import_id: Field[int | None]
    at = MomentField()
    touched_at = MomentField()


class Area(Row):
    plan = ForeignKeyField(Plan, backref="areas", on_delete="CASCADE")
    plan_id: Field[int]
    position = IntegerField()
    name = TextField()


class KeyTask(Row):
    area = ForeignKeyField(Area, backref="key_tasks", on_delete="CASCADE")
    area_id: Field[int]
    position = IntegerField()  # in the plan
    number = CharField(max_length=50)
    title = TextField()
    measures = JsonField(default=list)
    deadline_text = TextField()
    kind = term(ScheduleKind)
    due_on = maybe_day()
    start_on = maybe_day()
    every: Field[Every | None] = cast("Field[Every | None]", term(Every, null=True))
    day = IntegerField(null=True)
    notes = JsonField(default=list)
    remark = TextField(default="")
    sheet = CharField(max_length=200, default="")
    row = IntegerField(default=0)
    withdrawn_at = maybe_moment()


class Assignment(Row):
    """One unit's part in one key task. `parent` is the assignment of the collective unit or of the unit above."""

    key_task = ForeignKeyField(KeyTask, backref="assignments", on_delete="CASCADE")
    key_task_id: Field[int]
    unit = ForeignKeyField(Unit, backref="assignments", on_delete="RESTRICT")
    unit_id: Field[int]
    role = term(Role)
    parent: ForeignKeyField[Assignment | None] = ForeignKeyField(
        "self", null=True, backref="children", on_delete="CASCADE", index=False
    )
    parent_id: Field[int | None]
    state = term(AssignmentState, default=AssignmentState.OPEN)
    created_at = MomentField()
    withdrawn_at = maybe_moment()
    accepted_at = maybe_moment()  # when the unit took it on
    accepted_by: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    accepted_by_id: Field[int | None]

    class Meta:
        indexes = ((("key_task", "unit"), True),)


# Of the few that have one: among millions of parts without a parent no planner would trust an index of all.
Assignment.add_index(Assignment.parent, where=SQL("parent_id IS NOT NULL"), name="assignment_split")


class Checkpoint(Row):
    assignment = ForeignKeyField(Assignment, backref="checkpoints", on_delete="CASCADE")
    assignment_id: Field[int]
    period = CharField(max_length=12, default="")
    original_due_on = DayField()
    due_on = DayField()
    soft = BooleanField(default=False)
    state = term(CheckpointState, default=CheckpointState.OPEN)
    created_at = MomentField()
    withdrawn_at = maybe_moment()

    class Meta:
        indexes = ((("assignment", "period"), True), (("state", "due_on"), False))


# ── what was said and decided ─────────────────────────────────────────────────────────────────────────────────────


class Progress(Row):
    assignment = ForeignKeyField(Assignment, backref="progress", on_delete="CASCADE")
    assignment_id: Field[int]
    checkpoint: ForeignKeyField[Checkpoint | None] = ForeignKeyField(Checkpoint, null=True, on_delete="CASCADE")
    checkpoint_id: Field[int | None]
    status = term(ReportStatus)
    percent = IntegerField(null=True)
    text = TextField(default="")
    figures = JsonField(default=dict)
    expected_on = maybe_day()
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    by = CharField(max_length=200)
    source = term(Source)
    said_at = MomentField()  # when the person said it: what decides between on time and late
    at = MomentField(index=True)  # when duban recorded it
    help_wanted = TextField(default="")  # of a difficulty: what is needed, and from whom
    recorded_by = CharField(max_length=200, default="")  # who entered it on the unit's behalf
    source_note = CharField(max_length=300, default="")  # where they had it from: a call, a paper, a file
    replaces: ForeignKeyField[Progress | None] = ForeignKeyField("self", null=True, on_delete="SET NULL")
    replaces_id: Field[int | None]  # the version before this one
    withdrawn_at = maybe_moment()  # taken back, or replaced by a newer version; only before it is answered
    withdrawn_by = CharField(max_length=200, default="")
    said_in = JsonField(default=dict)  # the messages that said it: services.reporting.SaidIn


class Instruction(Row):
    """A leader's written remark on an item (批示). `recorded_by`: the coordinator who entered it for the leader."""

    key_task = ForeignKeyField(KeyTask, backref="instructions", on_delete="CASCADE")
    key_task_id: Field[int]
    text = TextField()
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    by = CharField(max_length=200)
    recorded_by = CharField(max_length=200, default="")
    at = MomentField(index=True)


class InstructionPart(Row):
    """What one unit owes to an instruction: an answer. Until then it is reminded."""

    instruction = ForeignKeyField(Instruction, backref="parts", on_delete="CASCADE")
    instruction_id: Field[int]
    assignment = ForeignKeyField(Assignment, backref="instruction_parts", on_delete="CASCADE")
    assignment_id: Field[int]
    answer = TextField(default="")
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    by = CharField(max_length=200, default="")
    answered_at = maybe_moment()
    reminded = IntegerField(default=0)
    reminded_at = maybe_moment()

    class Meta:
        indexes = ((("instruction", "assignment"), True),)


class InstructionRemark(Row):
    """What a unit adds to its answer afterwards."""

    part = ForeignKeyField(InstructionPart, backref="remarks", on_delete="CASCADE")
    part_id: Field[int]
    text = TextField()
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    by = CharField(max_length=200)
    at = MomentField()


class Evidence(Row):
    """A file that proves progress. It is known first (pending) and fetched afterwards, outside any transaction."""

    assignment = ForeignKeyField(Assignment, backref="evidence", on_delete="CASCADE")
    assignment_id: Field[int]
    progress: ForeignKeyField[Progress | None] = ForeignKeyField(
        Progress, null=True, backref="evidence", on_delete="SET NULL"
    )
    progress_id: Field[int | None]
    instruction_part: ForeignKeyField[InstructionPart | None] = ForeignKeyField(
        InstructionPart, null=True, backref="evidence", on_delete="SET NULL"
    )
    instruction_part_id: Field[int | None]  # it came with an answer to an instruction, and with no report
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    messenger = CharField(max_length=20)
    file_id = CharField(max_length=300)
    name = CharField(max_length=255)
    mime = CharField(max_length=120, default="")
    size = BigIntegerField(null=True)  # bytes; a messenger's files may pass 2 GB, and the size is what it says
    sha256 = CharField(max_length=64, null=True)
    path = CharField(max_length=500, null=True)  # below the evidence folder
    state = term(EvidenceState, default=EvidenceState.PENDING, index=True)
    attempts = IntegerField(default=0)
    not_before = maybe_moment()
    error = CharField(max_length=300, default="")
    at = MomentField()


class Review(Row):
    """The coordinator's answer to a report: one in force at most. It may be taken back within minutes."""

    progress = ForeignKeyField(Progress, backref="reviews", on_delete="CASCADE")
    progress_id: Field[int]
    decision = term(Decision)
    reason = TextField(default="")
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    by = CharField(max_length=200)
    at = MomentField(index=True)
    undone_at = maybe_moment()
    undone_by = CharField(max_length=200, default="")


Review.add_index(Review.progress, unique=True, where=SQL("undone_at IS NULL"), name="review_in_force")


class Question(Row):
    """What a coordinator asks about a report before answering it, and what the unit says. Only the answer is filled in
    later, once."""

    progress = ForeignKeyField(Progress, backref="questions", on_delete="CASCADE")
    progress_id: Field[int]
    text = TextField()
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    by = CharField(max_length=200)
    at = MomentField()
    answer = TextField(default="")
    answered_by = CharField(max_length=200, default="")
    answered_at = maybe_moment()


class Dispute(Row):
    """A unit says that a part is not its own, and may name another unit. Only the decision is filled in later, once:
    accepted, the part goes to `given_to`, or to nobody; sent back, it stays."""

    assignment = ForeignKeyField(Assignment, backref="disputes", on_delete="CASCADE")
    assignment_id: Field[int]
    reason = TextField()
    suggested = CharField(max_length=200, default="")  # as the person wrote it
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    by = CharField(max_length=200)
    at = MomentField(index=True)
    decision: Field[Decision | None] = cast("Field[Decision | None]", term(Decision, null=True))
    decided_by = CharField(max_length=200, default="")
    decided_at = maybe_moment()
    decision_reason = TextField(default="")
    given_to: ForeignKeyField[Unit | None] = ForeignKeyField(Unit, null=True, on_delete="SET NULL")
    given_to_id: Field[int | None]
    journal = JsonField(null=True)  # store.batch.Journal of what deciding it changed: for ledgers of earlier days


class Extension(Row):
    """A requested new due date, then decided, or taken back before. Only that is filled in later, once."""

    checkpoint = ForeignKeyField(Checkpoint, backref="extensions", on_delete="CASCADE")
    checkpoint_id: Field[int]
    from_due_on = DayField()
    asked_due_on = DayField()
    reason = TextField(default="")
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    by = CharField(max_length=200)
    at = MomentField(index=True)
    decision: Field[Decision | None] = cast("Field[Decision | None]", term(Decision, null=True))
    decided_by = CharField(max_length=200, default="")
    decided_at = maybe_moment()
    decision_reason = TextField(default="")
    withdrawn_at = maybe_moment()
    withdrawn_by = CharField(max_length=200, default="")


# ── in and out ────────────────────────────────────────────────────────────────────────────────────────────────────


class Outbox(Row):
    """A message that is owed to a person. `payload` is an Outgoing without its chat; see services.outbox."""

    messenger = CharField(max_length=20)
    chat_id = CharField(max_length=64)
    contact: ForeignKeyField[Contact | None] = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    contact_id: Field[int | None]
    kind = CharField(max_length=24)
    priority = IntegerField()
    payload = JsonField()
    about = JsonField(default=dict)
    dedupe_key = CharField(max_length=120, null=True, unique=True)
    state = term(OutboxState, default=OutboxState.QUEUED)
    attempts = IntegerField(default=0)
    created_at = MomentField()
    not_before = MomentField()
    claimed_by = CharField(max_length=80, default="")
    claimed_until = maybe_moment()
    message_id = CharField(max_length=64, null=True)
    sent_at = maybe_moment()
    error = CharField(max_length=300, default="")
    reported_at = maybe_moment()  # the coordinators were told that it did not arrive

    class Meta:
        indexes = ((("messenger", "chat_id", "message_id"), False),)


OF_REPORT = """substr(about, 1, 3) IN ('{"d', '{"p', '{"q', '{"r')"""
"""Which messages are found again by what they are about: {"progress": …} to a coordinator, {"receipt": …} and
{"review": …} to whoever reported, {"question": …}, {"request": …} for more time, {"dispute": …}."""

# Small ones, of what still waits: a history of millions costs the queue nothing (store.queue). And of review cards and
# receipts, which are found again to be edited.
for _name, _where, *_columns in (
    ("outbox_waiting", "state = 'queued'", Outbox.priority, Outbox.id),
    ("outbox_toasts", "state = 'queued' AND kind = 'toast'", Outbox.id),
    ("outbox_later", "state = 'queued'", Outbox.not_before),
    ("outbox_claimed", "state = 'claimed'", Outbox.claimed_until),
    ("outbox_line", "state IN ('queued', 'claimed')", Outbox.messenger, Outbox.chat_id, Outbox.id),
    ("outbox_lost", "state IN ('failed', 'uncertain') AND reported_at IS NULL", Outbox.id),
    ("outbox_of_report", OF_REPORT, Outbox.about),
):
    Outbox.add_index(*_columns, where=SQL(_where), name=_name)


class Slip(Row):
    """A numbered reminder slip (催办单) to a unit: all that it was reminded of at once, by hand or up the ladder.

    Kept as it was given out, names and all; `items` are plain SlipItems. `on`: the day on which it is sent, whose year
    its number is of. `by`: the coordinator, '' for the ladder. What became of it is what became of its nudges.
    """

    year = IntegerField()
    number = IntegerField()
    kind = term(SlipKind)
    plan: ForeignKeyField[Plan | None] = ForeignKeyField(Plan, null=True, backref="slips", on_delete="SET NULL")
    plan_title = CharField(max_length=500)
    unit: ForeignKeyField[Unit | None] = ForeignKeyField(Unit, null=True, backref="slips", on_delete="SET NULL")
    unit_name = CharField(max_length=200)
    on = DayField(column_name="on_day")
    answer_by = DayField()
    at = MomentField()
    by = CharField(max_length=200, default="")
    message = TextField(default="")
    items = JsonField(default=list)

    class Meta:
        indexes = ((("year", "number"), True),)


class Nudge(Row):
    """A reminder to a person for one stage of one checkpoint: one in force at most, by its unique key.

    Without a checkpoint somebody asked by hand about work that has no due day. `by`: the coordinator who ordered it
    (stage 'manual'), with the line that they wrote above it. `withdrawn_at`: its message did not leave in time, or was
    no longer true before it left; it was not said. `slip`: the numbered slip that it is a part of.
    """

    assignment = ForeignKeyField(Assignment, backref="nudges", on_delete="CASCADE")
    assignment_id: Field[int]
    checkpoint: ForeignKeyField[Checkpoint | None] = ForeignKeyField(
        Checkpoint, null=True, backref="nudges", on_delete="CASCADE"
    )
    checkpoint_id: Field[int | None]
    contact = ForeignKeyField(Contact, backref="nudges", on_delete="CASCADE")
    contact_id: Field[int]
    stage = CharField(max_length=40)
    on = DayField(column_name="on_day")
    at = MomentField()
    reason = TextField()
    by = CharField(max_length=200, default="")
    message = TextField(default="")
    outbox: ForeignKeyField[Outbox | None] = ForeignKeyField(Outbox, null=True, backref="nudges", on_delete="SET NULL")
    outbox_id: Field[int | None]
    withdrawn_at = maybe_moment()
    slip: ForeignKeyField[Slip | None] = ForeignKeyField(Slip, null=True, backref="nudges", on_delete="SET NULL")
    slip_id: Field[int | None]

    class Meta:
        indexes = ((("contact", "on"), False),)


Nudge.add_index(
    Nudge.checkpoint,
    Nudge.contact,
    Nudge.stage,
    unique=True,
    where=SQL("withdrawn_at IS NULL"),
    name="nudge_said",
)


class Escalation(Row):
    """A rung of the ladder that was reached because a unit kept silent: one in force at most for a due day."""

    checkpoint = ForeignKeyField(Checkpoint, backref="escalations", on_delete="CASCADE")
    checkpoint_id: Field[int]
    rung = term(Rung)
    due_on = DayField()
    on = DayField(column_name="on_day")
    at = MomentField()
    tried = TextField()
    withdrawn_at = maybe_moment()


Escalation.add_index(
    Escalation.checkpoint,
    Escalation.due_on,
    Escalation.rung,
    unique=True,
    where=SQL("withdrawn_at IS NULL"),
    name="escalation_reached",
)


class Attempt(Row):
    """One try to send, logged before it is made; `outcome` stays empty if the process was killed."""

    outbox = ForeignKeyField(Outbox, backref="tries", on_delete="CASCADE")
    outbox_id: Field[int]
    at = MomentField()
    ended_at = maybe_moment()
    outcome = CharField(max_length=24, default="")
    error = CharField(max_length=300, default="")


class Pace(Row):
    """From when the next message may leave, by the database's clock: to one chat, or to all of them (chat_id '')."""

    messenger = CharField(max_length=20)
    chat_id = CharField(max_length=64)
    free_at = maybe_moment()
    silent_until = maybe_moment()  # the messenger asked everyone to be quiet

    class Meta:
        indexes = ((("messenger", "chat_id"), True),)


class SeenUpdate(Row):
    """An incoming update that was handled; a repeated one changes nothing."""

    messenger = CharField(max_length=20)
    update_id = CharField(max_length=64)
    at = MomentField(index=True)

    class Meta:
        indexes = ((("messenger", "update_id"), True),)


class Group(Row):
    """A group chat that is a unit's or a plan's own, from a moment to a moment. `moved_from`: its id before it
    was upgraded. `ended_by` is '' when the bot was removed: then the coordinators are told (`reported_at`)."""

    messenger = CharField(max_length=20)
    chat_id = CharField(max_length=64)
    title = CharField(max_length=255, default="")
    language: Field[Language] = cast("Field[Language]", EnumField(Language, max_length=5, default=Language.ZH))
    unit: ForeignKeyField[Unit | None] = ForeignKeyField(Unit, null=True, on_delete="CASCADE")
    unit_id: Field[int | None]
    plan: ForeignKeyField[Plan | None] = ForeignKeyField(Plan, null=True, on_delete="CASCADE")
    plan_id: Field[int | None]
    by = CharField(max_length=200)
    at = MomentField()
    ended_at = maybe_moment()
    ended_by = CharField(max_length=200, default="")
    moved_from = CharField(max_length=64, null=True)
    reported_at = maybe_moment()

    class Meta:
        table_name = "group_chat"  # GROUP is a word of SQL


Group.add_index(Group.messenger, Group.chat_id, unique=True, where=SQL("ended_at IS NULL"), name="group_chat_in_force")


class ExportRequest(Row):
    """An output of a plan that somebody asked for in chat: written beside the conversation, then sent there. One of a
    kind waits at most, so that a button pressed twice asks once."""

    contact = ForeignKeyField(Contact, backref="export_requests", on_delete="CASCADE")
    contact_id: Field[int]
    messenger = CharField(max_length=20)
    chat_id = CharField(max_length=64)
    plan = ForeignKeyField(Plan, backref="export_requests", on_delete="CASCADE")
    plan_id: Field[int]
    output = term(Output)
    as_of = maybe_day()
    state = term(RequestState, default=RequestState.PENDING, index=True)
    attempts = IntegerField(default=0)
    not_before = maybe_moment()
    error = CharField(max_length=300, default="")
    path = CharField(max_length=500, null=True)  # of the file, below the folder of requests, while it is kept
    at = MomentField()
    ended_at = maybe_moment()


ExportRequest.add_index(
    ExportRequest.contact,
    ExportRequest.plan,
    ExportRequest.output,
    unique=True,
    where=SQL("state = 'pending'"),
    name="export_request_waiting",
)


class Publication(Row):
    """What the schedule writes of a plan on one occasion, and sends to whoever gets it; see services.publishing."""

    plan = ForeignKeyField(Plan, backref="publications", on_delete="CASCADE")
    plan_id: Field[int]
    as_of = DayField()
    at = MomentField()
    told_at = maybe_moment()  # the coordinators were told that something could not be written or sent
    ended_at = maybe_moment()

    class Meta:
        indexes = ((("plan", "as_of"), True),)


class PublicationFile(Row):
    """One file of it. `unit`: that unit's own part, for its people; None: of the whole plan."""

    publication = ForeignKeyField(Publication, backref="files", on_delete="CASCADE")
    publication_id: Field[int]
    output = term(Output)
    unit: ForeignKeyField[Unit | None] = ForeignKeyField(Unit, null=True, on_delete="CASCADE")
    unit_id: Field[int | None]
    state = term(RequestState, default=RequestState.PENDING, index=True)
    attempts = IntegerField(default=0)
    not_before = maybe_moment()
    error = CharField(max_length=300, default="")
    path = CharField(max_length=1000, null=True)


class PublicationSend(Row):
    """One way outside the messenger by which the files of a publication leave, once they are written."""

    publication = ForeignKeyField(Publication, backref="sends", on_delete="CASCADE")
    publication_id: Field[int]
    channel = CharField(max_length=24)  # of services.publishing.Channel
    state = term(RequestState, default=RequestState.PENDING, index=True)
    attempts = IntegerField(default=0)
    not_before = maybe_moment()
    error = CharField(max_length=300, default="")

    class Meta:
        indexes = ((("publication", "channel"), True),)


class Conversation(Row):
    """Where a person is in a conversation: the step and what was said so far. `parked`: what was begun and not ended,
    and is offered again."""

    messenger = CharField(max_length=20)
    chat_id = CharField(max_length=64)
    user_id = CharField(max_length=64)
    step = CharField(max_length=40, default="")
    data = JsonField(default=dict)
    parked = JsonField(default=list)
    updated_at = MomentField()

    class Meta:
        indexes = ((("messenger", "chat_id", "user_id"), True),)


class JobRun(Row):
    """When a scheduled job last ran to its end: APScheduler forgets over a restart (facts.md)."""

    name = CharField(max_length=40, unique=True)
    at = MomentField()


class Fact(Row):
    """Something learned and kept, such as the bot's user name, or the last id of a table whose rows were deleted."""

    name = CharField(max_length=40, unique=True)
    value = TextField()


class Audit(Row):
    """Who did what, when and why. Refusals too."""

    at = MomentField(index=True)
    actor = CharField(max_length=200)
    action = CharField(max_length=40)
    subject = CharField(max_length=80, default="")
    reason = TextField(default="")
    detail = JsonField(default=dict)


ALL: tuple[type[Row], ...] = (
    Plan,
    Unit,
    UnitAlias,
    UnitMember,
    Contact,
    Post,
    Leave,
    Unreached,
    Invitation,
    BindAttempt,
    PlanImport,
    SentTable,
    Area,
    KeyTask,
    Assignment,
    Checkpoint,
    Progress,
    Instruction,
    InstructionPart,
    InstructionRemark,
    Evidence,
    Review,
    Question,
    Dispute,
    Extension,
    Outbox,
    Slip,
    Nudge,
    Escalation,
    Attempt,
    Pace,
    SeenUpdate,
    Group,
    ExportRequest,
    Publication,
    PublicationFile,
    PublicationSend,
    Conversation,
    JobRun,
    Fact,
    Audit,
)
