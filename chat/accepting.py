"""Confirming that parts have arrived: one on its card, all that a notice or a page of the list names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chat import tasklist, texts
from chat.buttons import Pressed
from chat.tasklist import Place
from chat.turn import Turn
from tasks.domain.errors import NotFound
from tasks.domain.messages import OutgoingKind
from tasks.domain.moments import local
from tasks.services import accepting, cards, outbox
from tasks.services.accepting import Accepted

ALL = "oa"


def one(turn: Turn, pressed: Pressed) -> None:
    """The part of a card; the card then shows that it is confirmed."""
    done = accepting.accept(turn.actor, [pressed.number(0)], turn.now)
    if not done.new:
        turn.toast("accept.before", disputed=done.disputed, by=done.by, at=_at(turn, done))
    card = cards.own(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    tasklist.show_card(turn, card, Place.of(pressed, 1), edit=True)


def told(turn: Turn, pressed: Pressed) -> None:
    """All that a notice speaks of as given. Which parts these are stands with the message, not with the button."""
    event = turn.event
    shown = outbox.as_it_stands(event.messenger, event.chat_id, event.message_id or "")
    if shown is None:
        turn.toast("accept.later")
        return
    given = shown.about.get("given")
    if not isinstance(given, list):
        raise NotFound(action="accept", subject=f"message:{event.message_id}", actor=turn.actor.label)
    done = _accept(turn, given)
    rest = tuple(row for row in shown.buttons if not any(each.data == ALL for each in row))
    if rest == shown.buttons:  # a second press
        return
    footer = texts.say(
        turn.language, "accept.footer", by=done.by or turn.actor.name, at=_at(turn, done), disputed=done.disputed
    )
    confirmed = replace(shown, kind=OutgoingKind.EDIT, text=f"{shown.text}\n\n{footer}", buttons=rest)
    outbox.enqueue([confirmed], turn.now)


def page(turn: Turn, pressed: Pressed) -> None:
    """All of a page of the list, if it still is the page that the button was under."""
    place = Place.of(pressed, 0)
    if place is None:
        raise ValueError("which page?")
    here = tasklist.on_page(turn, place)
    if tasklist.mark(here) == pressed.word(2):
        _accept(turn, [card.assignment_id for card in here])
    else:
        turn.toast("accept.changed")
    tasklist.show_list(turn, place)


def _accept(turn: Turn, assignment_ids: Sequence[int]) -> Accepted:
    done = accepting.accept(turn.actor, assignment_ids, turn.now)
    if done.new:
        turn.toast("accept.done", count=len(done.new), disputed=done.disputed)
    else:
        turn.toast("accept.before", disputed=done.disputed, by=done.by, at=_at(turn, done))
    return done


def _at(turn: Turn, done: Accepted) -> datetime:
    return local(done.at or turn.now, turn.practice.zone)
