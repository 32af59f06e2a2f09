"""The coordinator's answer to a report: accept, send back with a reason, take the answer back; and the files that prove
it. The card itself is chat.review_card, the queue chat.queue."""

from __future__ import annotations

from chat import asking, enclosures, queue, receipts, review_card, tasklist, texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.errors import Refused
from tasks.domain.messages import Buttons
from tasks.domain.terms import Decision, Language
from tasks.services import people, review_queue, reviewing
from tasks.services.people import Actor
from tasks.services.review_queue import Pending
from tasks.services.reviewing import Reviewed

USUAL_REASONS = ("reason_1", "reason_2", "reason_3")


def send_card(turn: Turn, coordinator: Actor, progress_id: int) -> None:
    """The review card of a new report, in the coordinator's language."""
    found = review_queue.pending(coordinator, progress_id, turn.now, turn.practice, coordinator.language)
    view = review_card.view(turn, found, coordinator)
    turn.tell(coordinator, view.key, view.buttons, view.about, **view.values)


def show(turn: Turn, pressed: Pressed) -> None:
    """The card as it stands now, in place of what was shown; a reason or a question that was asked for is not."""
    queue.end_step(turn, pressed.number(0))
    queue.show(turn, pressed.number(0))


def accept(turn: Turn, pressed: Pressed) -> None:
    _answer(turn, pressed.number(0), Decision.ACCEPT, "")


def send_back(turn: Turn, pressed: Pressed) -> None:
    """Without a reason in the button it asks for one; the usual ones are one tap away."""
    progress_id = pressed.number(0)
    found = review_queue.pending(turn.actor, progress_id, turn.now, turn.practice, turn.language)
    if len(pressed.args) > 1:
        place = pressed.word(1)
        if place not in USUAL_REASONS:
            raise ValueError("no such reason")
        reporter = _reporter_language(turn, found)
        _answer(turn, progress_id, Decision.SEND_BACK, texts.label(reporter, f"review.{place}"))
        return
    try:
        found.check_waiting()
    except Refused as refusal:
        queue.meet(turn, progress_id, refusal)
        return
    turn.step("send_back", progress=progress_id)
    rows: Buttons = tuple((button(turn.label(f"review.{name}"), "b", progress_id, name),) for name in USUAL_REASONS)
    turn.put(review_card.form(turn, found, turn.label("review.ask_reason"), rows))


def reason_given(turn: Turn) -> None:
    _answer(turn, int(turn.talk.data["progress"]), Decision.SEND_BACK, turn.event.text)


def undo(turn: Turn, pressed: Pressed) -> None:
    """The report waits again, and whoever was told of the answer hears that it was taken back."""
    review_id = pressed.number(0)
    progress_id = reviewing.report_of(turn.actor, review_id, turn.now)
    try:
        done = reviewing.undo(turn.actor, review_id, turn.now, turn.practice, turn.language)
    except Refused as refusal:
        turn.toast(f"refused.{refusal.code}", **refusal.values)
        queue.show(turn, progress_id)
        return
    tell_undone(turn, done)
    queue.show(turn, progress_id, news=turn.label("review.news_undone", by=turn.actor.name))
    new_for = {turn.actor.contact_id}
    review_card.show_again(turn, done.found, "review.news_undone", new_for=new_for, by=turn.actor.name)


def tell_undone(turn: Turn, done: reviewing.Undone) -> None:
    for reporter in people.contacts_of(done.told, turn.now):
        turn.tell(
            reporter,
            "review.told_undone",
            about={"assignment": done.found.card.assignment_id},
            card=done.found.card,
            reopened=done.reopened,
            asked=done.found.open_question is not None,
        )
    receipts.settle(turn, done.found.progress.id)


def files(turn: Turn, pressed: Pressed) -> None:
    """Sends the stored files of a report to the coordinator who asks for them."""
    found = review_queue.pending(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    enclosures.send(turn, found.files, "review.file_caption", card=found.card)


def tell_reporter(turn: Turn, done: Reviewed) -> None:
    """The official hears at once; whoever else answers for the unit sees it on the card. Who was asked about the report
    hears that no answer is needed any more."""
    asked = asking.call_off(turn, done.found)
    reporter_id, card = done.found.reporter_id, done.card
    heard = people.contacts_of([reporter_id] if reporter_id is not None else [], turn.now)
    # Whoever reported may hold no post any more; what is sent back has to reach somebody all the same.
    heard = heard or people.reporters(card.unit_id, turn.now)
    accepted = done.decision is Decision.ACCEPT
    for reporter in heard:
        turn.tell(
            reporter,
            "review.told_accepted" if accepted else "review.told_sent_back",
            buttons=() if accepted else tasklist.report_buttons(reporter, card, reporter.language),
            about=dict(reviewing.notice_about(done.review_id, card.assignment_id)),
            card=card,
            closed=done.closed,
            reason=done.reason,
            asked=reporter.contact_id in asked,
        )
    asking.tell_over(turn, done.found, asked - {reporter.contact_id for reporter in heard})
    receipts.settle(turn, done.found.progress.id)


def _answer(turn: Turn, progress_id: int, decision: Decision, reason: str) -> None:
    try:
        done = reviewing.review(turn.actor, progress_id, decision, reason, turn.now, turn.practice, turn.language)
    except Refused as refusal:
        queue.meet(turn, progress_id, refusal)
        return
    queue.end_step(turn, progress_id)
    tell_reporter(turn, done)
    queue.settle(turn, progress_id)


def _reporter_language(turn: Turn, found: Pending) -> Language:
    if found.reporter_id is None:
        return turn.language
    return next((p.language for p in people.contacts_of([found.reporter_id], turn.now)), turn.language)
