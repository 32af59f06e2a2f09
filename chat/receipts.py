"""The receipt of a report: what was taken, and, until it is answered, the buttons to change it or take it back."""

from __future__ import annotations

from chat.buttons import button
from chat.turn import Turn, View
from tasks.domain.messages import Buttons
from tasks.domain.moments import local
from tasks.services import outbox, reporting
from tasks.services.amending import Filed
from tasks.services.outbox import Sent


def view(turn: Turn, filed: Filed) -> View:
    """The report as it stands now."""
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
        "late": reporting.is_late(filed.card, report.checkpoint_id, report.said_at),
        "changed": report.replaces is not None,
        "decision": filed.answer,
        "withdrawn_by": filed.withdrawn_by if filed.newer is None else "",
        "newer": filed.newer,
    }
    return View("report.receipt", values, _buttons(turn, filed), {**about(report.id, filed.card.assignment_id)})


def refresh(turn: Turn, filed: Filed) -> None:
    """Something was added to the report: its receipt says so where it stands."""
    key = about(filed.progress.id, filed.card.assignment_id)
    outbox.drop_about(key, reason="the report was added to")
    standing = _own_copies(turn, key)
    if standing:
        turn.amend(standing[-1].message_id, view(turn, filed))
    else:
        turn.put(view(turn, filed), edit=False)


def close(turn: Turn, progress_id: int, assignment_id: int) -> None:
    """The receipt of a version that another one takes the place of points to that, and its buttons go."""
    for sent in _own_copies(turn, about(progress_id, assignment_id)):
        turn.amend(sent.message_id, View("report.receipt_replaced", {"number": progress_id}))


def about(progress_id: int, assignment_id: int) -> dict[str, int]:
    """What a receipt is about, in the order in which it is found again (outbox.sent_about)."""
    return {"receipt": progress_id, "assignment": assignment_id}


def _own_copies(turn: Turn, key: dict[str, int]) -> list[Sent]:
    return [sent for sent, reader in turn.live_copies(key) if reader.contact_id == turn.actor.contact_id]


def _buttons(turn: Turn, filed: Filed) -> Buttons:
    mine = (button(turn.label("tasks.mine"), "l", 1, "all"),)
    if filed.answer is not None or filed.progress.withdrawn_at is not None:
        return (mine,)
    return (
        (
            button(turn.label("report.change"), "pe", filed.progress.id),
            button(turn.label("report.withdraw"), "pw", filed.progress.id),
        ),
        mine,
    )
