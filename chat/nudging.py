"""'/nudge': a reminder that a coordinator orders by hand. What would be sent to whom is shown first, and sent once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from chat import digests, reporting, texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain import slips
from tasks.domain.errors import Refused
from tasks.domain.messages import Button, Buttons
from tasks.domain.moments import local
from tasks.domain.terms import Language
from tasks.services import finding, nudging, outlook, people
from tasks.services.nudging import MOST_MESSAGE
from tasks.services.outlook import Addressee, Aim, Order, Outlook
from tasks.services.people import Actor

ALL_OVERDUE = ("逾期", "全部", "所有", "全部逾期", "所有逾期", "all", "overdue", "all overdue")
MOST_OFFERED = 6  # items and units each, when it is not clear what is meant
MOST_LINES = 16  # items that are written out; of more only the numbers are
MOST_PEOPLE = 20
MOST_NUMBERS = 10  # of one person
MOST_MISSED = 8
MOST_SLIPS = 20
FORGOTTEN = timedelta(hours=1)
"""After so long what is typed is hardly the line above a reminder that was never sent."""


@dataclass(frozen=True)
class Numbers:
    """A person with the numbers of what they would be asked, where writing all of it out would be too long."""

    name: str
    units: tuple[str, ...]
    total: int
    numbers: tuple[str, ...]


# ── ways in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def open_(turn: Turn) -> None:
    """'/nudge 12', '/nudge 市司法局', '/nudge 逾期'; without a word it asks."""
    people.require_coordinator(turn.actor, "nudge", "", turn.now)
    said = turn.event.args.strip()
    if said:
        _find(turn, said)
        return
    plan_id = finding.items(turn.actor, "", turn.now).plan_id
    turn.step("nudge_what", nonce=turn.event.update_id)
    overdue = button(turn.label("nudge.all_overdue"), "dn", Aim.OVERDUE.value, plan_id)
    turn.say("nudge.what", buttons=((overdue,), (_cancel(turn, turn.event.update_id),)))


def what_given(turn: Turn) -> None:
    _find(turn, turn.event.text.strip())


def begin(turn: Turn, pressed: Pressed) -> None:
    """A button on the view of an item or a unit, or what was offered."""
    aim = Aim.of(pressed.word(0))
    plan_id = finding.items(turn.actor, "", turn.now).plan_id if aim is Aim.UNIT else None
    _show(turn, Order(aim, pressed.number(1), plan_id))


def button_for(actor: Actor, aim: Aim, subject_id: int, language: Language) -> tuple[Button, ...]:
    """The button 催办 on the view of an item (its id), of a unit (its id) or of what is overdue (the plan's id); none
    for whoever does not coordinate."""
    if not actor.coordinates:
        return ()
    return (button(texts.label(language, "nudge.button"), "dn", aim.value, subject_id),)


def _find(turn: Turn, said: str) -> None:
    found = finding.items(turn.actor, said, turn.now)
    if said.casefold() in ALL_OVERDUE:
        _show(turn, Order(Aim.OVERDUE, found.plan_id))
        return
    units = finding.units_named(turn.actor, said, turn.now)
    orders = [Order(Aim.ITEM, item.id) for item in found.items]
    orders += [Order(Aim.UNIT, unit.id, found.plan_id) for unit in units]
    if len(orders) == 1:
        _show(turn, orders[0])
        return
    nonce = turn.event.update_id
    turn.step("nudge_what", nonce=nonce)
    if not orders:
        turn.say("nudge.not_found", buttons=((_cancel(turn, nonce),),), said=said, plan=found.plan)
        return
    offered = [
        button(turn.label("nudge.an_item", number=item.number, title=item.title), "dn", Aim.ITEM.value, item.id)
        for item in found.items[:MOST_OFFERED]
    ]
    offered += [
        button(turn.label("nudge.a_unit", name=unit.name), "dn", Aim.UNIT.value, unit.id)
        for unit in units[:MOST_OFFERED]
    ]
    more = len(orders) > len(offered)
    turn.say("nudge.which", buttons=(*((each,) for each in offered), (_cancel(turn, nonce),)), more=more)


# ── what would be sent ────────────────────────────────────────────────────────────────────────────────────────────


def message_given(turn: Turn) -> None:
    """A line of the coordinator's own, while what would be sent is shown."""
    data = turn.talk.data
    if turn.now - datetime.fromisoformat(data["at"]) > FORGOTTEN:
        turn.rest()
        reporting.spoken(turn)
        return
    message = " ".join(turn.event.text.split())
    if len(message) > MOST_MESSAGE:
        turn.say("nudge.message_long", most=MOST_MESSAGE)
        return
    _show(turn, replace(_order(data), message=message))


def change(turn: Turn, pressed: Pressed) -> None:
    """With or without what was left out at first, or without the line."""
    if not _is_current(turn, pressed):
        turn.stale("nudge.stale")
        return
    order, what = _order(turn.talk.data), pressed.word(1)
    if what == "again":
        order = replace(order, again=not order.again)
    elif what == "early":
        order = replace(order, early=not order.early)
    elif what == "plain":
        order = replace(order, message="")
    else:
        raise ValueError("no such change")
    _show(turn, order, edit=True)


def send(turn: Turn, pressed: Pressed) -> None:
    """What was shown is sent, or waits for the next working morning. A second press finds nothing to send."""
    if not _is_current(turn, pressed):
        turn.stale("nudge.stale")
        return
    when, order, nonce = pressed.word(1), _order(turn.talk.data), turn.talk.data["nonce"]
    if when not in ("now", "later"):
        raise ValueError("no such time")
    shown = [(contact, part) for contact, part in turn.talk.data["shown"]]
    try:
        done = nudging.send(
            turn.actor, order, shown, nonce, when == "later", turn.now, turn.practice, turn.language, digests.compose
        )
    except Refused as refusal:
        if refusal.code != "nudge_changed":
            raise
        _show(turn, order, edit=True, note=turn.label("refused.nudge_changed"))
        return
    turn.rest()
    at = local(done.at, done.outlook.zone) if done.at is not None else None
    said = slips.numbers(done.slips[:MOST_SLIPS], turn.language)
    more_slips = len(done.slips[MOST_SLIPS:])
    turn.edit("nudge.sent", at=at, items=done.outlook.asked, slips=said, more_slips=more_slips, **_people(done.outlook))


def cancel(turn: Turn, pressed: Pressed) -> None:
    if turn.talk.data.get("nonce") != pressed.word(0):
        turn.stale("nudge.stale")
        return
    turn.rest()
    turn.edit("nudge.cancelled")


def _show(turn: Turn, order: Order, *, edit: bool = False, note: str = "") -> None:
    """What the order would do. Its nonce makes the buttons of earlier versions stale."""
    found = outlook.look(turn.actor, order, turn.now, turn.practice, turn.language)
    nonce = turn.event.update_id
    turn.step(
        "nudge",
        aim=order.aim.value,
        id=order.id,
        plan=order.plan_id,
        again=order.again,
        early=order.early,
        message=order.message,
        nonce=nonce,
        at=turn.now.isoformat(),
        shown=sorted(found.pairs),
    )
    put = turn.edit if edit else turn.say
    put(
        "nudge.preview",
        buttons=_buttons(turn, order, found, nonce),
        note=note,
        aim=order.aim,
        subject=found.subject,
        items=found.asked,
        message=order.message,
        reminded=[each.name for each in found.reminded],
        waiting=found.waiting,
        disputed=found.disputed,
        early=found.early,
        opens_at=local(found.opens_at, found.zone) if found.opens_at is not None else None,
        **_people(found),
    )


def _people(found: Outlook) -> dict[str, Any]:
    """Who gets what, in full or by numbers, and who cannot be reached."""
    full = sum(len(each.asked) for each in found.people) <= MOST_LINES
    shown = found.people[:MOST_PEOPLE]
    return {
        "total": len(found.people),
        "people": shown if full else (),
        "numbers": () if full else [_numbers(each) for each in shown],
        "more": len(found.people) - len(shown),
        "missed": found.missed[:MOST_MISSED],
        "more_missed": len(found.missed[MOST_MISSED:]),
    }


def _numbers(each: Addressee) -> Numbers:
    numbers = [asked.card.number or asked.card.title[:6] for asked in each.asked]
    return Numbers(each.name, each.units, len(numbers), tuple(numbers[:MOST_NUMBERS]))


def _buttons(turn: Turn, order: Order, found: Outlook, nonce: str) -> Buttons:
    rows: list[Sequence[Button]] = []
    if found.people and found.opens_at is None:
        rows.append([button(turn.label("nudge.send"), "ds", nonce, "now")])
    elif found.people and found.opens_at is not None:
        at = local(found.opens_at, found.zone)
        rows.append([button(turn.label("nudge.send_later", at=at), "ds", nonce, "later")])
        rows.append([button(turn.label("nudge.send_now"), "ds", nonce, "now")])
    if found.reminded or order.again:
        key = "nudge.not_again" if order.again else "nudge.again"
        rows.append([button(turn.label(key), "dt", nonce, "again")])
    if found.early or order.early:
        key = "nudge.not_early" if order.early else "nudge.with_early"
        rows.append([button(turn.label(key), "dt", nonce, "early")])
    if order.message:
        rows.append([button(turn.label("nudge.plain"), "dt", nonce, "plain")])
    return (*(tuple(row) for row in rows), (_cancel(turn, nonce),))


def _cancel(turn: Turn, nonce: str) -> Button:
    return button(turn.label("report.cancel"), "dq", nonce)


def _is_current(turn: Turn, pressed: Pressed) -> bool:
    return turn.talk.step == "nudge" and turn.talk.data["nonce"] == pressed.word(0)


def _order(data: dict[str, Any]) -> Order:
    return Order(Aim.of(data["aim"]), data["id"], data["plan"], data["again"], data["early"], data["message"])
