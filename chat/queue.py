"""The coordinator's queue (/review): one card at a time, reports first, then requests for more time. A pressed card
shows in its place what has become of it."""

from __future__ import annotations

from dataclasses import replace

from chat import request_card, review_card
from chat.buttons import Pressed, button
from chat.review_card import Place
from chat.turn import Turn, View
from tasks.domain.errors import Refused
from tasks.services import disputing, review_queue
from tasks.services import extending as requests
from tasks.services.extending import Request
from tasks.services.review_queue import Pending

Entry = Pending | Request

STEPS = ("send_back", "ask")
ENDED = ("already_reviewed", "report_overtaken", "report_withdrawn", "assignment_withdrawn", "evidence_missing")
"""Refusals that say what has become of a report: the card as it is now takes the place of the pressed one."""


def open_queue(turn: Turn) -> None:
    """'/review': what has waited longest, and how much more waits."""
    entries = _entries(turn)
    if entries:
        turn.put(_view(turn, entries, 0), edit=False)
    else:
        turn.say("review.queue_empty", disputes=disputing.count_undecided())


def open_in_place(turn: Turn) -> None:
    """The queue in place of the pressed message."""
    entries = _entries(turn)
    if entries:
        turn.put(_view(turn, entries, 0))
    else:
        turn.edit("review.queue_empty", disputes=disputing.count_undecided())


def skip(turn: Turn, pressed: Pressed) -> None:
    """The next card in place of this one, which goes on waiting; after the last comes the first."""
    kind, number = pressed.word(0), pressed.number(1)
    entries = _entries(turn)
    if not entries:
        turn.edit("review.queue_empty", disputes=disputing.count_undecided())
        return
    places = [_key(entry) for entry in entries]
    here = places.index((kind, number)) if (kind, number) in places else -1
    turn.put(_view(turn, entries, (here + 1) % len(entries)))


def next_one(turn: Turn, pressed: Pressed) -> None:
    """The next card as a message of its own; what was answered stays, without this button."""
    if pressed.args:
        kind, number = pressed.word(0), pressed.number(1)
        if kind == "r":
            show(turn, number)
        else:
            show_request(turn, number)
    open_queue(turn)


def show(turn: Turn, progress_id: int, *, news: str = "") -> None:
    """The report, or the one that took its place, as it stands now, in place of the pressed message."""
    found = review_queue.current(turn.actor, progress_id, turn.now, turn.practice, turn.language)
    place = _place(_entries(turn), found) if found.waits else None
    turn.put(review_card.view(turn, found, turn.actor, news=news, place=place))


def show_request(turn: Turn, extension_id: int) -> None:
    """The request for more time as it stands now, in place of the pressed message."""
    found = requests.request(turn.actor, extension_id, turn.now, turn.practice, turn.language)
    place = _place(_entries(turn), found) if found.waits else None
    turn.put(request_card.view(found, turn.actor, place=place))


def meet(turn: Turn, progress_id: int, refusal: Refused) -> None:
    """Says why a report cannot be answered, and shows what has become of it. Raises any other refusal."""
    if refusal.code not in ENDED:
        raise refusal
    end_step(turn, progress_id)
    turn.toast(f"refused.{refusal.code}", **refusal.values)
    show(turn, progress_id)


def settle(turn: Turn, progress_id: int) -> None:
    """An answer was given: it takes the place of the card, here and wherever else it was shown."""
    found = review_queue.pending(turn.actor, progress_id, turn.now, turn.practice, turn.language)
    turn.put(with_next(turn, review_card.view(turn, found, turn.actor), "r", progress_id))
    review_card.show_again(turn, found, new_for={turn.actor.contact_id})


def forget(turn: Turn, progress_id: int) -> None:
    """The report was answered together with others: its own cards say so."""
    end_step(turn, progress_id)
    found = review_queue.pending(turn.actor, progress_id, turn.now, turn.practice, turn.language)
    review_card.show_again(turn, found, new_for={turn.actor.contact_id})


def has_more(turn: Turn) -> bool:
    return bool(_entries(turn))


def with_next(turn: Turn, view: View, kind: str, number: int) -> View:
    """With a button that leads on, if more waits."""
    if not has_more(turn):
        return view
    first = view.buttons[0] if view.buttons else ()
    return replace(view, buttons=((*first, button(turn.label("review.next"), "g", kind, number)),))


def end_step(turn: Turn, progress_id: int) -> None:
    """A reason or a question that is being asked for another report still is."""
    if turn.talk.step in STEPS and turn.talk.data["progress"] == progress_id:
        turn.rest()


def _entries(turn: Turn) -> list[Entry]:
    reports = review_queue.waiting(turn.actor, turn.now, turn.practice, turn.language)
    return [*reports, *requests.waiting(turn.actor, turn.now, turn.practice, turn.language)]


def _view(turn: Turn, entries: list[Entry], place: int) -> View:
    entry = entries[place]
    if isinstance(entry, Pending):
        return review_card.view(turn, entry, turn.actor, place=_place(entries, entry))
    return request_card.view(entry, turn.actor, place=_place(entries, entry))


def _place(entries: list[Entry], entry: Entry) -> Place:
    others = [other for other in entries if _key(other) != _key(entry)]
    reports = sum(isinstance(other, Pending) for other in others)
    return Place(reports, len(others) - reports)


def _key(entry: Entry) -> tuple[str, int]:
    return ("r", entry.progress.id) if isinstance(entry, Pending) else ("x", entry.extension_id)
