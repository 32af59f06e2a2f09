"""A report of progress, whichever way it comes: a button, a reply to a card or a digest, a plain sentence, a file.

What was said is understood, shown for confirmation, and counts only then. Nothing that was said is dropped without a
word: a draft that another one takes the place of is named.
"""

from __future__ import annotations

from dataclasses import replace

from chat import addressing, reviewing, tasklist
from chat.buttons import Pressed, button
from chat.drafts import HELD, Draft
from chat.events import EventKind
from chat.turn import Turn
from tasks.domain.courtesies import is_courtesy, is_yes
from tasks.domain.errors import Refused
from tasks.domain.messages import Buttons
from tasks.domain.moments import local
from tasks.domain.terms import ReportStatus
from tasks.services import cards, people, reporting
from tasks.services.cards import Card
from tasks.services.reporting import Reported

MOST_OFFERED = 8  # items offered when it is not clear which one is meant
OPEN_STEPS = ("tell", "confirm", "which")


# ── ways in ───────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(turn: Turn, pressed: Pressed) -> None:
    """A status button on a card or a digest. What was already said about this item is kept."""
    status = ReportStatus.of(pressed.word(1))
    card = addressing.own(turn, pressed.number(0))
    draft = under_way(turn)
    if draft is not None and draft.assignment_id == card.assignment_id and draft.says_something:
        _show(turn, card, replace(draft, chosen=status))
        return
    _leave(turn, draft)
    draft = Draft.of(turn.event, card.assignment_id, status)
    if status is ReportStatus.NO_NEWS:
        _show(turn, card, draft)
    else:
        _ask(turn, card, draft)


def told(turn: Turn) -> None:
    """A sentence or a file for the draft that is under way."""
    draft = Draft.load(turn.talk.data)
    text = turn.event.text.strip()
    if turn.talk.step == "confirm" and turn.event.kind is EventKind.TEXT and is_yes(text):
        _count(turn, draft)
        return
    assert draft.assignment_id is not None
    card = addressing.own(turn, draft.assignment_id)
    if turn.event.kind is EventKind.TEXT and is_courtesy(text):
        (_show if draft.says_something or turn.talk.step == "confirm" else _ask)(turn, card, draft)
        return
    added = _add(turn, draft, text)
    if added is None:
        return
    if draft.goes_on(turn.event) and turn.talk.step == "confirm":
        turn.step("confirm", **added.data())
        return
    _show(turn, card, added)


def told_which(turn: Turn) -> None:
    """Something else was said instead of pressing the item that is meant: it may name the item, or add to the rest."""
    draft = Draft.load(turn.talk.data)
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    meant = addressing.meant(turn, mine)
    if turn.event.kind is EventKind.TEXT and is_courtesy(turn.event.text):
        _offer(turn, draft, meant.cards)
        return
    added = _add(turn, draft, meant.text)
    if added is None:
        return
    if len(meant.cards) == 1:
        _show(turn, meant.cards[0], added)
    elif draft.goes_on(turn.event) or turn.event.kind is EventKind.EDITED:
        turn.step("which", **added.data())
    else:
        _offer(turn, added, meant.cards)


def spoken(turn: Turn) -> None:
    """A sentence or a file out of the blue, or as a reply to a card or a digest: find the item that is meant."""
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    if turn.event.kind is EventKind.TEXT and is_courtesy(turn.event.text):
        turn.say("common.noted" if turn.actor.units else "common.not_understood")
        return
    meant = addressing.meant(turn, mine)
    if not mine:
        turn.say("common.not_understood")
        return
    if len(meant.cards) == 1 and meant.named and not meant.text and turn.event.file is None:
        tasklist.show_card(turn, meant.cards[0])  # nothing but the item's number
        return
    draft = under_way(turn)
    if draft is not None and [draft.assignment_id] == [card.assignment_id for card in meant.cards]:
        added = _add(turn, draft, meant.text)
    else:
        added = _add(turn, Draft.of(turn.event), meant.text)
        if added is not None:
            _leave(turn, draft)
    if added is None:
        return
    if len(meant.cards) == 1:
        _show(turn, meant.cards[0], added)
    else:
        _offer(turn, added, meant.cards)


def this_one(turn: Turn, pressed: Pressed) -> None:
    """The answer to 'which item do you mean?'."""
    card = addressing.own(turn, pressed.number(0))
    draft = _current(turn, pressed.word(1), "which")
    if draft is None:
        turn.stale()
        return
    _show(turn, card, draft, edit=True)


# ── confirming ────────────────────────────────────────────────────────────────────────────────────────────────────


def change_status(turn: Turn, pressed: Pressed) -> None:
    """The one-tap correction under a draft."""
    draft = _current(turn, pressed.word(0), "confirm")
    if draft is None or draft.assignment_id is None:
        turn.stale()
        return
    chosen = replace(draft, chosen=ReportStatus.of(pressed.word(1)))
    _show(turn, addressing.own(turn, draft.assignment_id), chosen, edit=True)


def again(turn: Turn, pressed: Pressed) -> None:
    """The words are to be written anew; the files stay."""
    draft = _current(turn, pressed.word(0), "confirm")
    if draft is None or draft.assignment_id is None:
        turn.stale()
        return
    _ask(turn, addressing.own(turn, draft.assignment_id), replace(draft, lines=()))


def confirm(turn: Turn, pressed: Pressed) -> None:
    """The draft becomes a report. A second press finds no draft and says so."""
    draft = _current(turn, pressed.word(0), "tell", "confirm")
    if draft is None:
        turn.stale()
        return
    _count(turn, draft)


def cancel(turn: Turn) -> None:
    """'/cancel' always works."""
    under_way = turn.talk.step not in ("", "card", "name", "answered")
    turn.say("report.cancelled" if under_way else "report.nothing_under_way")
    turn.rest()


def cancel_pressed(turn: Turn, pressed: Pressed) -> None:
    """Cancels what the button belongs to, and nothing that was begun since."""
    if turn.talk.data.get("nonce") != pressed.word(0):
        turn.stale()
        return
    turn.edit("report.cancelled")
    turn.rest()


def _count(turn: Turn, draft: Draft) -> None:
    said = draft.report(turn.practice.zone)
    try:
        done = reporting.report(turn.actor, said, draft.said_at(turn.now), turn.now, turn.practice, turn.language)
    except Refused as refusal:  # it was closed or withdrawn since: this draft will never count
        turn.rest()
        turn.edit(f"refused.{refusal.code}")
        return
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


# ── the draft ─────────────────────────────────────────────────────────────────────────────────────────────────────


def under_way(turn: Turn) -> Draft | None:
    return Draft.load(turn.talk.data) if turn.talk.step in OPEN_STEPS else None


def forgotten(turn: Turn) -> bool:
    """Ends a draft of an earlier day, and says so: what is said now is hardly about it any more."""
    draft = under_way(turn)
    if draft is None or turn.now - draft.at <= HELD:
        return False
    _leave(turn, draft)
    turn.rest()
    return True


def _add(turn: Turn, draft: Draft, text: str) -> Draft | None:
    """The draft with what the event brings; None if it cannot be added, and says why."""
    obstacle = draft.obstacle(turn.event, text)
    if obstacle is not None:
        key, values = obstacle
        turn.say(key, **values)
        return None
    return draft.adding(turn.event, text)


def _leave(turn: Turn, draft: Draft | None) -> None:
    """Another draft takes the place of this one: what was said is not lost without a word."""
    if draft is not None and draft.says_something:
        turn.say("report.left", text=draft.text, files=len(draft.files))


def _ask(turn: Turn, card: Card, draft: Draft) -> None:
    draft = replace(draft, nonce=turn.event.update_id)
    turn.step("tell", **draft.data())
    bare = button(turn.label("report.nothing_to_add"), "c", draft.nonce, "bare")
    stop = button(turn.label("report.cancel"), "q", draft.nonce)
    turn.say(
        "report.ask",
        # A difficulty without a word about it helps nobody.
        buttons=((stop,),) if draft.chosen is ReportStatus.DIFFICULTY and not draft.files else ((bare,), (stop,)),
        about={"assignment": card.assignment_id},
        card=card,
        status=draft.chosen.value if draft.chosen is not None else "",
    )


def _offer(turn: Turn, draft: Draft, offered: list[Card]) -> None:
    draft = replace(draft, nonce=turn.event.update_id)
    turn.step("which", **draft.data())
    rows: Buttons = tuple(
        (button(turn.label("tasks.open", card=card), "w", card.assignment_id, draft.nonce),)
        for card in offered[:MOST_OFFERED]
    )
    turn.say(
        "report.which",
        buttons=(*rows, (button(turn.label("report.cancel"), "q", draft.nonce),)),
        about={"assignments": [card.assignment_id for card in offered]},
        more=len(offered) > MOST_OFFERED,
        example=offered[0].number,
    )


def _show(turn: Turn, card: Card, draft: Draft, *, edit: bool = False) -> None:
    """The draft for confirmation. Its nonce makes the buttons of earlier versions stale."""
    draft = replace(draft, assignment_id=card.assignment_id, nonce=turn.event.update_id)
    turn.step("confirm", **draft.data())
    said = draft.report(turn.practice.zone)
    put = turn.edit if edit else turn.say
    put(
        "report.confirm",
        buttons=_confirm_buttons(turn, draft, said.status),
        about={"assignment": card.assignment_id},
        card=card,
        status=said.status,
        percent=100 if said.status is ReportStatus.DONE else said.percent,
        text=said.text,
        figures=said.figures,
        expected_on=said.expected_on,
        files=said.files,
        album=draft.album is not None and draft.album == turn.event.album,
    )


def _confirm_buttons(turn: Turn, draft: Draft, status: ReportStatus) -> Buttons:
    others = [s for s in (ReportStatus.DONE, ReportStatus.PROGRESS, ReportStatus.DIFFICULTY) if s is not status]
    last = [button(turn.label("report.cancel"), "q", draft.nonce)]
    if draft.text:
        last.insert(0, button(turn.label("report.again"), "a", draft.nonce))
    return (
        (button(turn.label("report.yes"), "c", draft.nonce, "ok"),),
        tuple(button(turn.label("report.as_status", status=s), "s", draft.nonce, s.value) for s in others[:2]),
        tuple(last),
    )


def _current(turn: Turn, nonce: str, *steps: str) -> Draft | None:
    """The draft under way, if the pressed button belongs to its newest version."""
    if turn.talk.step not in steps or turn.talk.data.get("nonce") != nonce:
        return None
    return Draft.load(turn.talk.data)


def _tell_coordinators(turn: Turn, done: Reported) -> None:
    for coordinator in people.coordinators(turn.now):
        reviewing.send_card(turn, coordinator, done.progress_id)
