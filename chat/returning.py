"""A return sheet that was sent to the bot: what becomes of each row is shown, confirmed, and recorded as reports."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from chat import texts
from chat.buttons import button
from chat.sent_tables import message
from tasks.domain.errors import Refused
from tasks.domain.messages import Buttons, Outgoing, Priority
from tasks.domain.terms import Language, TableState
from tasks.intake.returned import Returned
from tasks.services import collecting, outbox, people, tables
from tasks.services.collecting import Collected, Line, Verdict
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.tables import Shown, Table
from tasks.services.work import attempt

MOST_LINES = 15
LEFT = (Verdict.DOUBT, Verdict.OTHER, Verdict.OVER, Verdict.OVERTAKEN)


@dataclass(frozen=True)
class Sheet:
    """A return sheet as it was read, and what taking it would do."""

    returned: Returned
    sha256: str
    seen: Collected

    @property
    def digest(self) -> str:
        """Differs whenever something else would be taken."""
        return hashlib.sha256(repr(self.seen.taken).encode()).hexdigest()


def answer(table: Table, sheet: Sheet, actor: Actor, now: datetime, practice: Practice) -> None:
    """Shows it, or takes what was shown and confirmed; what is different by then is shown anew."""
    if table.state is TableState.CONFIRMED and table.shown.draft == sheet.digest:
        _take(table, sheet, actor, now, practice)
    else:
        _show(table, sheet, actor, now)


def _show(table: Table, sheet: Sheet, actor: Actor, now: datetime) -> None:
    seen, language = sheet.seen, actor.language
    can = bool(seen.taken) and seen.doubt is None
    left = [line for line in seen.lines if line.verdict in LEFT]
    text = texts.say(
        language,
        "returns.preview",
        name=table.name,
        unit=seen.unit,
        by=seen.by,
        on=seen.said_on,
        unclear=seen.doubt[1] if seen.doubt is not None else "",
        taken=seen.taken[:MOST_LINES],
        more_taken=max(0, len(seen.taken) - MOST_LINES),
        left=[(line, _why(line, language)) for line in left[:MOST_LINES]],
        more_left=max(0, len(left) - MOST_LINES),
        same=seen.count(Verdict.SAME),
        can=can,
        total=len(seen.taken),
    )
    version = table.version
    yes = button(texts.label(language, "returns.yes", total=len(seen.taken)), "ia", table.id, version)
    no = button(texts.label(language, "import.no"), "iq", table.id, version)
    buttons: Buttons = ((yes, no),) if can else ((no,),)
    with attempt():
        if tables.show(table, table.wanted, Shown(draft=sheet.digest if can else ""), now):
            outbox.enqueue([message(table, actor, text, buttons)], now)


def _take(table: Table, sheet: Sheet, actor: Actor, now: datetime, practice: Practice) -> None:
    with attempt():
        done, _ = collecting.collect(
            sheet.returned, table.name, sheet.sha256, actor, actor.label, now, practice, actor.language
        )
        if not tables.end(table, TableState.APPLIED, now):
            raise Refused("import_over")
        said = texts.say(actor.language, "returns.recorded", name=table.name, unit=done.unit, total=len(done.taken))
        others = [each for each in people.coordinators(now) if each.contact_id != actor.contact_id]
        told = [_told(each, actor, done) for each in others]
        outbox.enqueue([message(table, actor, said, last=True), *told], now)


def _told(coordinator: Actor, actor: Actor, done: Collected) -> Outgoing:
    return Outgoing(
        chat_id=coordinator.chat_id,
        text=texts.say(coordinator.language, "returns.told", by=actor.name, unit=done.unit, total=len(done.taken)),
        contact_id=coordinator.contact_id,
        priority=Priority.NOTICE,
        messenger=coordinator.messenger,
    )


def _why(line: Line, language: Language) -> str:
    if line.row.doubt is None:
        return line.verdict.label(language)
    doubt, what = line.row.doubt
    return doubt.label(language).format(what=what[:40])
