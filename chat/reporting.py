"""A report of progress, whichever way it comes: a button, a reply to a card or a digest, a plain sentence, a file.

What was said is understood, shown for confirmation, and counts only then. The draft lives in the conversation's data:
{aid, chosen, said, files, album, at}; everything else is read from it anew, so there is one truth.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chat import reviewing
from chat.buttons import Pressed, button
from chat.events import EventKind
from chat.turn import Turn
from tasks.domain import lifecycle
from tasks.domain.messages import Buttons
from tasks.domain.moments import local, local_day
from tasks.domain.replies import read_reply
from tasks.domain.terms import ReportStatus
from tasks.services import cards, outbox, people, reporting
from tasks.services.cards import Card
from tasks.services.reporting import Attachment, Report, Reported

MOST_FILE = 20 * 1024 * 1024  # bytes that the Bot API lets a bot download
MOST_OFFERED = 8  # items offered when it is not clear which one is meant
_NUMBERED = re.compile(r"\s*第?\s*([0-9０-９]{1,4}(?:[-.][0-9]{1,3})?)\s*[项、.．:：,，\s]\s*(?=\S)")


# ── ways in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(turn: Turn, pressed: Pressed) -> None:
    """A status button on a card or a digest."""
    status = ReportStatus.of(pressed.word(1))
    card = _own(turn, pressed.number(0))
    draft = _draft(turn, card, chosen=status)
    if status is ReportStatus.NO_NEWS:
        _show(turn, card, draft)
        return
    turn.step("tell", **draft)
    turn.say(
        "report.ask",
        buttons=(
            (button(turn.label("report.nothing_to_add"), "c", turn.event.update_id, "bare"),),
            (button(turn.label("report.cancel"), "q"),),
        ),
        about={"assignment": card.assignment_id},
        card=card,
        status=status.value,
    )


def told(turn: Turn) -> None:
    """A sentence or a file for the draft that is under way."""
    draft = dict(turn.talk.data)
    card = _own(turn, int(draft["aid"]))
    if not _add(turn, draft):
        return
    if turn.event.album is not None and turn.event.album == draft.get("album") and turn.talk.step == "confirm":
        turn.step("confirm", **draft)  # the rest of an album: counted in the receipt, no message for each picture
        return
    draft["album"] = turn.event.album
    _show(turn, card, draft)


def spoken(turn: Turn) -> None:
    """A sentence or a file out of the blue, or as a reply to a card or a digest: find the item that is meant."""
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    candidates, text = _meant(turn, mine)
    if not mine:
        turn.say("common.not_understood")
        return
    draft: dict[str, Any] = {"aid": None, "chosen": None, "said": "", "files": [], "at": turn.event.at.isoformat()}
    if not _add(turn, draft, text):
        return
    if len(candidates) == 1:
        draft |= {"aid": candidates[0].assignment_id, "album": turn.event.album}
        _show(turn, candidates[0], draft)
        return
    if turn.talk.step == "which" and turn.event.album is not None and turn.event.album == turn.talk.data.get("album"):
        kept = dict(turn.talk.data)
        turn.step("which", **(kept | {"files": [*kept["files"], *draft["files"]]}))
        return
    offered = (candidates or mine)[:MOST_OFFERED]
    turn.step("which", **(draft | {"album": turn.event.album}))
    turn.say(
        "report.which",
        buttons=tuple(
            (button(turn.label("tasks.open", card=card), "w", card.assignment_id, turn.event.update_id),)
            for card in offered
        ),
    )


def this_one(turn: Turn, pressed: Pressed) -> None:
    """The answer to 'which item do you mean?'."""
    card = _own(turn, pressed.number(0))
    if turn.talk.step != "which":
        turn.toast("report.stale")
        return
    _show(turn, card, dict(turn.talk.data) | {"aid": card.assignment_id}, edit=True)


# ── confirming ────────────────────────────────────────────────────────────────────────────────────────────────────


def change_status(turn: Turn, pressed: Pressed) -> None:
    """The one-tap correction under a draft."""
    draft = _current(turn, pressed.word(0))
    if draft is None:
        turn.toast("report.stale")
        return
    draft["chosen"] = ReportStatus.of(pressed.word(1)).value
    _show(turn, _own(turn, int(draft["aid"])), draft, edit=True)


def confirm(turn: Turn, pressed: Pressed) -> None:
    """The draft becomes a report. A second press finds no draft and says so."""
    draft = _current(turn, pressed.word(0))
    if draft is None:
        turn.toast("report.stale")
        return
    said = _report(turn, draft)
    done = reporting.report(
        turn.actor, said, datetime.fromisoformat(draft["at"]), turn.now, turn.practice, turn.language
    )
    turn.rest()
    turn.edit(
        "report.receipt",
        buttons=((button(turn.label("tasks.mine"), "l", 1, "all"),),),
        about={"assignment": said.assignment_id},
        number=done.progress_id,
        at=local(turn.now, done.after.zone),
        card=done.after,
        status=said.status,
        percent=100 if said.status is ReportStatus.DONE else said.percent,
        files=len(said.files),
        text=said.text,
        late=done.late,
    )
    _tell_coordinators(turn, done)


def cancel(turn: Turn) -> None:
    """'/cancel' always works."""
    turn.say("report.cancelled" if turn.talk.step else "report.nothing_under_way")
    turn.rest()


def cancel_pressed(turn: Turn, pressed: Pressed) -> None:
    turn.edit("report.cancelled" if turn.talk.step else "report.stale")
    turn.rest()


# ── the draft ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _draft(turn: Turn, card: Card, chosen: ReportStatus) -> dict[str, Any]:
    return {
        "aid": card.assignment_id,
        "chosen": chosen.value,
        "said": "",
        "files": [],
        "album": None,
        "at": turn.event.at.isoformat(),
        "nonce": turn.event.update_id,
    }


def _add(turn: Turn, draft: dict[str, Any], text: str | None = None) -> bool:
    """Adds what the event brings; an edited message replaces what was said. False if it brought nothing usable."""
    said = (turn.event.text if text is None else text).strip()
    file = turn.event.file
    if file is not None and file.size is not None and file.size > MOST_FILE:
        turn.say("report.too_large", name=file.name)
        return False
    if turn.event.kind is EventKind.EDITED:
        draft["said"] = said
    elif said:
        draft["said"] = f"{draft['said']}\n{said}".strip()
    if file is not None:
        draft["files"] = [*draft["files"], asdict(file)]
    draft["at"] = turn.event.at.isoformat()
    return True


def _report(turn: Turn, draft: dict[str, Any]) -> Report:
    """The draft as a report: what the person chose by a button goes before what the text seems to say."""
    understood = read_reply(str(draft["said"]), local_day(datetime.fromisoformat(draft["at"]), turn.practice.zone))
    chosen = ReportStatus.of(draft["chosen"]) if draft.get("chosen") else None
    return Report(
        assignment_id=int(draft["aid"]),
        status=chosen or understood.status or ReportStatus.PROGRESS,
        percent=understood.percent,
        text=str(draft["said"]),
        figures=understood.figures,
        expected_on=understood.expected_on,
        files=tuple(Attachment(f["file_id"], f["name"], f["mime"], f["size"]) for f in draft["files"]),
    )


def _show(turn: Turn, card: Card, draft: dict[str, Any], *, edit: bool = False) -> None:
    """The draft for confirmation. Its nonce makes the buttons of earlier versions stale."""
    draft["nonce"] = turn.event.update_id
    turn.step("confirm", **draft)
    said = _report(turn, draft)
    put = turn.edit if edit else turn.say
    put(
        "report.confirm",
        buttons=_confirm_buttons(turn, draft["nonce"], said.status),
        about={"assignment": card.assignment_id},
        card=card,
        status=said.status,
        percent=100 if said.status is ReportStatus.DONE else said.percent,
        text=said.text,
        figures=said.figures,
        expected_on=said.expected_on,
        files=said.files,
    )


def _confirm_buttons(turn: Turn, nonce: str, status: ReportStatus) -> Buttons:
    others = [s for s in (ReportStatus.DONE, ReportStatus.PROGRESS, ReportStatus.DIFFICULTY) if s is not status]
    return (
        (button(turn.label("report.yes"), "c", nonce, "ok"),),
        tuple(button(turn.label("report.as_status", status=s), "s", nonce, s.value) for s in others[:2]),
        (button(turn.label("report.cancel"), "q"),),
    )


def _current(turn: Turn, nonce: str) -> dict[str, Any] | None:
    """The draft under way, if the pressed button belongs to its newest version."""
    if turn.talk.step not in ("tell", "confirm") or turn.talk.data.get("nonce") != nonce:
        return None
    return dict(turn.talk.data)


def _own(turn: Turn, assignment_id: int) -> Card:
    card = cards.own(turn.actor, assignment_id, turn.now, turn.practice, turn.language)
    lifecycle.check_report(card.standing)
    return card


# ── which item is meant ───────────────────────────────────────────────────────────────────────────────────────────


def _meant(turn: Turn, mine: list[Card]) -> tuple[list[Card], str]:
    """The items that the message may be about, and what it says of them.

    A reply points to the items of the message it answers; a leading number ('12 已完成') picks among those; without
    either, everything that is mine comes into question. A number that names another item than the message it answers
    is a doubt to ask about: a report on the wrong item costs more than a question.
    """
    scope = _answered(turn, mine)
    found = _NUMBERED.match(turn.event.text)
    named = [card for card in mine if found is not None and card.number == found[1]]
    if found is None or not named:
        return scope, turn.event.text
    both = [card for card in named if card in scope]
    return both or [*named, *(scope if len(scope) == 1 else ())], turn.event.text[found.end() :]


def _answered(turn: Turn, mine: list[Card]) -> list[Card]:
    """The items of the message that was replied to; all of mine if it was about none. Raises if they are all closed."""
    if turn.event.reply_to is None:
        return mine
    about = outbox.find_message(turn.event.messenger, turn.event.chat_id, turn.event.reply_to) or {}
    ids = about.get("assignments") or [about[key] for key in ("assignment",) if key in about]
    scope = [card for card in mine if card.assignment_id in ids]
    if ids and not scope:
        _own(turn, ids[0])  # says why nothing can be reported on it any more
    return scope or mine


def _tell_coordinators(turn: Turn, done: Reported) -> None:
    for coordinator in people.coordinators(turn.now):
        reviewing.send_card(turn, coordinator, done.progress_id)
