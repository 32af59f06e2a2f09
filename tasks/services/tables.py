"""Tables that coordinators send to be imported: received, fetched, read and shown, applied or given up.

What is owed to a table follows from its state, so that whoever comes next goes on where a killed process stopped. The
file is kept until the table has come to an end, and no longer: what was imported is in the plan, and the sender has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tasks.domain.terms import OutboxState, TableState
from tasks.intake.mapping import ColumnMap, map_from_json
from tasks.services import audit, people
from tasks.services.people import Actor
from tasks.services.reading import Wish
from tasks.store.db import transaction
from tasks.store.models import Outbox, SentTable

CANCELLABLE = (TableState.PENDING, TableState.READING, TableState.SHOWN)
OWED = (TableState.READING, TableState.CONFIRMED)
ENDED = (TableState.APPLIED, TableState.CANCELLED, TableState.REFUSED, TableState.EXPIRED)
KEPT = timedelta(days=7)
"""How long a table waits for an answer."""
COPY_OWED = ""
"""In the place of the annotated copy's path, until it is written."""
MOST_TRIES = 4
"""How often a table is read when reading it ends the process, or fails in a way that nobody foresaw."""


@dataclass(frozen=True)
class Wanted:
    """How the coordinator wants the table to be read. `columns`: letter → Column's value, in the order of naming."""

    plan: str | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    first_row: int | None = None  # of the data, 1-based: the last that is asked, once the columns are named
    same: Mapping[str, str] = field(default_factory=dict)  # as printed → the unit that it is
    other: tuple[tuple[str, str], ...] = ()  # (as printed, the unit that it is not)
    view: str = ""  # 'choices' while they are being looked at
    returning: bool = False  # sent as a return sheet, by somebody who reports for a unit

    @property
    def column_map(self) -> ColumnMap | None:
        if self.first_row is None:
            return None
        return map_from_json({"columns": dict(self.columns), "first_row": self.first_row - 1})

    @property
    def wish(self) -> Wish:
        return Wish(plan=self.plan, choices=self.choices, columns=self.column_map)


@dataclass(frozen=True)
class Shown:
    """What the buttons under a preview refer to."""

    basis: str = ""  # of the stored plan, and …
    draft: str = ""  # … of the table as it was read: what is applied is what was shown; '' while nothing could be
    choices: Mapping[str, str] = field(default_factory=dict)  # contested here: name → what holds
    columns: tuple[str, ...] = ()  # letters that are to be named
    rows: tuple[int, ...] = ()  # 1-based, at which the data may begin
    proposals: tuple[tuple[str, str], ...] = ()  # (as printed, the unit that it may be)
    alike: str = ""  # the stored plan of which the table may be a revision


@dataclass(frozen=True)
class Table:
    """A table that was sent. `path` and `annotated` are below the folder of tables; `attempts` before this one."""

    id: int
    contact_id: int
    messenger: str
    chat_id: str
    file_id: str
    name: str  # as the sender calls it: never a path
    size: int | None
    path: str | None
    annotated: str | None
    state: TableState
    attempts: int
    wanted: Wanted
    version: int
    shown: Shown
    message_id: str | None
    import_id: int | None


# ── from its arrival to its reading ───────────────────────────────────────────────────────────────────────────────


def receive(
    actor: Actor,
    chat_id: str,
    file_id: str,
    name: str,
    size: int | None,
    plan: str | None,
    now: datetime,
    *,
    returning: bool = False,
) -> int:
    """A table has come; it will be fetched. `plan` is the title that the sender gave, if any. Raises NotAllowed.

    `returning`: it is a return sheet, which whoever reports for a unit may hand in.
    """
    if not (returning and actor.units):
        people.require_coordinator(actor, "import", "", now)
    with transaction():
        row = SentTable.create(
            contact=actor.contact_id,
            messenger=actor.messenger,
            chat_id=chat_id,
            file_id=file_id,
            name=name[-255:],
            size=size,
            wish=asdict(Wanted(plan=plan, returning=returning)),
            at=now,
            touched_at=now,
        )
        audit.note(actor.label, "table_sent", f"table:{row.id}", now, file=row.name)
    return int(row.id)


def next_pending(now: datetime) -> Table | None:
    """The table that has waited longest to be fetched and may be fetched now."""
    return _next(now, SentTable.state == TableState.PENDING)


def next_owed(now: datetime) -> Table | None:
    """The table that is to be read, or read and applied, next; or one that was shown and is to be copied with notes.

    The attempt is counted before it is made.
    """
    with transaction():
        found = _next(now, SentTable.state.in_(OWED)) or _next(now, _copy_owed())
        if found is not None:
            SentTable.update(attempts=SentTable.attempts + 1).where(SentTable.id == found.id).execute()
    return found


def waits() -> bool:
    """Whether anything is owed to a table, now or later."""
    rows = SentTable.select().where(SentTable.state.in_([TableState.PENDING, *OWED]) | _copy_owed())
    return bool(rows.exists() or leftovers(1))


def fetched(table_id: int, path: str, now: datetime) -> None:
    """The file is complete at `path` below the folder of tables. Cancelled meanwhile: it is left over."""
    with transaction():
        SentTable.update(path=path, touched_at=now).where(SentTable.id == table_id).execute()
        SentTable.update(state=TableState.READING, attempts=0, not_before=None).where(
            SentTable.id == table_id, SentTable.state == TableState.PENDING
        ).execute()


def not_fetched(table_id: int, *, retry_at: datetime) -> None:
    """The file was not fetched and is tried again from `retry_at`."""
    with transaction():
        SentTable.update(attempts=SentTable.attempts + 1, not_before=retry_at).where(SentTable.id == table_id).execute()


# ── what was read is shown, or comes to its end; in the transaction that queues the message ───────────────────────


def show(table: Table, wanted: Wanted, shown: Shown, now: datetime, *, copy: bool = False) -> bool:
    """The table waits for an answer to what was shown. False if something else happened to it meanwhile.

    `copy`: an annotated copy is owed, unless there was one.
    """
    return move(
        table,
        OWED,
        now,
        state=TableState.SHOWN,
        attempts=0,
        wish=asdict(wanted),
        shown=asdict(shown),
        annotated=COPY_OWED if copy and table.annotated is None else table.annotated,
    )


def copied(table_id: int, path: str | None) -> bool:
    """The annotated copy is at `path` below the folder of tables; None: there is none to be had.

    Returns whether it is still wanted: nobody is sent a copy of what was cancelled.
    """
    with transaction():
        waiting = SentTable.id == table_id, SentTable.annotated == COPY_OWED
        SentTable.update(annotated=path).where(*waiting).execute()
        wanted = SentTable.state.in_([TableState.SHOWN, *OWED, TableState.APPLIED])
        return bool(path) and SentTable.select().where(SentTable.id == table_id, wanted).exists()


def end(table: Table, state: TableState, now: datetime, import_id: int | None = None) -> bool:
    """The table has come to its end. False if something else happened to it meanwhile."""
    owed = (TableState.PENDING, *OWED)
    return move(table, owed, now, state=state, plan_import=import_id, version=table.version + 1)


def move(table: Table, since: tuple[TableState, ...], now: datetime, **columns: Any) -> bool:
    """Changes the row if it still is what `table` says. Returns whether it was."""
    with transaction():
        moved = (
            SentTable.update(touched_at=now, **columns)
            .where(SentTable.id == table.id, SentTable.version == table.version, SentTable.state.in_(since))
            .execute()
        )
    return bool(moved)


# ── what is no longer needed ──────────────────────────────────────────────────────────────────────────────────────


def expire(now: datetime) -> int:
    """Ends tables that were never answered; returns how many."""
    forgotten = SentTable.state.in_(CANCELLABLE), SentTable.touched_at < now - KEPT
    with transaction():
        return int(SentTable.update(state=TableState.EXPIRED).where(*forgotten).execute())


def copy_key(table_id: int) -> str:
    """The dedupe key of the annotated copy's message: one for each table."""
    return f"table:{table_id}:copy"


def leftovers(most: int = 20) -> list[tuple[int, tuple[str, ...]]]:
    """(table id, paths) of tables that came to their end and whose copy, if any, is no longer to be sent."""
    waiting = [OutboxState.QUEUED, OutboxState.CLAIMED]
    rows = SentTable.select().where(
        SentTable.state.in_(ENDED), SentTable.path.is_null(False) | SentTable.annotated.is_null(False)
    )
    found = []
    for row in rows.order_by(SentTable.id).limit(most):
        copy = Outbox.select().where(Outbox.dedupe_key == copy_key(row.id), Outbox.state.in_(waiting))
        if not copy.exists():
            found.append((row.id, tuple(filter(None, (row.path, row.annotated)))))
    return found


def removed(table_id: int) -> None:
    """The files of a table are gone."""
    with transaction():
        SentTable.update(path=None, annotated=None).where(SentTable.id == table_id).execute()


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _copy_owed() -> Any:
    return (SentTable.state == TableState.SHOWN) & (SentTable.annotated == COPY_OWED)


def _next(now: datetime, which: Any) -> Table | None:
    free = SentTable.not_before.is_null() | (SentTable.not_before <= now)
    row = SentTable.select().where(which, free).order_by(SentTable.id).first()
    return table_of(row) if row is not None else None


def table_of(row: SentTable) -> Table:
    shown = dict(row.shown)
    return Table(
        id=row.id,
        contact_id=row.contact_id,
        messenger=row.messenger,
        chat_id=row.chat_id,
        file_id=row.file_id,
        name=row.name,
        size=row.size,
        path=row.path,
        annotated=row.annotated,
        state=row.state,
        attempts=row.attempts,
        wanted=Wanted(**row.wish | {"other": tuple((printed, unit) for printed, unit in row.wish.get("other", ()))}),
        version=row.version,
        shown=Shown(
            basis=shown.get("basis", ""),
            draft=shown.get("draft", ""),
            choices=shown.get("choices", {}),
            columns=tuple(shown.get("columns", ())),
            rows=tuple(shown.get("rows", ())),
            proposals=tuple((printed, unit) for printed, unit in shown.get("proposals", ())),
            alike=shown.get("alike", ""),
        ),
        message_id=row.message_id,
        import_id=row.plan_import_id,
    )
