"""The coordinators' cards of a report: sent when it is made, changed where they stand when it changes."""

from __future__ import annotations

from chat import asking, receipts, review_card, reviewing
from chat.turn import Turn, View
from tasks.services import outbox, people, review_queue
from tasks.services.review_queue import Pending


def announce(turn: Turn, progress_id: int, *, but: int | None = None) -> None:
    """A new report: a card for each coordinator, `but` for the one (contact id) who has it."""
    for coordinator in people.coordinators(turn.now):
        if coordinator.contact_id == but:
            continue
        reviewing.send_card(turn, coordinator, progress_id)
    for found in review_queue.earlier(progress_id, turn.now, turn.practice, turn.language):
        if found.newer == progress_id:
            outbox.drop_about({"progress": found.progress.id}, reason="there is a newer report")
            _show(turn, found)
            _call_off(turn, found)


def moved(turn: Turn, progress_id: int, newest_id: int) -> None:
    """A changed report: the newest card of each coordinator shows it now, older ones end. One that had not left yet
    does not leave any more. Also for what was added to a report, which is then `newest_id` itself."""
    outbox.drop_about({"progress": progress_id}, reason="the report was changed")
    newest = review_queue.again(newest_id, turn.now, turn.practice, turn.language)
    copies = [(sent, reader) for sent, reader in turn.live_copies({"progress": progress_id}) if reader.coordinates]
    last = {reader.contact_id: sent.message_id for sent, reader in copies}
    for sent, reader in copies:
        if sent.message_id == last[reader.contact_id]:
            turn.amend(sent.message_id, review_card.view(turn, newest, reader), reader)
        else:
            turn.amend(sent.message_id, View("review.replaced", {}), reader)
    for coordinator in people.coordinators(turn.now):
        if coordinator.contact_id not in last:
            reviewing.send_card(turn, coordinator, newest_id)
    if newest_id != progress_id:
        _call_off(turn, review_queue.again(progress_id, turn.now, turn.practice, turn.language))


def withdrawn(turn: Turn, progress_id: int) -> None:
    """The report was taken back: every card says so."""
    outbox.drop_about({"progress": progress_id}, reason="the report was withdrawn")
    found = review_queue.again(progress_id, turn.now, turn.practice, turn.language)
    review_card.show_again(turn, found)
    _call_off(turn, found)
    for before in review_queue.earlier(progress_id, turn.now, turn.practice, turn.language):
        if before.waits:
            _show(turn, before)


def _show(turn: Turn, found: Pending) -> None:
    """A report that was overtaken, or that waits again: its cards and its receipts say so."""
    review_card.show_again(turn, found)
    receipts.settle(turn, found.progress.id)


def _call_off(turn: Turn, found: Pending) -> None:
    """What was asked about the report needs no answer any more; whoever changed it knows that."""
    asking.tell_over(turn, found, asking.call_off(turn, found) - {turn.actor.contact_id})
