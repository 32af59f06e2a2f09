"""What duban knows, as plain frozen data. `_on` is a day in the plan's time zone, `_at` a naive UTC moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tasks.domain.terms import (
    AssignmentState,
    CheckpointState,
    Decision,
    Every,
    Light,
    ReportStatus,
    Role,
    ScheduleKind,
    Source,
    Term,
)

# ── intake: a table as it was read ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Schedule:
    """The reading of a deadline wording. `notes` are codes of how it was read (tasks.domain.deadlines.explain)."""

    kind: ScheduleKind
    due_on: date | None = None
    start_on: date | None = None
    every: Every | None = None
    day: int | None = None  # day of the month, or ISO weekday for Every.WEEK; None = last day of the period
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something to say about a file. `code` is of docs/codes.md; `values` fill its wording (intake.wording)."""

    code: str
    sheet: str | None = None
    cell: str | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class MeasureDraft:
    """One measure of a key task whose measures have units or deadlines of their own (reading 31)."""

    text: str
    lead_units: tuple[str, ...]
    cooperating_units: tuple[str, ...]
    deadline_text: str
    schedule: Schedule


@dataclass(frozen=True)
class ItemDraft:
    """One key task as it stands in the table, texts as printed."""

    area: str
    number: str
    title: str
    measures: tuple[str, ...]
    lead_units: tuple[str, ...]
    responsible_units: tuple[str, ...]
    cooperating_units: tuple[str, ...]
    deadline_text: str
    schedule: Schedule
    number_raw: str = ""
    remark: str = ""
    sheet: str = ""
    row: int = 0  # 1-based, as the spreadsheet program shows it
    measure_details: tuple[MeasureDraft, ...] = ()  # only where they differ from measure to measure

    def parts(self) -> tuple[tuple[str, Role], ...]:
        """(unit as printed, role), leads first; a unit named twice keeps its first, weightier role."""
        seen: dict[str, Role] = {}
        for units, role in (
            (self.lead_units, Role.LEAD),
            (self.responsible_units, Role.RESPONSIBLE),
            (self.cooperating_units, Role.COOPERATING),
        ):
            for unit in units:
                seen.setdefault(unit, role)
        return tuple(seen.items())


LONGEST_PLAN_TITLE = 500


@dataclass(frozen=True)
class PlanDraft:
    title: str
    base_year: int
    areas: tuple[str, ...]
    items: tuple[ItemDraft, ...]

    def plan_title(self, given: str | None) -> str:
        """The title of the plan that this draft is of: what a person gave, or what the table carries."""
        titles = (" ".join(title.split()) for title in (given or "", self.title))
        return next(filter(None, titles), "")[:LONGEST_PLAN_TITLE]


@dataclass(frozen=True)
class Contested:
    """A contested reading that this table depends on: what was chosen (choices.QUESTIONS) and how many items hang on
    it, with the first place where it shows."""

    name: str
    chosen: Term
    items: int
    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class ColumnSeen:
    """A column of a table as it was understood. `role` is of intake.labels.Column, '' where nobody could tell."""

    letter: str  # as the spreadsheet program shows it
    label: str  # '' without a header
    role: str
    samples: tuple[str, ...]  # the first texts in it, shortened


@dataclass(frozen=True)
class TableSeen:
    """A table as it was understood; `layout` is the key under which a person's naming of its columns is remembered."""

    sheet: str
    first_row: int  # of the data, 1-based
    columns: tuple[ColumnSeen, ...]
    layout: str
    named: bool = False  # a person named columns, now or for an earlier table of this layout


@dataclass(frozen=True)
class IntakeResult:
    """What reading a file gave: a draft, or the errors why not; warnings either way."""

    file: str
    sha256: str
    draft: PlanDraft | None
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    ignored_sheets: tuple[str, ...] = ()
    contested: tuple[Contested, ...] = ()
    tables: tuple[TableSeen, ...] = ()  # with header_not_found: the sheet whose columns are to be named

    @property
    def asks_for_columns(self) -> bool:
        return any(problem.code == "header_not_found" for problem in self.errors)

    @property
    def assumes_year(self) -> bool:
        return any(problem.code == "year_assumed" for problem in self.warnings)


# ── the plan at work ──────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Checkpoint:
    """One occasion on which progress is owed. A soft one (ongoing work) is asked about but never overdue."""

    id: int
    period: str  # '2024-06', '2024-Q2', '2024-H1', '2024-W23', '2024' or '' for a single date
    original_due_on: date
    soft: bool = False
    created_at: datetime | None = None  # when the plan came to have it; None: from the start
    withdrawn_at: datetime | None = None  # when a revised plan no longer had it


@dataclass(frozen=True)
class Progress:
    id: int
    checkpoint_id: int | None
    status: ReportStatus
    percent: int | None
    text: str
    figures: dict[str, float]
    expected_on: date | None
    said_at: datetime  # when the person said it: decides between on time and late
    at: datetime  # when it was recorded: decides whether an earlier week's ledger knows it
    by: str
    source: Source
    evidence: int = 0
    help_wanted: str = ""  # of a difficulty: what is needed, and from whom
    recorded_by: str = ""  # who entered it on the unit's behalf; '' when the unit said it itself
    source_note: str = ""  # where they had it from
    replaces: int | None = None  # the version before this one
    withdrawn_at: datetime | None = None  # taken back, or replaced by a newer version

    def stands(self, at: datetime) -> bool:
        """Whether it was known at that moment, and not taken back or replaced by then."""
        return self.at <= at and (self.withdrawn_at is None or self.withdrawn_at > at)


@dataclass(frozen=True)
class Review:
    id: int
    progress_id: int
    decision: Decision
    reason: str
    at: datetime
    by: str
    undone_at: datetime | None = None  # taken back

    def stands(self, at: datetime) -> bool:
        """Whether it was given by that moment, and not taken back by then."""
        return self.at <= at and (self.undone_at is None or self.undone_at > at)


@dataclass(frozen=True)
class Extension:
    id: int
    checkpoint_id: int
    asked_due_on: date
    reason: str
    at: datetime
    decision: Decision | None
    decided_at: datetime | None


@dataclass(frozen=True)
class History:
    """Everything recorded of one assignment, each list in order of time."""

    schedule: Schedule
    deadline_text: str
    checkpoints: tuple[Checkpoint, ...] = ()
    progress: tuple[Progress, ...] = ()
    reviews: tuple[Review, ...] = ()
    extensions: tuple[Extension, ...] = ()
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class CheckpointStanding:
    checkpoint: Checkpoint
    due_on: date  # with the extensions granted by then
    state: CheckpointState
    reported_at: datetime | None = None  # when what settles it was reported
    late: bool = False  # reported after its due day had ended


@dataclass(frozen=True)
class Standing:
    """An assignment as of a moment: derived from its history, never stored by hand (lifecycle.standing)."""

    state: AssignmentState
    checkpoints: tuple[CheckpointStanding, ...]
    latest: Progress | None = None
    review: Review | None = None  # the answer to `latest`, if there is one
    closed_at: datetime | None = None

    @property
    def returned(self) -> bool:
        """Whether what was reported last was sent back."""
        return self.review is not None and self.review.decision is Decision.SEND_BACK

    @property
    def next_checkpoint(self) -> CheckpointStanding | None:
        """The earliest checkpoint that still waits for a report."""
        waiting = [c for c in self.checkpoints if c.state is CheckpointState.OPEN]
        return min(waiting, key=lambda c: (c.due_on, c.checkpoint.id)) if waiting else None


# ── the ledger: everything that is known of a plan on a day ───────────────────────────────────────────────────────


@dataclass(frozen=True)
class Instructed:
    """A leader's instruction that the unit has not answered."""

    by: str
    on: date


@dataclass(frozen=True)
class LedgerRow:
    """One assignment on the day. Rows come in the order of the plan: area, item, role, unit."""

    assignment_id: int
    key_task_id: int
    area: str
    number: str
    title: str
    measures: tuple[str, ...]
    deadline_text: str
    schedule: Schedule
    unit: str
    role: Role
    parent_unit: str | None  # the collective unit it answers under, if any
    standing: Standing
    light: Light
    reason: str
    due_on: date | None  # of the checkpoint that the light speaks of
    contacts: tuple[str, ...]
    nudges: int
    evidence: int
    instructed: tuple[Instructed, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it counts in completion rates: leads and responsible units that were not withdrawn."""
        return self.role.counts and self.standing.state is not AssignmentState.WITHDRAWN


@dataclass(frozen=True)
class Tally:
    """Counts over rows that count: `done_late` is part of `done`; rates are done / total.

    By time, every row is one of on time, late, overdue (red), not yet due, or without a deadline (undated).
    """

    total: int = 0
    done: int = 0
    done_late: int = 0
    green: int = 0
    yellow: int = 0
    red: int = 0
    grey: int = 0
    late_waiting: int = 0  # reported after its due day and not closed; neither done nor red
    undated: int = 0  # not done, and nothing is due by a day: the deadline is unclear, or the work goes on

    @property
    def rate(self) -> float | None:
        return self.done / self.total if self.total else None

    @property
    def on_time(self) -> int:
        return self.done - self.done_late

    @property
    def late(self) -> int:
        return self.done_late + self.late_waiting

    @property
    def not_due(self) -> int:
        return self.total - self.done - self.red - self.late_waiting - self.undated


@dataclass(frozen=True)
class Ledger:
    """Everything that is known of a plan at the end of `as_of` (or at `at`, if that is earlier)."""

    plan_title: str
    base_year: int
    as_of: date
    at: datetime
    timezone: str
    source_file: str
    source_sha256: str
    areas: tuple[str, ...]
    rows: tuple[LedgerRow, ...]
    n_items: int
    tally: Tally
    by_area: dict[str, Tally]
    by_unit: dict[str, Tally]
    by_item: dict[int, Light]  # key_task_id → the worst light of its leads
