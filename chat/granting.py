"""The coordinator's decision on a request for more time: agree, or decline with or without a reason."""

from __future__ import annotations

from chat import queue, request_card, texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.errors import Refused
from tasks.domain.terms import Decision
from tasks.services import extending, people
from tasks.services.extending import Request

USUAL_REASONS = ("declined_1", "declined_2", "declined_3")
ENDED = ("already_decided", "request_withdrawn")


def tell_coordinators(turn: Turn, asked: Request) -> None:
    for coordinator in people.coordinators(turn.now):
        shown = request_card.view(asked, coordinator)
        turn.tell(coordinator, shown.key, shown.buttons, shown.about, **shown.values)


def decide(turn: Turn, pressed: Pressed) -> None:
    """Agreeing is done at once; declining asks for a reason, which may be left out."""
    extension_id, decision = pressed.number(0), Decision.of(pressed.word(1))
    if decision is Decision.ACCEPT:
        _decide(turn, extension_id, decision, "")
        return
    found = _request(turn, extension_id)
    try:
        extending.check_undecided(found)
    except Refused as refusal:
        _meet(turn, extension_id, refusal)
        return
    turn.step("decline", request=extension_id)
    usual = tuple((button(turn.label(f"extend.{name}"), "xn", extension_id, name),) for name in USUAL_REASONS)
    last = (
        button(turn.label("extend.no_reason"), "xn", extension_id, "none"),
        button(turn.label("review.back"), "xs", extension_id),
    )
    turn.put(request_card.form(found, turn.label("extend.ask_decline"), (*usual, last)))


def declined(turn: Turn, pressed: Pressed) -> None:
    """With one of the usual reasons, in the requester's language, or without any."""
    extension_id, name = pressed.number(0), pressed.word(1)
    if name not in (*USUAL_REASONS, "none"):
        raise ValueError("no such reason")
    language = turn.language
    found = _request(turn, extension_id)
    for who in people.contacts_of([found.asked_by_id] if found.asked_by_id else [], turn.now):
        language = who.language
    reason = "" if name == "none" else texts.label(language, f"extend.{name}")
    _decide(turn, extension_id, Decision.SEND_BACK, reason)


def reason_given(turn: Turn) -> None:
    _decide(turn, int(turn.talk.data["request"]), Decision.SEND_BACK, turn.event.text)


def show_pressed(turn: Turn, pressed: Pressed) -> None:
    """Back to the request; a reason that was asked for is not asked for any more."""
    extension_id = pressed.number(0)
    _end_step(turn, extension_id)
    queue.show_request(turn, extension_id)


def _decide(turn: Turn, extension_id: int, decision: Decision, reason: str) -> None:
    try:
        done = extending.decide(turn.actor, extension_id, decision, turn.now, turn.practice, turn.language, reason)
    except Refused as refusal:
        _meet(turn, extension_id, refusal)
        return
    _end_step(turn, extension_id)
    turn.put(queue.with_next(turn, request_card.view(done, turn.actor), "x", extension_id))
    request_card.show_again(turn, done)
    reporter = people.contacts_of([done.asked_by_id] if done.asked_by_id else [], turn.now)
    # Whoever asked may hold no post any more; the unit has to know its new date all the same.
    for who in reporter or people.reporters(done.card.unit_id, turn.now):
        about = {"assignment": done.card.assignment_id}
        turn.tell(who, f"extend.told_{decision.value}", about=dict(about), **request_card.values(done))


def _meet(turn: Turn, extension_id: int, refusal: Refused) -> None:
    """Says what has become of the request, and shows it."""
    if refusal.code not in ENDED:
        raise refusal
    _end_step(turn, extension_id)
    turn.toast(f"refused.{refusal.code}", **refusal.values)
    queue.show_request(turn, extension_id)


def _end_step(turn: Turn, extension_id: int) -> None:
    if turn.talk.step == "decline" and turn.talk.data["request"] == extension_id:
        turn.rest()


def _request(turn: Turn, extension_id: int) -> Request:
    return extending.request(turn.actor, extension_id, turn.now, turn.practice, turn.language)
