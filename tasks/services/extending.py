"""Asking for more time, and the coordinator's decision. The original due day is never forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.moments import local_day
from tasks.domain.terms import IN_HAND, CheckpointState, Decision, Language
from tasks.services import audit, cards, people, standing
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.models import Assignment, Checkpoint, Extension

MOST_REASON = 1000  # characters


@dataclass(frozen=True)
class Request:
    """A request for more time with its card. `late`: asked when the due day had already ended."""

    extension_id: int
    card: Card
    from_due_on: date
    asked_due_on: date
    reason: str
    by: str
    at: datetime
    late: bool
    decision: Decision | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    decision_reason: str = ""
    withdrawn_by: str = ""
    asked_by_id: int | None = None

    @property
    def waits(self) -> bool:
        return self.decision is None and not self.withdrawn_by


def ask(
    actor: Actor, assignment_id: int, due_on: date, reason: str, now: datetime, practice: Practice, language: Language
) -> Request:
    """Asks for a new due day. Raises NotFound, or Refused ('nothing_to_extend', 'not_later', 'day_out_of_range',
    'reason_missing', 'too_long', 'extension_waiting')."""
    with standing.adding():
        found = cards.own(actor, assignment_id, now, practice, language)
        checkpoint = lifecycle.check_extension(found.standing, due_on, found.today)
        kept = _reason(reason)
        if not kept:
            raise Refused("reason_missing")
        undecided = Extension.select().where(
            Extension.checkpoint == checkpoint.checkpoint.id, queries.extension_waits()
        )
        if undecided.exists():
            raise Refused("extension_waiting")
        row = Extension.create(
            checkpoint=checkpoint.checkpoint.id,
            from_due_on=checkpoint.due_on,
            asked_due_on=due_on,
            reason=kept,
            contact=actor.contact_id,
            by=actor.name,
            at=now,
        )
        audit.note(actor.label, "ask_extension", f"assignment:{assignment_id}", now, due_on=str(due_on), reason=kept)
    return _request(row, now, practice, language)


def waiting_for(
    actor: Actor, assignment_id: int, now: datetime, practice: Practice, language: Language
) -> Request | None:
    """The request that the unit has made for the part and that nobody has decided. Raises NotFound for another unit."""
    cards.own(actor, assignment_id, now, practice, language)
    rows = Extension.select().join(Checkpoint)
    row = rows.where(
        Checkpoint.assignment == assignment_id, Checkpoint.withdrawn_at.is_null(), queries.extension_waits()
    ).first()
    return _request(row, now, practice, language) if row is not None else None


def withdraw(actor: Actor, extension_id: int, now: datetime, practice: Practice, language: Language) -> Request:
    """Takes back a request that nobody has decided; its unit may. Raises NotFound, or Refused ('already_decided',
    'request_withdrawn')."""
    with standing.adding():
        found = own_request(actor, extension_id, now, practice, language)
        check_undecided(found)
        Extension.update(withdrawn_at=now, withdrawn_by=actor.name).where(Extension.id == extension_id).execute()
        audit.note(actor.label, "withdraw_extension", f"extension:{extension_id}", now)
        return own_request(actor, extension_id, now, practice, language)


def own_request(actor: Actor, extension_id: int, now: datetime, practice: Practice, language: Language) -> Request:
    """A request of a unit that the person reports for. Raises NotFound for any other."""
    row = Extension.get_or_none(Extension.id == extension_id)
    if row is None:
        raise NotFound(action="withdraw_extension", subject=f"extension:{extension_id}", actor=actor.label)
    cards.own(actor, row.checkpoint.assignment_id, now, practice, language)
    return _request(row, now, practice, language)


def request(actor: Actor, extension_id: int, now: datetime, practice: Practice, language: Language) -> Request:
    """One request. Raises NotAllowed for anyone but a coordinator, NotFound if there is none."""
    people.require_coordinator(actor, "decide_extension", f"extension:{extension_id}", now)
    row = Extension.get_or_none(Extension.id == extension_id)
    if row is None:
        raise NotFound(action="decide_extension", subject=f"extension:{extension_id}", actor=actor.label)
    return _request(row, now, practice, language)


def waiting(actor: Actor, now: datetime, practice: Practice, language: Language) -> list[Request]:
    """Requests that wait for a decision, oldest first; not those of parts that have come to an end since."""
    people.require_coordinator(actor, "decide_extension", "queue", now)
    rows = (
        Extension.select(Extension, Checkpoint)
        .join_from(Extension, Checkpoint)
        .join_from(Checkpoint, Assignment)
        .where(
            queries.extension_waits(),
            Checkpoint.withdrawn_at.is_null(),
            Assignment.state.in_(IN_HAND),
        )
        .order_by(Extension.id)
    )
    return _requests(rows, now, practice, language)


def decide(
    actor: Actor,
    extension_id: int,
    decision: Decision,
    now: datetime,
    practice: Practice,
    language: Language,
    reason: str = "",
) -> Request:
    """Grants or declines once, with or without a reason; granting re-plans the reminders. Raises
    Refused('already_decided') the second time, 'request_withdrawn', 'too_long'.

    What cannot be granted any more can still be declined: Refused('assignment_closed', 'assignment_withdrawn',
    'nothing_to_extend', or 'not_later' when a revised plan has moved the due day past the day asked for).
    """
    with standing.adding():
        found = request(actor, extension_id, now, practice, language)
        check_undecided(found)
        if decision is Decision.ACCEPT:
            _check_grant(found, Extension.get_by_id(extension_id).checkpoint_id)
        kept = _reason(reason)
        Extension.update(decision=decision, decided_by=actor.name, decided_at=now, decision_reason=kept).where(
            Extension.id == extension_id
        ).execute()
        standing.refresh([found.card.assignment_id], now, found.card.zone)
        audit.note(actor.label, f"extension_{decision.value}", f"extension:{extension_id}", now, reason=kept)
        return _request(Extension.get_by_id(extension_id), now, practice, language)


def check_undecided(found: Request) -> None:
    """Raises Refused if it was decided or taken back."""
    if found.decision is not None:
        raise Refused("already_decided", by=found.decided_by, decision=found.decision)
    if found.withdrawn_by:
        raise Refused("request_withdrawn", by=found.withdrawn_by)


def _reason(said: str) -> str:
    kept = " ".join(said.split())
    if len(kept) > MOST_REASON:
        raise Refused("too_long", most=MOST_REASON)
    return kept


def _check_grant(found: Request, checkpoint_id: int) -> None:
    lifecycle.check_report(found.card.standing)
    current = next((c for c in found.card.standing.checkpoints if c.checkpoint.id == checkpoint_id), None)
    if current is None or current.state is CheckpointState.SETTLED:
        raise Refused("nothing_to_extend")
    if found.asked_due_on <= current.due_on:
        raise Refused("not_later", due_on=current.due_on)


def _request(row: Extension, now: datetime, practice: Practice, language: Language) -> Request:
    (found,) = _requests([row], now, practice, language)
    return found


def _requests(rows: Iterable[Extension], now: datetime, practice: Practice, language: Language) -> list[Request]:
    extensions = list(rows)
    parts = {row.checkpoint.assignment_id for row in extensions}
    shown = {card.assignment_id: card for card in cards.get(parts, now, practice, language)}
    found = []
    for row in extensions:
        card = shown[row.checkpoint.assignment_id]
        found.append(
            Request(
                extension_id=row.id,
                card=card,
                from_due_on=row.from_due_on,
                asked_due_on=row.asked_due_on,
                reason=row.reason,
                by=row.by,
                at=row.at,
                late=local_day(row.at, card.zone) > row.from_due_on,
                decision=row.decision,
                decided_by=row.decided_by,
                decided_at=row.decided_at,
                decision_reason=row.decision_reason,
                withdrawn_by=row.withdrawn_by,
                asked_by_id=row.contact_id,
            )
        )
    return found
