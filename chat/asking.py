"""A question about a report (追问): a coordinator asks, the unit answers by a reply or as its next message, and the
coordinator gets the answer with the review card."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from chat import enclosures, parking, queue, review_card, texts
from chat.buttons import Pressed, button
from chat.events import EventKind
from chat.turn import Turn, View
from tasks.domain.errors import Refused
from tasks.domain.messages import Buttons
from tasks.domain.moments import local
from tasks.services import asking, people, review_queue
from tasks.services.asking import Query
from tasks.services.people import Actor
from tasks.services.reporting import Attachment
from tasks.services.review_queue import Pending

USUAL_QUESTIONS = ("question_1", "question_2", "question_3")

# ── the coordinator ───────────────────────────────────────────────────────────────────────────────────────────────


def ask(turn: Turn, pressed: Pressed) -> None:
    """Without a question in the button it asks for one; the usual ones are one tap away."""
    progress_id = pressed.number(0)
    found = review_queue.pending(turn.actor, progress_id, turn.now, turn.practice, turn.language)
    if len(pressed.args) > 1:
        name = pressed.word(1)
        if name not in USUAL_QUESTIONS:
            raise ValueError("no such question")
        asked = asking.addressees(found, turn.now)
        language = asked[0].language if asked else turn.language
        _ask(turn, progress_id, texts.label(language, f"ask.{name}"))
        return
    try:
        found.check_waiting()
    except Refused as refusal:
        queue.meet(turn, progress_id, refusal)
        return
    turn.step("ask", progress=progress_id)
    rows: Buttons = tuple((button(turn.label(f"ask.{name}"), "vq", progress_id, name),) for name in USUAL_QUESTIONS)
    turn.put(review_card.form(turn, found, turn.label("ask.prompt"), rows))


def question_given(turn: Turn) -> None:
    _ask(turn, int(turn.talk.data["progress"]), turn.event.text)


def _ask(turn: Turn, progress_id: int, text: str) -> None:
    try:
        asked = asking.ask(turn.actor, progress_id, text, turn.now, turn.practice, turn.language)
    except Refused as refusal:
        queue.meet(turn, progress_id, refusal)
        return
    queue.end_step(turn, progress_id)
    people_asked = asking.addressees(asked.found, turn.now)
    for official in people_asked:
        view = _question(asked, official)
        turn.tell(official, view.key, view.buttons, view.about, **view.values)
    names = [official.name for official in people_asked]
    if turn.event.kind is EventKind.PRESS:
        queue.show(turn, progress_id, news=turn.label("ask.sent", names=names))
        review_card.show_again(turn, asked.found, new_for={turn.actor.contact_id})
    else:
        turn.say("ask.sent", names=names)
        review_card.show_again(turn, asked.found)


# ── the unit ──────────────────────────────────────────────────────────────────────────────────────────────────────


def answer(turn: Turn, pressed: Pressed) -> None:
    """'回答': the next message is the answer."""
    asked = asking.query(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    if _is_over(turn, asked):
        return
    parking.park(turn, parking.under_way(turn))
    turn.step("answer", question=asked.question.question_id)
    turn.put(_question(asked, turn.actor, answering=True))


def leave(turn: Turn, pressed: Pressed) -> None:
    """The answer is not given now; the question stays."""
    asked = asking.query(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    _end_step(turn, asked)
    if not _is_over(turn, asked):
        turn.put(_question(asked, turn.actor))


def answered(turn: Turn) -> None:
    """The message after '回答'."""
    _take(turn, int(turn.talk.data["question"]))


def replied(turn: Turn, question_id: int) -> Pending | None:
    """A reply to the question, whatever else is under way. If that is answered or over, it says so, and returns the
    report that was asked about, to which the words may be added: nothing that was said is lost."""
    try:
        _take(turn, question_id)
    except Refused as refusal:
        if refusal.code not in ("question_answered", "question_over"):
            raise
        values: Any = refusal.values
        turn.say(f"refused.{refusal.code}", **values)
        return asking.query(turn.actor, question_id, turn.now, turn.practice, turn.language).found
    return None


def goes_on(turn: Turn) -> bool:
    """As enclosures.goes_on."""

    def add(files: Sequence[Attachment]) -> None:
        question_id = int(turn.talk.data["question"])
        asking.add_files(turn.actor, question_id, files, turn.now, turn.practice, turn.language)

    return enclosures.goes_on(turn, "answered", add)


def _take(turn: Turn, question_id: int) -> None:
    event = turn.event
    files = enclosures.taken(turn, "ask.what_answer")
    if files is None:
        return
    done = asking.answer(turn.actor, question_id, event.text, files, turn.now, turn.practice, turn.language)
    asked_for = turn.talk.step == "answer" and turn.talk.data["question"] == question_id
    if asked_for:
        turn.rest()
    if event.album is not None and not turn.talk.step:
        turn.step("answered", question=question_id, album=event.album)
    turn.say("ask.received", card=done.found.card, asker=done.question.by, files=len(files))
    if asked_for and not turn.talk.step:
        parking.offer(turn)
    _show_again(turn, done)
    asker = [who for who in people.contacts_of([done.question.contact_id or 0], turn.now) if who.coordinates]
    told = asker or people.coordinators(turn.now)
    for coordinator in told:
        news = texts.label(coordinator.language, "ask.news_answered", unit=done.found.card.unit)
        view = review_card.view(turn, done.found, coordinator, news=news)
        turn.tell(coordinator, view.key, view.buttons, view.about, **view.values)
    review_card.show_again(turn, done.found, new_for={coordinator.contact_id for coordinator in told})


def _is_over(turn: Turn, asked: Query) -> bool:
    """Whether the question takes no answer any more; then it says so, and its button goes."""
    try:
        asking.check_open(asked)
    except Refused as refusal:
        _end_step(turn, asked)
        turn.toast(f"refused.{refusal.code}", **refusal.values)
        turn.put(_question(asked, turn.actor))
        return True
    return False


def _end_step(turn: Turn, asked: Query) -> None:
    if turn.talk.step == "answer" and turn.talk.data["question"] == asked.question.question_id:
        turn.rest()


# ── both ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def call_off(turn: Turn, found: Pending) -> frozenset[int]:
    """`found` has waited until now: its open questions need no answer any more, and lose their buttons. Returns the
    contacts who know of one."""
    known = asking.call_off(found)
    for question in asking.open_questions(found):
        _show_again(turn, asking.again(question.question_id, turn.now, turn.practice, turn.language))
    return known


def tell_over(turn: Turn, found: Pending, contacts: Collection[int]) -> None:
    """Tells people who were asked about the report that no answer is needed any more."""
    for official in people.contacts_of(contacts, turn.now):
        turn.tell(official, "ask.over", about={"assignment": found.card.assignment_id}, card=found.card)


def _show_again(turn: Turn, asked: Query) -> None:
    """The question as it stands now, wherever the people of the unit were asked."""
    for sent, reader in turn.copies({"question": asked.question.question_id}):
        turn.amend(sent.message_id, _question(asked, reader), reader)


def _question(asked: Query, reader: Actor, *, answering: bool = False) -> View:
    question, found = asked.question, asked.found
    is_open = question.answered_at is None and found.waits
    row: Buttons = ()
    if is_open:
        key, verb = ("ask.later", "vk") if answering else ("ask.answer", "va")
        row = ((button(texts.label(reader.language, key), verb, question.question_id),),)
    values = {
        "card": found.card,
        "progress": found.progress,
        "at": local(found.progress.said_at, found.card.zone),
        "by": question.by,
        "text": question.text,
        "is_open": is_open,
        "answering": answering,
        "answered_by": question.answered_by,
    }
    return View("ask.question", values, row, {"question": question.question_id})
