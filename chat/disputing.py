"""'Not ours': the reason, the unit that it should be, the receipt. What coordinators do with it: chat.disputes."""

from __future__ import annotations

from chat import disputes, parking, tasklist
from chat.buttons import Pressed, button
from chat.tasklist import Place
from chat.turn import Turn
from tasks.domain.messages import Buttons
from tasks.services import cards, disputing
from tasks.services.disputing import Named
from tasks.services.units import LONGEST_NAME

USUAL_REASONS = ("reason_1", "reason_2", "reason_3")


def begin(turn: Turn, pressed: Pressed) -> None:
    """The card's message asks for the reason."""
    card = disputing.disputable(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    place, nonce = Place.of(pressed, 1), turn.event.update_id
    parking.park(turn, parking.under_way(turn))
    turn.step("dispute_reason", aid=card.assignment_id, nonce=nonce)
    back = button(turn.label("dispute.back"), "ob", card.assignment_id, *(place.args if place is not None else ()))
    rows: Buttons = tuple((button(turn.label(f"dispute.{name}"), "oq", nonce, name),) for name in USUAL_REASONS)
    turn.edit("dispute.ask_reason", buttons=(*rows, (back,)), about={"assignment": card.assignment_id}, card=card)


def reason_pressed(turn: Turn, pressed: Pressed) -> None:
    name = pressed.word(1)
    if name not in USUAL_REASONS:
        raise ValueError("no such reason")
    if not _is_current(turn, pressed, "dispute_reason"):
        turn.toast("dispute.stale")
        return
    _ask_unit(turn, turn.label(f"dispute.{name}"), edit=True)


def reason_given(turn: Turn) -> None:
    _ask_unit(turn, disputing.reason_of(turn.event.text), edit=False)


def unit_given(turn: Turn) -> None:
    """A typed name: the unit itself, or those that may be meant."""
    aid, name = int(turn.talk.data["aid"]), " ".join(turn.event.text.split())
    card = cards.own(turn.actor, aid, turn.now, turn.practice, turn.language)
    exact, near = disputing.named(aid, name)
    if exact is None:
        _offer(turn, name, tuple(unit for unit in near if unit.unit_id != card.unit_id))
    elif exact.unit_id == card.unit_id:
        _ask_again(turn, name)
    else:
        _submit(turn, exact.name, edit=False)


def unit_pressed(turn: Turn, pressed: Pressed) -> None:
    if not _is_current(turn, pressed, "dispute_unit"):
        turn.toast("dispute.stale")
        return
    _submit(turn, disputing.unit_named(int(turn.talk.data["aid"]), pressed.number(1)).name, edit=True)


def as_written(turn: Turn, pressed: Pressed) -> None:
    if not _is_current(turn, pressed, "dispute_unit"):
        turn.toast("dispute.stale")
        return
    _submit(turn, turn.talk.data["typed"], edit=True)


def unit_unknown(turn: Turn, pressed: Pressed) -> None:
    if not _is_current(turn, pressed, "dispute_unit"):
        turn.toast("dispute.stale")
        return
    _submit(turn, "", edit=True)


def take_back(turn: Turn, pressed: Pressed) -> None:
    """It is ours after all: the card goes on, the coordinators' cards end."""
    case = disputing.take_back(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    turn.toast("dispute.taken_back", case=case)
    tasklist.show_card(turn, case.card, Place.of(pressed, 1), edit=True)
    disputes.end_cards(turn, case.dispute_id, "dispute.told_taken_back")


# ── steps ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_current(turn: Turn, pressed: Pressed, step: str) -> bool:
    """Whether the button belongs to the newest question of the dispute under way."""
    return turn.talk.step == step and turn.talk.data.get("nonce") == pressed.word(0)


def _ask_unit(turn: Turn, reason: str, *, edit: bool) -> None:
    aid, nonce = int(turn.talk.data["aid"]), turn.event.update_id
    turn.step("dispute_unit", aid=aid, reason=reason, typed="", nonce=nonce)
    (turn.edit if edit else turn.say)("dispute.ask_unit", buttons=_ways_out(turn), about={"assignment": aid})


def _ask_again(turn: Turn, name: str) -> None:
    turn.step("dispute_unit", **(turn.talk.data | {"nonce": turn.event.update_id}))
    turn.say("dispute.not_yourself", buttons=_ways_out(turn), about={"assignment": turn.talk.data["aid"]}, name=name)


def _offer(turn: Turn, name: str, near: tuple[Named, ...]) -> None:
    nonce = turn.event.update_id
    turn.step("dispute_unit", **(turn.talk.data | {"typed": name, "nonce": nonce}))
    rows = [(button(turn.label("dispute.named", unit=unit.name), "on", nonce, unit.unit_id),) for unit in near]
    if len(name) <= LONGEST_NAME:
        rows.append((button(turn.label("dispute.as_written", name=name), "oy", nonce),))
    turn.say(
        "dispute.which_unit",
        buttons=(*rows, *_ways_out(turn)),
        about={"assignment": turn.talk.data["aid"]},
        name=name,
        near=bool(near),
    )


def _ways_out(turn: Turn) -> Buttons:
    nonce = turn.event.update_id
    return ((button(turn.label("dispute.unknown"), "os", nonce), button(turn.label("report.cancel"), "q", nonce)),)


def _submit(turn: Turn, suggested: str, *, edit: bool) -> None:
    aid, reason = int(turn.talk.data["aid"]), turn.talk.data["reason"]
    case = disputing.dispute(turn.actor, aid, reason, suggested, turn.now, turn.practice, turn.language)
    turn.rest()
    (turn.edit if edit else turn.say)(
        "dispute.received",
        buttons=((button(turn.label("tasks.mine"), "l", 1, "all"),),),
        about={"assignment": aid},
        case=case,
    )
    disputes.send_cards(turn, case.dispute_id)
    parking.offer(turn)
