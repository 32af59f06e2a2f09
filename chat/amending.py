"""A report that was made is changed or taken back, until it is answered: by the buttons of its receipt, by editing the
message in which it was said, or by the rest of an album that comes after the confirmation."""

from __future__ import annotations

from dataclasses import replace

from chat import confirming, parking, receipts, reviewcards
from chat.buttons import Pressed, button
from chat.drafts import Draft
from chat.events import EventKind
from chat.turn import Turn
from tasks.domain.errors import Refused
from tasks.services import amending
from tasks.services.amending import Filed


def change(turn: Turn, pressed: Pressed) -> None:
    """✏️: the report is taken up again as a draft."""
    found = _changeable(turn, pressed.number(0))
    if found is None:
        return
    draft = parking.under_way(turn)
    if draft is not None and draft.replaces == found.progress.id:
        confirming.show(turn, found.card, draft)
        return
    parking.park(turn, draft)
    confirming.show(turn, found.card, Draft.changing(turn.event, found))


def taken_up(turn: Turn, progress_id: int) -> Draft | None:
    """The report as a draft to which something may be added; None if it cannot be changed any more."""
    found = _filed(turn, progress_id)
    try:
        found.check()
    except Refused:
        return None
    return replace(Draft.changing(turn.event, found), anew=False)


def withdraw(turn: Turn, pressed: Pressed) -> None:
    """↩️: asks once."""
    found = _changeable(turn, pressed.number(0))
    if found is None:
        return
    number = found.progress.id
    turn.edit(
        "report.withdraw_ask",
        buttons=(
            (
                button(turn.label("report.withdraw_yes"), "py", number),
                button(turn.label("report.withdraw_no"), "pb", number),
            ),
        ),
        about={**receipts.about(number, found.card.assignment_id)},
        number=number,
        card=found.card,
    )


def withdraw_confirmed(turn: Turn, pressed: Pressed) -> None:
    found = _changeable(turn, pressed.number(0))
    if found is None:
        return
    gone = amending.withdraw(turn.actor, found.progress.id, turn.now, turn.practice, turn.language)
    draft = parking.under_way(turn)
    if draft is not None and draft.replaces == gone.progress.id:
        turn.rest()
    turn.put(receipts.view(gone, turn.actor))
    receipts.settle(turn, gone.progress.id)
    receipts.tell_colleague(turn, gone.progress.id, "report.told_withdrawn")
    reviewcards.withdrawn(turn, gone.progress.id)


def back(turn: Turn, pressed: Pressed) -> None:
    """The report stays: its receipt is shown again, as it stands now."""
    turn.put(receipts.view(_filed(turn, pressed.number(0)), turn.actor))


def edited(turn: Turn) -> None:
    """A message that was edited, and is no part of the draft under way."""
    if parking.edited(turn):
        return
    event = turn.event
    progress_id = None
    if event.message_id is not None:
        progress_id = amending.said_in_message(turn.actor, event.messenger, event.chat_id, event.message_id)
    if progress_id is None:
        turn.say("report.edited_unknown")
        return
    found = _filed(turn, progress_id)
    try:
        found.check()
    except Refused:
        turn.say("report.edited_late", by=found.answered_by, card=found.card)
        return
    draft = parking.add(turn, Draft.changing(event, found), event.text.strip())
    if draft is None or draft.text == found.progress.text:
        return
    parking.park(turn, parking.under_way(turn))
    confirming.show(turn, found.card, draft)


def joins(turn: Turn) -> bool:
    """Whether the file is one more of the album with which a report was made that is not answered yet; it is added.
    One that brings words is a changed report, to be confirmed."""
    event = turn.event
    if event.kind is not EventKind.FILE or event.album is None or event.file is None:
        return False
    progress_id = amending.said_in_album(turn.actor, event.messenger, event.chat_id, event.album)
    if progress_id is None:
        return False
    found = _filed(turn, progress_id)
    try:
        found.check()
    except Refused:
        return False
    draft = parking.add(turn, Draft.changing(event, found), event.text.strip())
    if draft is None:
        return True
    if event.text.strip():
        parking.park(turn, parking.under_way(turn))
        confirming.show(turn, found.card, draft)
        return True
    message_id = event.message_id or event.update_id
    who, file = turn.actor, draft.files[-1]
    receipts.refresh(turn, amending.attach(who, progress_id, file, message_id, turn.now, turn.practice, turn.language))
    reviewcards.moved(turn, progress_id, progress_id)
    return True


def _filed(turn: Turn, progress_id: int) -> Filed:
    return amending.filed(turn.actor, progress_id, turn.now, turn.practice, turn.language)


def _changeable(turn: Turn, progress_id: int) -> Filed | None:
    """The report, if it may still be changed. If not, the reason is said and its receipt loses the buttons."""
    found = _filed(turn, progress_id)
    try:
        found.check()
    except Refused as refusal:
        turn.toast(f"refused.{refusal.code}", **refusal.values)
        turn.put(receipts.view(found, turn.actor))
        return None
    return found
