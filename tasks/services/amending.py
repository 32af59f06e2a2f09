"""A report that is not answered yet is changed, added to or taken back by its unit.

Nothing is overwritten: a changed report is a new version that names the one before, and what was taken back stays in
the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.model import Progress as ProgressData
from tasks.domain.moments import local_day
from tasks.domain.terms import Decision, EvidenceState, Language
from tasks.services import audit, cards, reporting, review_queue, standing
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.reporting import Attachment, Report, Reported, SaidIn
from tasks.store import queries
from tasks.store.models import Evidence, Progress, Review

LOOKED_BACK = 50  # reports of a person among which an edited message is looked for
MOST_LINES = 200


@dataclass(frozen=True)
class Filed:
    """A report as the unit that made it sees it. `files` were not lost. `newer`: the version that took its place."""

    progress: ProgressData
    card: Card
    files: tuple[Attachment, ...]
    said_in: SaidIn | None
    answer: Decision | None = None
    answered_by: str = ""
    withdrawn_by: str = ""
    newer: int | None = None
    reporter_id: int | None = None  # the contact who made it
    overtaken_by: int | None = None  # what the unit has reported since, and is reviewed in its place

    def check(self) -> None:
        """Raises Refused ('report_replaced', 'report_taken_back', 'report_answered') unless it may still be changed."""
        if self.newer is not None:
            raise Refused("report_replaced", number=self.newer)
        if self.progress.withdrawn_at is not None:
            raise Refused("report_taken_back", by=self.withdrawn_by)
        if self.answer is not None:
            raise Refused("report_answered", by=self.answered_by, decision=self.answer)


def filed(actor: Actor, progress_id: int, now: datetime, practice: Practice, language: Language) -> Filed:
    """One report of a unit that the person reports for. Raises NotFound otherwise."""
    row = Progress.get_or_none(Progress.id == progress_id)
    if row is None:
        raise NotFound(action="amend", subject=f"progress:{progress_id}", actor=actor.label)
    return _filed(row, cards.own(actor, row.assignment_id, now, practice, language))


def again(progress_id: int, now: datetime, practice: Practice, language: Language) -> Filed:
    """One report as it stands now, for our own notices: no permission is checked here."""
    row = Progress.get_by_id(progress_id)
    (card,) = cards.get([row.assignment_id], now, practice, language)
    return _filed(row, card)


def said_in_message(actor: Actor, messenger: str, chat_id: str, message_id: str) -> int | None:
    """The newest report of this person that stands and that the message is a part of."""
    for row in _newest(actor):
        said_in = _said_in(row.said_in)
        if said_in is None or (said_in.messenger, said_in.chat_id) != (messenger, chat_id):
            continue
        if any(line[0] == message_id for line in said_in.lines):
            return row.id
    return None


def said_in_album(actor: Actor, messenger: str, chat_id: str, album: str) -> int | None:
    """The same for the files of one album."""
    for row in _newest(actor):
        said_in = _said_in(row.said_in)
        if said_in is not None and (said_in.messenger, said_in.chat_id, said_in.album) == (messenger, chat_id, album):
            return row.id
    return None


def withdraw(actor: Actor, progress_id: int, now: datetime, practice: Practice, language: Language) -> Filed:
    """Takes a report back, and returns it as it stands then. Raises NotFound, or Refused as Filed.check."""
    with standing.adding():
        found = filed(actor, progress_id, now, practice, language)
        found.check()
        _end(progress_id, actor, now)
        standing.refresh([found.card.assignment_id], now, found.card.zone)
        audit.note(actor.label, "withdraw_report", f"progress:{progress_id}", now)
        return filed(actor, progress_id, now, practice, language)


def replace(
    actor: Actor,
    progress_id: int,
    said: Report,
    said_at: datetime,
    now: datetime,
    practice: Practice,
    language: Language,
) -> Reported:
    """A new version takes the place of a report. Raises NotFound, or Refused as Filed.check and reporting.report.

    It counts as said when the old one was, if it says the same of the work or the old one had given what was owed: a
    typo that is corrected makes nobody late. Otherwise it counts from its own time: a 'done' is said when it is said.
    """
    with standing.adding():
        found = filed(actor, progress_id, now, practice, language)
        found.check()
        lifecycle.check_report(found.card.standing)
        _end(progress_id, actor, now)
        (left,) = cards.get([said.assignment_id], now, practice, language)
        old = found.progress
        if _says_the_same(old, said, found.card):
            said_at, checkpoint_id = old.said_at, old.checkpoint_id
        else:
            said_on = local_day(said_at, left.zone)
            checkpoint_id = lifecycle.checkpoint_for(left.standing, left.schedule.kind, said.status, said_on)
        row = reporting.add(actor, said, checkpoint_id, said_at, now, Progress.get_by_id(progress_id))
        standing.refresh([said.assignment_id], now, left.zone)
        audit.note(actor.label, "change_report", f"progress:{row.id}", now, replaces=progress_id)
        (after,) = cards.get([said.assignment_id], now, practice, language)
    return Reported(
        row.id, found.card, after, late=reporting.is_late(after, checkpoint_id, local_day(said_at, left.zone))
    )


def attach(
    actor: Actor,
    progress_id: int,
    file: Attachment,
    message_id: str,
    now: datetime,
    practice: Practice,
    language: Language,
) -> Filed:
    """One more file of the album with which a report was made. Raises NotFound, or Refused as Filed.check."""
    with standing.adding():
        found = filed(actor, progress_id, now, practice, language)
        found.check()
        row = Progress.get_by_id(progress_id)
        reporting.attach(row, [file], actor, now)
        said_in = dict(row.said_in)
        said_in["lines"] = [*said_in.get("lines", []), [message_id, ""]][:MOST_LINES]
        Progress.update(said_in=said_in).where(Progress.id == progress_id).execute()
        audit.note(actor.label, "attach", f"progress:{progress_id}", now, name=file.name)
        return filed(actor, progress_id, now, practice, language)


def _says_the_same(old: ProgressData, said: Report, card: Card) -> bool:
    if old.status is said.status:
        return True
    answered = next((c.checkpoint for c in card.standing.checkpoints if c.checkpoint.id == old.checkpoint_id), None)
    return answered is not None and lifecycle.settles(answered, old.status)


def _end(progress_id: int, actor: Actor, now: datetime) -> None:
    Progress.update(withdrawn_at=now, withdrawn_by=actor.name).where(Progress.id == progress_id).execute()


def _newest(actor: Actor) -> list[Progress]:
    rows = Progress.select().where(Progress.contact == actor.contact_id, Progress.withdrawn_at.is_null())
    return list(rows.order_by(Progress.at.desc(), Progress.id.desc()).limit(LOOKED_BACK))


def _filed(row: Progress, card: Card) -> Filed:
    kept = Evidence.select().where(Evidence.progress == row, Evidence.state != EvidenceState.FAILED)
    files = tuple(Attachment(f.file_id, f.name, f.mime, f.size, f.id) for f in kept.order_by(Evidence.id))
    answer = Review.get_or_none(Review.progress == row, Review.undone_at.is_null())
    newer = Progress.get_or_none(Progress.replaces == row)
    return Filed(
        progress=queries.progress_of(row, len(files)),
        card=card,
        files=files,
        said_in=_said_in(row.said_in),
        answer=answer.decision if answer is not None else None,
        answered_by=answer.by if answer is not None else "",
        withdrawn_by=row.withdrawn_by,
        newer=newer.id if newer is not None else None,
        reporter_id=row.contact_id,
        overtaken_by=review_queue.taken_over_by(row, card) if answer is None and row.withdrawn_at is None else None,
    )


def _said_in(data: dict[str, Any]) -> SaidIn | None:
    if not data:
        return None
    lines = tuple((message_id, text) for message_id, text in data["lines"])
    return SaidIn(data["messenger"], data["chat_id"], lines, data["album"], data.get("quoted", ""))
