"""Asking for more time, and the coordinator's decision. The original due day is never forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound, Refused
from tasks.domain.moments import local_day
from tasks.domain.terms import CheckpointState, Decision, Language
from tasks.services import audit, cards, people, standing
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store.models import Checkpoint, Extension


@dataclass(frozen=True)
class Request:
    """A request for more time with its card. `late`: asked when the due day had already ended."""

    extension_id: int
    card: Card
    from_due_on: date
    asked_due_on: date
    reason: str
    by: str
    late: bool
    decision: Decision | None = None
    decided_by: str = ""
    asked_by_id: int | None = None


def ask(
    actor: Actor, assignment_id: int, due_on: date, reason: str, now: datetime, practice: Practice, language: Language
) -> Request:
    """Asks for a new due day. Raises NotFound, or Refused ('nothing_to_extend', 'not_later', 'reason_missing',
    'extension_waiting')."""
    with standing.adding():
        found = cards.own(actor, assignment_id, now, practice, language)
        checkpoint = lifecycle.check_extension(found.standing, due_on, found.today)
        if not reason.strip():
            raise Refused("reason_missing")
        undecided = Extension.select().where(
            Extension.checkpoint == checkpoint.checkpoint.id, Extension.decision.is_null()
        )
        if undecided.exists():
            raise Refused("extension_waiting")
        row = Extension.create(
            checkpoint=checkpoint.checkpoint.id,
            from_due_on=checkpoint.due_on,
            asked_due_on=due_on,
            reason=" ".join(reason.split())[:1000],
            contact=actor.contact_id,
            by=actor.name,
            at=now,
        )
        audit.note(actor.label, "ask_extension", f"assignment:{assignment_id}", now, due_on=str(due_on), reason=reason)
    return _request(row, now, practice, language)


def request(actor: Actor, extension_id: int, now: datetime, practice: Practice, language: Language) -> Request:
    """One request. Raises NotAllowed for anyone but a coordinator, NotFound if there is none."""
    people.require_coordinator(actor, "decide_extension", f"extension:{extension_id}", now)
    row = Extension.get_or_none(Extension.id == extension_id)
    if row is None:
        raise NotFound(action="decide_extension", subject=f"extension:{extension_id}", actor=actor.label)
    return _request(row, now, practice, language)


def decide(
    actor: Actor, extension_id: int, decision: Decision, now: datetime, practice: Practice, language: Language
) -> Request:
    """Grants or declines once; granting re-plans the reminders. Raises Refused('already_decided') the second time.

    What cannot be granted any more can still be declined: Refused('assignment_closed', 'assignment_withdrawn',
    'nothing_to_extend', or 'not_later' when a revised plan has moved the due day past the day asked for).
    """
    with standing.adding():
        found = request(actor, extension_id, now, practice, language)
        if found.decision is not None:
            raise Refused("already_decided", by=found.decided_by, decision=found.decision)
        if decision is Decision.ACCEPT:
            _check_grant(found, Extension.get_by_id(extension_id).checkpoint_id)
        Extension.update(decision=decision, decided_by=actor.name, decided_at=now).where(
            Extension.id == extension_id
        ).execute()
        standing.refresh([found.card.assignment_id], now, found.card.zone)
        audit.note(actor.label, f"extension_{decision.value}", f"extension:{extension_id}", now)
        return _request(Extension.get_by_id(extension_id), now, practice, language)


def _check_grant(found: Request, checkpoint_id: int) -> None:
    lifecycle.check_report(found.card.standing)
    current = next((c for c in found.card.standing.checkpoints if c.checkpoint.id == checkpoint_id), None)
    if current is None or current.state is CheckpointState.SETTLED:
        raise Refused("nothing_to_extend")
    if found.asked_due_on <= current.due_on:
        raise Refused("not_later", due_on=current.due_on)


def _request(row: Extension, now: datetime, practice: Practice, language: Language) -> Request:
    checkpoint = Checkpoint.get_by_id(row.checkpoint_id)
    (card,) = cards.get([checkpoint.assignment_id], now, practice, language)
    return Request(
        extension_id=row.id,
        card=card,
        from_due_on=row.from_due_on,
        asked_due_on=row.asked_due_on,
        reason=row.reason,
        by=row.by,
        late=local_day(row.at, card.zone) > row.from_due_on,
        decision=row.decision,
        decided_by=row.decided_by,
        asked_by_id=row.contact_id,
    )
