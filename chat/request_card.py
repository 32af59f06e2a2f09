"""What a request for more time looks like to a coordinator: to be decided, or what has become of it."""

from __future__ import annotations

from typing import Any

from chat import texts
from chat.buttons import button
from chat.review_card import Place
from chat.turn import Turn, View
from tasks.domain.messages import Buttons
from tasks.domain.moments import local
from tasks.domain.terms import Decision, Language
from tasks.services import outbox
from tasks.services.extending import Request
from tasks.services.people import Actor


def view(found: Request, reader: Actor, *, place: Place | None = None) -> View:
    """The request as it stands now, in the reader's language."""
    shown = values(found) | {"more": (place or Place()).total, "prompt": ""}
    return View("extend.review", shown, _buttons(found, reader.language, place), _about(found))


def form(found: Request, prompt: str, choices: Buttons) -> View:
    """The request while a reason is being asked for."""
    return View("extend.review", values(found) | {"more": 0, "prompt": prompt}, choices, _about(found))


def receipt(found: Request, language: Language) -> View:
    """The request as it stands now, for the unit, which may take it back."""
    back = button(texts.label(language, "extend.take_back"), "xw", found.extension_id)
    return View("extend.asked", values(found), ((back,),) if found.waits else (), dict(_receipt_about(found)))


def show_again(turn: Turn, found: Request) -> None:
    """The request as it stands now on the cards of the coordinators and on its receipt, but for the message that was
    pressed; a card that has not left yet does not leave any more."""
    about = {"request": found.extension_id}
    outbox.drop_about(about, reason="decided or taken back")
    for sent, reader in turn.live_copies(about):
        if reader.coordinates:
            turn.amend(sent.message_id, view(found, reader), reader)
    for sent, reader in turn.live_copies(_receipt_about(found)):
        turn.amend(sent.message_id, receipt(found, reader.language), reader)


def values(found: Request) -> dict[str, Any]:
    zone = found.card.zone
    return {
        "card": found.card,
        "from_due": found.from_due_on,
        "asked": found.asked_due_on,
        "reason": found.reason,
        "by": found.by,
        "late": found.late,
        "decision": found.decision.value if found.decision is not None else "",
        "decided_by": found.decided_by,
        "decided_at": local(found.decided_at, zone) if found.decided_at is not None else None,
        "because": found.decision_reason,
        "withdrawn_by": found.withdrawn_by,
    }


def _receipt_about(found: Request) -> dict[str, int]:
    """A reply to a receipt is about the assignment."""
    return {"requested": found.extension_id, "assignment": found.card.assignment_id}


def _about(found: Request) -> dict[str, int | list[int]]:
    return {"request": found.extension_id}


def _buttons(found: Request, language: Language, place: Place | None) -> Buttons:
    if not found.waits:
        return ()
    first = (
        button(texts.label(language, "extend.grant"), "e", found.extension_id, Decision.ACCEPT.value),
        button(texts.label(language, "extend.decline"), "e", found.extension_id, Decision.SEND_BACK.value),
    )
    if place is None or not place.total:
        return (first,)
    return (first, (button(texts.label(language, "review.skip"), "vn", "x", found.extension_id),))
