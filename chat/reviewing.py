"""The coordinator's side: one card per report, accept or send back, and the files that prove it."""

from __future__ import annotations

from typing import Any

from chat import tasklist, texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain import lifecycle
from tasks.domain.messages import Buttons
from tasks.domain.moments import local, local_day
from tasks.domain.terms import Decision, EvidenceState, Language
from tasks.services import evidence, people, reviewing
from tasks.services.people import Actor
from tasks.services.reviewing import Pending, Reviewed

USUAL_REASONS = ("reason_1", "reason_2", "reason_3")


def open_queue(turn: Turn) -> None:
    """'/review': the report that has waited longest, and how many more wait."""
    queue = reviewing.waiting(turn.actor, turn.now, turn.practice, turn.language)
    if not queue:
        turn.say("review.queue_empty")
        return
    found = queue[0]
    turn.say(
        "review.card",
        buttons=_buttons(found, turn.language),
        about={"progress": found.progress.id},
        **_values(found, extra=len(queue) - 1),
    )


def next_one(turn: Turn, pressed: Pressed) -> None:
    open_queue(turn)


def send_card(turn: Turn, coordinator: Actor, progress_id: int) -> None:
    """The review card of a new report, in the coordinator's language."""
    found = reviewing.pending(coordinator, progress_id, turn.now, turn.practice, coordinator.language)
    turn.tell(
        coordinator,
        "review.card",
        buttons=_buttons(found, coordinator.language),
        about={"progress": progress_id},
        **_values(found, extra=0),
    )


def accept(turn: Turn, pressed: Pressed) -> None:
    _answer(turn, pressed.number(0), Decision.ACCEPT, "")


def send_back(turn: Turn, pressed: Pressed) -> None:
    """Without a reason in the button it asks for one; the usual ones are one tap away."""
    progress_id = pressed.number(0)
    if len(pressed.args) > 1:
        place = pressed.word(1)
        if place not in USUAL_REASONS:
            raise ValueError("no such reason")
        found = reviewing.pending(turn.actor, progress_id, turn.now, turn.practice, turn.language)
        reporter = _reporter_language(turn, found)
        _answer(turn, progress_id, Decision.SEND_BACK, texts.label(reporter, f"review.{place}"))
        return
    found = reviewing.pending(turn.actor, progress_id, turn.now, turn.practice, turn.language)
    if _is_answered(turn, found):
        return
    turn.step("send_back", progress=progress_id, nonce=turn.event.update_id)
    rows: Buttons = tuple((button(turn.label(f"review.{name}"), "b", progress_id, name),) for name in USUAL_REASONS)
    turn.say(
        "review.ask_reason",
        buttons=(*rows, (button(turn.label("report.cancel"), "q", turn.event.update_id),)),
        about={"progress": progress_id},
        card=found.card,
    )


def reason_given(turn: Turn) -> None:
    progress_id = int(turn.talk.data["progress"])
    _answer(turn, progress_id, Decision.SEND_BACK, turn.event.text)


def files(turn: Turn, pressed: Pressed) -> None:
    """Sends the stored files of a report to the coordinator who asks for them."""
    found = reviewing.pending(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    kept = evidence.of_progress(found.progress.id)
    if any(file.state is EvidenceState.PENDING for file in kept):
        turn.toast("review.files_coming")
    for file in kept:
        if file.state is EvidenceState.STORED and file.path is not None:
            path = str(turn.practice.evidence_folder / file.path)
            turn.file(path, file.name, "review.file_caption", card=found.card, name=file.name)
        elif file.state is EvidenceState.FAILED:
            turn.say("review.file_failed", name=file.name, error=file.error)


def _answer(turn: Turn, progress_id: int, decision: Decision, reason: str) -> None:
    if _is_answered(turn, reviewing.pending(turn.actor, progress_id, turn.now, turn.practice, turn.language)):
        return
    done = reviewing.review(turn.actor, progress_id, decision, reason, turn.now, turn.practice, turn.language)
    _end_step(turn, progress_id)
    more = bool(reviewing.waiting(turn.actor, turn.now, turn.practice, turn.language))
    turn.edit(
        "review.accepted" if decision is Decision.ACCEPT else "review.sent_back",
        buttons=((button(turn.label("review.next"), "g"),),) if more else (),
        about={"progress": progress_id},
        card=done.card,
        closed=done.closed,
        by=turn.actor.name,
        at=local(turn.now, done.card.zone),
        reason=done.reason,
    )
    _tell_reporter(turn, done)


def _is_answered(turn: Turn, found: Pending) -> bool:
    """Whether another coordinator was quicker; then the card says so, and its buttons go."""
    if found.answer is None:
        return False
    _end_step(turn, found.progress.id)
    turn.edit("review.answered", card=found.card, by=found.answered_by, decision=found.answer)
    return True


def _end_step(turn: Turn, progress_id: int) -> None:
    """A reason that is being asked for another report still is."""
    if turn.talk.step == "send_back" and turn.talk.data["progress"] == progress_id:
        turn.rest()


def _tell_reporter(turn: Turn, done: Reviewed) -> None:
    """The official hears at once; whoever else answers for the unit sees it on the card."""
    heard = people.contacts_of([done.reporter_id] if done.reporter_id is not None else [], turn.now)
    # Whoever reported may hold no post any more; what is sent back has to reach somebody all the same.
    for reporter in heard or people.reporters(done.card.unit_id, turn.now):
        accepted = done.decision is Decision.ACCEPT
        turn.tell(
            reporter,
            "review.told_accepted" if accepted else "review.told_sent_back",
            buttons=() if accepted else tasklist.report_buttons(reporter, done.card, reporter.language),
            about={"assignment": done.card.assignment_id},
            card=done.card,
            closed=done.closed,
            reason=done.reason,
        )


def _values(found: Pending, extra: int) -> dict[str, Any]:
    progress, card = found.progress, found.card
    answered = next((c for c in card.standing.checkpoints if c.checkpoint.id == progress.checkpoint_id), None)
    due_on = answered.due_on if answered is not None else None
    return {
        "extra": extra,
        "card": card,
        "progress": progress,
        "due_on": due_on,
        "late": due_on is not None and local_day(progress.said_at, card.zone) > due_on,
        "at": local(progress.said_at, card.zone),
        "by": progress.by,
        "files": found.files,
    }


def _buttons(found: Pending, language: Language) -> Buttons:
    closes = lifecycle.would_close(found.card.standing, found.card.schedule.kind, found.progress)
    first = (
        button(texts.label(language, "review.accept_close" if closes else "review.accept"), "v", found.progress.id),
        button(texts.label(language, "review.send_back"), "b", found.progress.id),
    )
    if not found.files:
        return (first,)
    return (first, (button(texts.label(language, "review.see_files"), "f", found.progress.id),))


def _reporter_language(turn: Turn, found: Pending) -> Language:
    if found.reporter_id is None:
        return turn.language
    return next((p.language for p in people.contacts_of([found.reporter_id], turn.now)), turn.language)
