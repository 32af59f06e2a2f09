"""Reads the tables that were sent, shows what importing them would do, and imports what was confirmed.

A file is opened by a child process and read on a thread of its own (Desk.reader), so that neither the event loop nor
the database thread waits for it; what follows is one transaction on the database thread, with the message in it.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from chat import naming, notices, previews, returning, texts
from chat.importing import undo_buttons
from chat.previews import Seen
from chat.returning import Sheet
from chat.sent_tables import message
from chat.worker import Worker
from tasks.domain.diff import Verdict
from tasks.domain.errors import DubanError, Refused
from tasks.domain.messages import Outgoing, OutgoingKind
from tasks.domain.model import IntakeResult
from tasks.domain.moments import local_day
from tasks.domain.terms import Language, TableState
from tasks.domain.unit_likeness import Proposal
from tasks.intake.reader import Opened, open_file
from tasks.intake.returned import read_returned
from tasks.intake.wording import sentence
from tasks.services import collecting, imports, outbox, people, reading, tables
from tasks.services.imports import Applied
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.reading import Reading
from tasks.services.surveying import Preview
from tasks.services.tables import Shown, Table
from tasks.services.work import attempt

log = logging.getLogger(__name__)

Annotate = Callable[[Path, IntakeResult, Path, Language], object]
"""(source, its reading, target, language): writes the annotated copy, if there can be one."""
MOST_PROPOSALS = 20


@dataclass(frozen=True)
class Desk:
    """Where tables are read. `worker` is the database thread, `reader` the one that waits for files."""

    worker: Worker
    reader: Worker
    practice: Practice
    annotate: Annotate

    async def next(self, now: datetime) -> bool:
        """Does what is owed to one table; returns whether there was one. Database faults are raised and owed again."""
        table = await self.worker.run(tables.next_owed, now)
        if table is None:
            return False
        try:
            if table.attempts >= tables.MOST_TRIES:
                await self.worker.run(_fail, table, now)
            elif table.state is TableState.SHOWN:
                path = await self.reader.run(self._annotated, table, now)
                await self.worker.run(_send_copy, table, path, now)
            else:
                looked = await self.reader.run(self._look, table, now)
                await self.worker.run(_answer, table, looked, now, self.practice)
        except self.worker.faults:
            raise
        except InterruptedError:  # we are being stopped, and so was the reader: it is owed still
            log.warning("table %d was not read to its end and will be read again", table.id)
            return False
        except Exception:  # a mistake of ours in one table: it stops no other one
            log.exception("table %d could not be handled", table.id)
            await self.worker.run(_fail, table, now)
        return True

    async def tidy(self) -> bool:
        """Removes the files of tables that have come to their end; returns whether anything is still to be done."""
        for table_id, paths in await self.worker.run(tables.leftovers):
            await self.reader.run(_remove, self.practice.tables_folder, paths)
            await self.worker.run(tables.removed, table_id)
        return await self.worker.run(tables.waits)

    def _open(self, table: Table) -> Opened:
        return replace(open_file(self._path(table), self.practice.intake), file=table.name)

    def _returned(self, table: Table, opened: Opened, now: datetime) -> Sheet | None:
        """The return sheet that the file is, if it is one, as far as its sender may hand it in."""
        actor, today = _sender(table, now), local_day(now, self.practice.zone)
        returned = read_returned(opened.grid, today.year) if opened.grid is not None else None
        if returned is None or actor is None:
            return None
        seen = collecting.preview(returned, actor, now, self.practice, actor.language)
        return Sheet(returned, opened.sha256, seen)

    def _read(self, table: Table, opened: Opened, now: datetime) -> Reading:
        this_year = local_day(now, self.practice.zone).year
        return reading.read(opened, table.wanted.wish, this_year, self.practice.intake)

    def _path(self, table: Table) -> Path:
        assert table.path is not None, "only what was fetched is read"
        return self.practice.tables_folder / table.path

    def _look(self, table: Table, now: datetime) -> _Looked:
        """Reads only."""
        opened = self._open(table)
        sheet = self._returned(table, opened, now)
        if sheet is not None or table.wanted.returning:
            return _Looked(None, sheet=sheet)
        read = self._read(table, opened, now)
        draft = read.result.draft
        if draft is None:
            return _Looked(Seen(read, None))
        try:
            seen = imports.preview(draft, table.wanted.plan, now, self.practice, same=table.wanted.same)
        except DubanError as error:
            return _Looked(Seen(read, None), refusal=error)
        return _Looked(Seen(read, seen, _proposals(table, seen)))

    def _annotated(self, table: Table, now: datetime) -> Path | None:
        """Writes the annotated copy. It is an aid: where there is none the preview stands."""
        target = self._path(table).with_name(f"{table.id}-annotated.xlsx")
        actor = _sender(table, now)
        if actor is None:
            return None
        written = self.annotate(
            self._path(table), self._read(table, self._open(table), now).result, target, actor.language
        )
        return target if written else None


@dataclass(frozen=True)
class _Looked:
    """What came of reading a table: of a split table `seen`, of a return sheet `sheet`."""

    seen: Seen | None
    refusal: DubanError | None = None
    sheet: Sheet | None = None


def lost(table: Table, reason: str, now: datetime) -> None:
    """Gives up a table that cannot be fetched, and says so."""
    _give_up(table, "import.lost", now, reason=reason)


# ── on the database thread ────────────────────────────────────────────────────────────────────────────────────────


def _fail(table: Table, now: datetime) -> None:
    """For a table that could not be handled because of a fault of ours. A preview without its copy is no failure."""
    if table.state is TableState.SHOWN:
        tables.copied(table.id, None)
    else:
        _give_up(table, "import.failed", now)


def _send_copy(table: Table, path: Path | None, now: datetime) -> None:
    actor = _sender(table, now)
    with attempt():
        wanted = tables.copied(table.id, path.name if path is not None else None)
        if wanted and path is not None and actor is not None:
            outbox.enqueue([_copy(table, actor, path)], now)


def _answer(table: Table, looked: _Looked, now: datetime, practice: Practice) -> None:
    actor = _sender(table, now)
    if actor is None:  # no longer a coordinator, and nobody to be shown anything
        tables.end(table, TableState.REFUSED, now)
        return
    if looked.sheet is not None:
        try:
            returning.answer(table, looked.sheet, actor, now, practice)
        except DubanError as error:
            _give_up(table, f"refused.{error.code}", now, **error.values)
        return
    if looked.seen is None:
        _give_up(table, "returns.not_one", now)
        return
    seen = looked.seen
    result = seen.result
    if looked.refusal is not None:
        _give_up(table, f"refused.{looked.refusal.code}", now, **looked.refusal.values)
    elif result.asks_for_columns and naming.to_name(result):
        _ask_columns(table, seen, actor, now)
    elif seen.preview is None:
        said = [sentence(problem, actor.language) for problem in result.errors]
        _give_up(table, "import.refused", now, sentences=said)
    elif table.state is not TableState.CONFIRMED:
        _show(table, seen, actor, now)
    elif table.shown.draft != _digest(result):
        _show(table, seen, actor, now, changed_since=True)
    else:
        _apply(table, seen, actor, now, practice)


def _show(table: Table, seen: Seen, actor: Actor, now: datetime, *, changed_since: bool = False) -> None:
    assert seen.preview is not None
    shown = Shown(
        basis=seen.preview.basis,
        draft=_digest(seen.result) if previews.is_news(table, seen.preview) else "",
        choices={contested.name: contested.chosen.value for contested in seen.result.contested},
        proposals=tuple((each.printed, each.name) for each in seen.proposals),
        alike=seen.preview.alike.title if seen.preview.alike is not None else "",
    )
    text, buttons = previews.compose(actor.language, table, seen, changed_since=changed_since)
    first = not table.shown.draft
    with attempt():
        if tables.show(table, table.wanted, shown, now, copy=first and bool(seen.result.warnings)):
            outbox.enqueue([message(table, actor, text, buttons)], now)


def _ask_columns(table: Table, seen: Seen, actor: Actor, now: datetime) -> None:
    result, wanted = seen.result, table.wanted
    letters = tuple(column.letter for column in naming.to_name(result))
    again = wanted.first_row is not None
    if again:
        wanted = replace(wanted, columns={}, first_row=None)
    rows = tuple(naming.first_rows(wanted, result))
    text, buttons = naming.compose(actor.language, replace(table, wanted=wanted), result, again=again)
    with attempt():
        if tables.show(table, wanted, Shown(columns=letters, rows=rows), now):
            outbox.enqueue([message(table, actor, text, buttons)], now)


def _apply(table: Table, seen: Seen, actor: Actor, now: datetime, practice: Practice) -> None:
    """Imports exactly what was shown; if the plan changed meanwhile, shows what it would be now."""
    read, wanted = seen.reading, table.wanted
    try:
        with attempt():
            done = imports.apply(
                read.result,
                wanted.plan,
                actor.label,
                now,
                practice,
                choices=read.choices.by_name(),
                basis=table.shown.basis,
                same=wanted.same,
                compose=notices.plan_changed,
            )
            reading.remember_columns(read.result, wanted.column_map, actor.label, now)
            if not tables.end(table, TableState.APPLIED, now, done.import_id):
                raise Refused("import_over")
            outbox.enqueue([_outcome(table, done, actor)], now)
    except DubanError as error:
        if error.code == "plan_changed_since":
            _show(table, seen, actor, now, changed_since=True)
        else:
            _give_up(table, f"refused.{error.code}", now, **error.values)


def _outcome(table: Table, done: Applied, actor: Actor) -> Outgoing:
    seen = done.preview
    text = texts.say(
        actor.language,
        "import.applied",
        title=seen.plan_title,
        name=table.name,
        counts={verdict.value: seen.count(verdict) for verdict in Verdict},
        told=len(seen.told),
        people=seen.people,
        new_units=seen.new_units[: previews.MOST_LINES],
        more_units=max(0, len(seen.new_units) - previews.MOST_LINES),
    )
    buttons = undo_buttons(texts.label(actor.language, "import.undo"), table.id) if done.import_id is not None else ()
    return message(table, actor, text, buttons, last=True)


def _give_up(table: Table, key: str, now: datetime, **values: object) -> None:
    """The table comes to its end without an import, and its sender is told why."""
    with attempt():
        if not tables.end(table, TableState.REFUSED, now):
            return
        actor = _sender(table, now)
        if actor is not None:
            text = texts.say(actor.language, key, **({"name": table.name} | values))
            outbox.enqueue([message(table, actor, text, last=True)], now)


def _sender(table: Table, now: datetime) -> Actor | None:
    """Who sent it, if they still may: a return sheet whoever reports, a split table coordinators."""
    found = people.contacts_of([table.contact_id], now)
    may = found and (found[0].coordinates or (table.wanted.returning and found[0].units))
    return found[0] if may else None


def _digest(result: IntakeResult) -> str:
    """Differs whenever the table reads differently."""
    return hashlib.sha256(repr(result.draft).encode()).hexdigest()


def _copy(table: Table, actor: Actor, path: Path) -> Outgoing:
    stem = Path(table.name).stem
    return Outgoing(
        chat_id=actor.chat_id,
        kind=OutgoingKind.DOCUMENT,
        text=texts.say(actor.language, "import.copy", name=table.name),
        path=str(path),
        file_name=texts.label(actor.language, "import.copy_name", name=stem),
        contact_id=actor.contact_id,
        about={"table": table.id},
        dedupe_key=tables.copy_key(table.id),
        messenger=actor.messenger,
    )


# ── on the reader's thread ────────────────────────────────────────────────────────────────────────────────────────


def _proposals(table: Table, seen: Preview) -> tuple[Proposal, ...]:
    """One question for each name: the first unit that it may be, of those that nobody has said it is not."""
    found: dict[str, Proposal] = {}
    for proposal in seen.proposals:
        if (proposal.printed, proposal.name) not in table.wanted.other:
            found.setdefault(proposal.printed, proposal)
    return tuple(found.values())[:MOST_PROPOSALS]


def _remove(folder: Path, paths: tuple[str, ...]) -> None:
    for path in paths:
        (folder / path).unlink(missing_ok=True)
