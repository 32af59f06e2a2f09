"""The receipt of a report: what was taken, and, until it is answered, the buttons to change it or take it back."""

from __future__ import annotations

from chat import texts
from chat.buttons import button
from chat.turn import Turn, View
from tasks.domain.messages import Buttons
from tasks.domain.moments import local, local_day
from tasks.domain.terms import Language
from tasks.services import amending, outbox, people, reporting
from tasks.services.amending import Filed
from tasks.services.people import Actor


def view(filed: Filed, reader: Actor) -> View:
    """The report as it stands now, for the person."""
    report = filed.progress
    values = {
        "number": report.id,
        "at": local(report.at, filed.card.zone),
        "card": filed.card,
        "status": report.status,
        "percent": report.percent,
        "files": len(filed.files),
        "text": report.text,
        "help_wanted": report.help_wanted,
        "late": reporting.is_late(filed.card, report.checkpoint_id, local_day(report.said_at, filed.card.zone)),
        "changed": report.replaces is not None,
        "decision": filed.answer,
        "withdrawn_by": filed.withdrawn_by if filed.newer is None else "",
        "newer": filed.newer,
        "overtaken_by": filed.overtaken_by,
    }
    return View(
        "report.receipt", values, _buttons(filed, reader.language), {**about(report.id, filed.card.assignment_id)}
    )


def refresh(turn: Turn, filed: Filed) -> None:
    """Something was added to the report: its receipt says so where it stands."""
    key = about(filed.progress.id, filed.card.assignment_id)
    outbox.drop_about(key, reason="the report was added to")
    if not turn.live_copies(key):
        turn.put(view(filed, turn.actor), edit=False)
    settle(turn, filed.progress.id)


def settle(turn: Turn, progress_id: int) -> None:
    """Something became of the report: its receipts say so wherever they stand, but for the message that was pressed.
    What a coordinator answers is not for a group: there only the buttons go."""
    filed = amending.again(progress_id, turn.now, turn.practice, turn.language)
    turn.strip_in_groups(about(progress_id, filed.card.assignment_id))
    for sent, reader in turn.live_copies(about(progress_id, filed.card.assignment_id)):
        turn.amend(sent.message_id, view(filed, reader), reader)


def tell_colleague(turn: Turn, progress_id: int, key: str) -> None:
    """Another person of the unit changed the report or took it back: whoever made it hears of it."""
    filed = amending.again(progress_id, turn.now, turn.practice, turn.language)
    if filed.reporter_id is None or filed.reporter_id == turn.actor.contact_id:
        return
    for reporter in people.contacts_of([filed.reporter_id], turn.now):
        about_part: dict[str, int | list[int]] = {"assignment": filed.card.assignment_id}
        turn.tell(reporter, key, about=about_part, by=turn.actor.name, card=filed.card)


def about(progress_id: int, assignment_id: int) -> dict[str, int]:
    """What a receipt is about, in the order in which it is found again (outbox.sent_about)."""
    return {"receipt": progress_id, "assignment": assignment_id}


def _buttons(filed: Filed, language: Language) -> Buttons:
    mine = (button(texts.label(language, "tasks.mine"), "l", 1, "all"),)
    if filed.answer is not None or filed.progress.withdrawn_at is not None:
        return (mine,)
    return (
        (
            button(texts.label(language, "report.change"), "pe", filed.progress.id),
            button(texts.label(language, "report.withdraw"), "pw", filed.progress.id),
        ),
        mine,
    )
