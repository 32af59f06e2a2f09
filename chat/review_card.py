"""What a coordinator sees of a report: the card that waits for an answer, or what has become of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from chat import texts
from chat.buttons import button
from chat.turn import Turn, View
from tasks.domain.files import kind_of
from tasks.domain.messages import Buttons
from tasks.domain.moments import local
from tasks.domain.reviewing import UNDO_WITHIN, may_undo
from tasks.domain.terms import AssignmentState, Decision, Language
from tasks.services.people import Actor
from tasks.services.review_queue import Pending

MOST_FILES = 8  # named on the card; the others are counted
MOST_QUESTIONS = 3
MOST_FIGURES = 6  # beside the last ones; what is questioned comes first
EVIDENCE_REASON = "reason_1"  # the usual reason that asks for evidence


@dataclass(frozen=True)
class Place:
    """Where a card stands in the queue: so many reports and requests for more time wait besides."""

    reports: int = 0
    requests: int = 0

    @property
    def total(self) -> int:
        return self.reports + self.requests


def view(turn: Turn, found: Pending, reader: Actor, *, news: str = "", place: Place | None = None) -> View:
    """The report as it stands now, in the reader's language. `news`: what has just happened to it."""
    if found.answer is not None:
        return _answered(turn, found, reader)
    if found.newer is not None and found.progress.withdrawn_at is None:
        return View("review.overtaken", {"card": found.card, "progress": found.progress}, about=_about(found))
    if not found.waits:
        withdrawn = found.card.standing.state is AssignmentState.WITHDRAWN
        values = {"card": found.card, "by": found.progress.by}
        return View("review.part_gone" if withdrawn else "review.taken_back", values, about=_about(found))
    values = _values(found, reader) | {"news": news, "more": (place or Place()).total, "prompt": ""}
    return View("review.card", values, _buttons(found, reader.language, place), _about(found))


def form(turn: Turn, found: Pending, prompt: str, choices: Buttons) -> View:
    """The card while something is to be said about it; a button leads back to the card."""
    values = _values(found, turn.actor) | {"news": "", "more": 0, "prompt": prompt}
    back = button(turn.label("review.back"), "vc", found.progress.id)
    return View("review.card", values, (*choices, (back,)), _about(found))


def show_again(
    turn: Turn, found: Pending, news: str = "", *, new_for: Collection[int] = (), **news_values: Any
) -> None:
    """The report as it stands now wherever its card was shown to a coordinator, but for the message that was pressed.

    The newest card in a chat has the buttons; for the contacts `new_for`, who have one that is newer still, none has.
    """
    cards = [(sent, reader) for sent, reader in turn.copies({"progress": found.progress.id}) if reader.coordinates]
    newest = {reader.contact_id: sent.message_id for sent, reader in cards}
    for sent, reader in cards:
        said = texts.label(reader.language, news, **news_values) if news else ""
        shown = view(turn, found, reader, news=said)
        if reader.contact_id not in new_for and sent.message_id == newest[reader.contact_id]:
            turn.amend(sent.message_id, shown, reader)
        elif sent.live:
            turn.amend(sent.message_id, replace(shown, buttons=()), reader)


def _about(found: Pending) -> dict[str, int | list[int]]:
    return {"progress": found.progress.id}


def _answered(turn: Turn, found: Pending, reader: Actor) -> View:
    answer = found.answer
    assert answer is not None
    zone = found.card.zone
    undo = may_undo(answer.at, turn.now)
    accepted = answer.decision is Decision.ACCEPT
    values = {
        "card": found.card,
        "by": answer.by,
        "at": local(answer.at, zone),
        "own": found.answered_by_reporter,
        "until": local(answer.at + UNDO_WITHIN, zone) if undo else None,
    }
    if accepted:
        values["closed"] = found.card.standing.state is AssignmentState.CLOSED
    else:
        values["reason"] = answer.reason
    row = (button(texts.label(reader.language, "review.undo"), "vu", answer.review_id),) if undo else ()
    return View("review.accepted" if accepted else "review.sent_back", values, (row,) if row else (), _about(found))


def _values(found: Pending, reader: Actor) -> dict[str, Any]:
    progress, card = found.progress, found.card
    return {
        "card": card,
        "progress": progress,
        "due_on": found.due_on,
        "late": found.late,
        "at": local(progress.said_at, card.zone),
        "by": progress.by,
        "compared": sorted(found.compared, key=lambda figure: not figure.doubtful)[:MOST_FIGURES],
        "files": [_file(file, reader.language) for file in found.files[:MOST_FILES]],
        "more_files": max(0, len(found.files) - MOST_FILES),
        "questions": found.questions[-MOST_QUESTIONS:],
        "asked": found.open_question is not None,
        "lacks_evidence": found.lacks_evidence,
        "own": found.is_own(reader),
    }


def _file(file: Any, language: Language) -> dict[str, Any]:
    return {"name": file.name, "kind": kind_of(file.name, file.mime), "size": file.size, "state": file.state}


def _buttons(found: Pending, language: Language, place: Place | None) -> Buttons:
    def one(name: str, verb: str, *args: object) -> Any:
        return button(texts.label(language, f"review.{name}"), verb, *(args or (found.progress.id,)))

    if found.lacks_evidence:
        accept = one("want_evidence", "b", found.progress.id, EVIDENCE_REASON)
    else:
        accept = one("accept_close" if found.closes else "accept", "v")
    second = [one("ask", "vq")]
    if found.files:
        second.append(one("see_files", "f"))
    rows = [(accept, one("send_back", "b")), tuple(second)]
    if place is not None and place.total:
        third = [one("skip", "vn", "r", found.progress.id)]
        if place.reports:
            third.append(one("batch", "vb", "new"))
        rows.append(tuple(third))
    return tuple(rows)
