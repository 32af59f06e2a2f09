"""Which item a message is about: the card it answers, the number it begins with, the card that was opened last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chat.events import EventKind
from chat.turn import Turn
from tasks.domain import lifecycle
from tasks.domain.item_numbers import named_item
from tasks.domain.matching import Candidate, match
from tasks.domain.moments import local_day
from tasks.domain.spelling import one_spelling
from tasks.services import cards, outbox
from tasks.services.cards import Card

LONGEST_TITLE = 200  # characters
IN_MIND = timedelta(hours=1)
"""How long what is said is taken to be about the card that was opened last."""


@dataclass(frozen=True)
class Meant:
    """`cards`: the items that come into question, the likely ones first; `text`: what is said of them; `named`: by a
    number or the title; `guessed`: by the words of the sentence."""

    cards: list[Card]
    text: str
    named: bool = False
    guessed: bool = False


def own(turn: Turn, assignment_id: int) -> Card:
    """An item that the person may report on now. Raises NotFound, or Refused when it is closed or withdrawn."""
    card = cards.own(turn.actor, assignment_id, turn.now, turn.practice, turn.language)
    lifecycle.check_report(card.standing)
    return card


def answered(turn: Turn) -> dict[str, Any]:
    """What the message is about that this one replies to; {} if it replies to none of ours."""
    e = turn.event
    if e.reply_to is None:
        return {}
    return outbox.find_message(e.messenger, e.reply_chat or e.chat_id, e.reply_to) or {}


def in_mind(turn: Turn) -> int | None:
    """The assignment whose card was opened last, if that was only just now."""
    if turn.talk.step != "card":
        return None
    opened, at = int(turn.talk.data["aid"]), datetime.fromisoformat(turn.talk.data["at"])
    return opened if turn.now - at <= IN_MIND else None


def belongs_to_step(turn: Turn) -> bool:
    """Whether a message answers what was just asked: it replies to no message, or to none about something else."""
    about, data = answered(turn), turn.talk.data
    for what in ("progress", "question", "request", "part", "dispute"):
        if what in about:
            return bool(about[what] == data.get(what))
    if "assignment" in about:
        return bool(about["assignment"] == data.get("aid"))
    return "assignments" not in about or turn.talk.step == "which"


def meant(turn: Turn, mine: list[Card]) -> Meant:
    """The items of `mine` that the message may be about. Raises when it answers a message whose items are all closed.

    A number that names another item than the message it answers is a doubt to ask about: a report on the wrong item
    costs more than a question.
    """
    text = turn.event.text.strip()
    scope = _scope(turn, mine)
    today = local_day(turn.now, turn.practice.zone)
    found = named_item(text, [card.number for card in mine], today)
    named = [card for card in mine if found is not None and card.number == found.number]
    if found is None or not named:
        return _by_words(turn, text, scope, mine)
    both = [card for card in named if card in scope]
    if both:
        return Meant(both, found.rest, named=True)
    if not found.rest or (found.sure and not answered(turn)):  # nothing that could be about another item
        return Meant(named, found.rest, named=True)
    if len(scope) == 1 and not found.sure:  # '1. …' in answer to the card of another item
        return Meant([*scope, *named], text)
    return Meant([*scope, *named] if len(scope) == 1 else named, found.rest, named=True)


def likely_first(text: str, offered: list[Card]) -> list[Card]:
    """The items in the order in which the text may be about them."""
    place = {card.assignment_id: card for card in offered}
    return [place[number] for number in match(text, _candidates(offered)).likely]


def names_another(turn: Turn, card: Card) -> bool:
    """Whether the message, in the middle of a report on `card`, calls another item by its number ('第3项…')."""
    if turn.event.kind is not EventKind.TEXT or answered(turn):
        return False
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    today = local_day(turn.now, turn.practice.zone)
    found = named_item(turn.event.text.strip(), [each.number for each in mine], today)
    return found is not None and found.sure and found.number != card.number


def _by_words(turn: Turn, text: str, scope: list[Card], mine: list[Card]) -> Meant:
    """By what the sentence says, if that is clear. Where it contradicts the card that was opened last, it is asked."""
    if not text:
        return Meant(scope, text)
    if len(scope) == 1:
        best = match(text, _candidates(mine)).best
        opened = not answered(turn) and len(mine) > 1
        other = [card for card in mine if opened and card.assignment_id == best and card not in scope]
        return Meant([*scope, *other], text)
    titled = [card for card in scope if _is_title(text, card)]
    if len(titled) == 1:
        return Meant(titled, "", named=True)
    found = match(text, _candidates(scope))
    meant = [card for card in scope if card.assignment_id == found.best]
    return Meant(meant, text, guessed=True) if meant else Meant(likely_first(text, scope), text)


def in_title(text: str, card: Card) -> bool:
    """Whether the message is nothing but words of the item's title."""
    return one_spelling(text, LONGEST_TITLE) in one_spelling(card.title, LONGEST_TITLE)


def _is_title(text: str, card: Card) -> bool:
    """Whether it is the whole title, or most of it."""
    most = 2 * len(one_spelling(text, LONGEST_TITLE)) >= len(one_spelling(card.title, LONGEST_TITLE))
    return most and in_title(text, card)


def _candidates(offered: list[Card]) -> list[Candidate]:
    return [Candidate(card.assignment_id, card.title, card.measures) for card in offered]


def _scope(turn: Turn, mine: list[Card]) -> list[Card]:
    about = answered(turn)
    ids = about.get("assignments") or [about[key] for key in ("assignment",) if key in about]
    if not ids and turn.talk.step == "card":
        return [card for card in mine if card.assignment_id == in_mind(turn)] or mine
    scope = [card for card in mine if card.assignment_id in ids]
    if ids and not scope:
        own(turn, ids[0])  # says why nothing can be reported on it any more
    return scope or mine
