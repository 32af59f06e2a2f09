"""A report of progress, whichever way it comes: a button, a reply to a card or a digest, a plain sentence, a file.

What was said is understood, shown for confirmation, and counts only then (chat.confirming). Nothing that was said is
dropped without a word: a draft that another one takes the place of is kept and offered again (chat.parking).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chat import addressing, amending, confirming, parking, tasklist
from chat.buttons import Pressed
from chat.drafts import HELD, Draft
from chat.events import EventKind
from chat.turn import Turn
from tasks.domain.courtesies import is_courtesy, is_yes
from tasks.domain.errors import DubanError
from tasks.domain.item_numbers import unknown_item
from tasks.domain.moments import local_day
from tasks.domain.questions import is_question
from tasks.domain.terms import ReportStatus
from tasks.services import cards
from tasks.services.cards import Card

NOTHING_UNDER_WAY = ("", "card", "name", "answered", "instruct_answered")
"""Steps in which nothing was asked that waits for an answer."""

# ── ways in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(turn: Turn, pressed: Pressed) -> None:
    """A status button on a card or a digest. What was already said about this item is kept."""
    status = ReportStatus.of(pressed.word(1))
    card = addressing.own(turn, pressed.number(0))
    draft = parking.under_way(turn)
    if draft is not None and draft.assignment_id == card.assignment_id and draft.says_something:
        confirming.show(turn, card, replace(draft, chosen=status, touched=True))
        return
    parking.park(turn, draft)
    draft = Draft.of(turn.event, card.assignment_id, status)
    if status is ReportStatus.NO_NEWS:
        confirming.show(turn, card, draft)
    else:
        confirming.ask(turn, card, draft)


def told(turn: Turn) -> None:
    """A sentence or a file for the draft that is under way."""
    draft = Draft.load(turn.talk.data)
    event, text = turn.event, turn.event.text.strip()
    if turn.talk.step == "confirm" and event.kind is EventKind.TEXT and is_yes(text):
        confirming.count(turn, draft)
        return
    assert draft.assignment_id is not None
    card = addressing.own(turn, draft.assignment_id)
    if _asks(turn):
        _explain(turn, [card])
        return
    if addressing.names_another(turn, card):
        spoken(turn)
        return
    if not draft.goes_on(event) and amending.joins(turn):
        return
    if event.kind is EventKind.TEXT and is_courtesy(text):
        waits = draft.says_something or turn.talk.step == "confirm"
        (confirming.show if waits else confirming.ask)(turn, card, draft)
        return
    added = parking.add(turn, draft, text)
    if added is None:
        return
    if draft.goes_on(event) and not text and turn.talk.step == "confirm":
        turn.step("confirm", **added.data())
        return
    confirming.show(turn, card, added)


def told_which(turn: Turn) -> None:
    """Something else was said instead of pressing the item that is meant: it may name the item, or add to the rest."""
    draft = Draft.load(turn.talk.data)
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    meant = addressing.meant(turn, mine)
    if turn.event.kind is EventKind.TEXT and is_courtesy(turn.event.text):
        confirming.offer(turn, draft, meant.cards)
        return
    if not draft.goes_on(turn.event) and amending.joins(turn):
        return
    added = parking.add(turn, draft, meant.text)
    if added is None:
        return
    if len(meant.cards) == 1:
        confirming.show(turn, meant.cards[0], replace(added, guessed=meant.guessed))
    elif turn.event.kind is EventKind.EDITED or (draft.goes_on(turn.event) and not meant.text):
        turn.step("which", **added.data())
    else:
        confirming.offer(turn, added, meant.cards, unknown=_unknown(turn, mine))


def spoken(turn: Turn) -> None:
    """A sentence or a file out of the blue, or as a reply to a card or a digest: find the item that is meant."""
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    if turn.event.kind is EventKind.TEXT and is_courtesy(turn.event.text):
        if turn.actor.units:
            turn.say("common.noted")
        else:
            _not_understood(turn)
        return
    if amending.joins(turn):
        return
    meant = addressing.meant(turn, mine)
    if not mine:
        _not_understood(turn)
        return
    if len(meant.cards) == 1 and meant.named and not meant.text and turn.event.file is None:
        tasklist.show_card(turn, meant.cards[0])  # nothing but the item's number or title
        return
    if _asks(turn):
        _explain(turn, meant.cards)
        return
    draft = parking.under_way(turn)
    if draft is not None and [draft.assignment_id] == [card.assignment_id for card in meant.cards]:
        added = parking.add(turn, draft, meant.text)
    else:
        added = parking.add(turn, replace(Draft.of(turn.event), guessed=meant.guessed), meant.text)
        if added is not None:
            parking.park(turn, draft)
    if added is None:
        return
    if len(meant.cards) == 1:
        confirming.show(turn, meant.cards[0], added)
    else:
        confirming.offer(turn, added, meant.cards, unknown=_unknown(turn, mine))


def more(turn: Turn, assignment_id: int, progress_id: int) -> None:
    """What was said beside the report: to be added to it if it still waits, a report of its own otherwise."""
    card = addressing.own(turn, assignment_id)
    draft = amending.taken_up(turn, progress_id) or Draft.of(turn.event)
    added = parking.add(turn, draft, turn.event.text.strip())
    if added is not None:
        parking.park(turn, parking.under_way(turn))
        confirming.show(turn, card, added)


def this_one(turn: Turn, pressed: Pressed) -> None:
    """The answer to 'which item do you mean?'."""
    card = addressing.own(turn, pressed.number(0))
    draft = confirming.current(turn, pressed.word(1), "which")
    if draft is not None:
        confirming.show(turn, card, draft, edit=True)


def not_this(turn: Turn, pressed: Pressed) -> None:
    """The item that the sentence was taken to be about is not the one: which is it?"""
    draft = confirming.current(turn, pressed.word(0), "confirm")
    if draft is None:
        return
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    others = [card for card in mine if card.assignment_id != draft.assignment_id]
    offered = addressing.likely_first(draft.text, others) or mine
    confirming.offer(turn, replace(draft, assignment_id=None), offered, edit=True)


def _not_understood(turn: Turn) -> None:
    turn.say("common.not_understood", views=turn.actor.views)


def _unknown(turn: Turn, mine: list[Card]) -> str:
    return unknown_item(turn.event.text.strip(), [card.number for card in mine]) or ""


def _asks(turn: Turn) -> bool:
    today = local_day(turn.now, turn.practice.zone)
    return turn.event.kind is EventKind.TEXT and is_question(turn.event.text, today)


def _explain(turn: Turn, meant: list[Card]) -> None:
    """A question is no report: how it works, with the buttons of the item that it is about."""
    one = meant[0] if len(meant) == 1 else None
    turn.say(
        "report.how",
        buttons=tasklist.report_buttons(turn.actor, one, turn.language) if one is not None else (),
        about={"assignment": one.assignment_id} if one is not None else None,
        card=one,
        under_way=parking.under_way(turn) is not None,
    )


# ── ways out, and back in ─────────────────────────────────────────────────────────────────────────────────────────


def cancel(turn: Turn) -> None:
    """'/cancel' always works, on what is under way; what was set aside is offered all the same."""
    if turn.talk.data.get("replaces"):
        turn.say("report.unchanged")
    else:
        turn.say(_ended(turn) if turn.talk.step not in NOTHING_UNDER_WAY else "common.nothing_under_way")
    turn.rest()
    parking.offer(turn)


def cancel_pressed(turn: Turn, pressed: Pressed) -> None:
    """Cancels what the button belongs to, and nothing that was begun since."""
    if turn.talk.data.get("nonce") != pressed.word(0):
        turn.stale()
        return
    turn.edit("report.unchanged" if turn.talk.data.get("replaces") else _ended(turn))
    turn.rest()
    parking.offer(turn)


def _ended(turn: Turn) -> str:
    """What is said when something is given up: no report was made, or, of anything else, all is as it was."""
    return "report.cancelled" if turn.talk.step in parking.OPEN_STEPS else "common.cancelled"


def forgotten(turn: Turn) -> bool:
    """Sets a draft of an earlier day aside, and offers it: what is said now is hardly about it any more."""
    draft = parking.under_way(turn)
    if draft is None or turn.now - draft.at <= HELD:
        return False
    turn.rest()
    if draft.says_something:
        parking.keep(turn, draft)
        parking.offer(turn)
    return True


def resume(turn: Turn, pressed: Pressed) -> None:
    """'继续': the report that was set aside is shown again; what is under way now is set aside instead."""
    draft = parking.under_way(turn)
    if draft is None or draft.nonce != pressed.word(0):
        wanted = parking.take(turn, pressed.word(0))
        if wanted is None:
            turn.stale()
            return
        parking.park(turn, draft)
        turn.rest()
        draft = wanted
    if draft.assignment_id is None:
        mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
        if mine:
            confirming.offer(turn, draft, addressing.likely_first(draft.text, mine), edit=True)
        else:
            turn.edit("common.not_understood", views=turn.actor.views)
        return
    try:
        card = addressing.own(turn, draft.assignment_id)
    except DubanError as error:  # closed or withdrawn meanwhile: it will never count
        turn.rest()
        values: Any = error.values
        turn.edit(f"refused.{error.code}", **values)
        parking.offer(turn)
        return
    confirming.show(turn, card, draft, edit=True)


def let_go(turn: Turn, pressed: Pressed) -> None:
    """'不要了'."""
    draft = parking.under_way(turn)
    if draft is not None and draft.nonce == pressed.word(0):
        turn.rest()
    elif parking.take(turn, pressed.word(0)) is None:
        turn.stale()
        return
    turn.edit("report.cancelled")
    parking.offer(turn)
