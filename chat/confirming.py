"""A report before it counts: what is asked for it, how it is shown, the one-tap corrections, and the yes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chat import addressing, notices, parking, receipts, reviewcards
from chat.buttons import Pressed, button
from chat.drafts import MOST_FILES, Draft
from chat.events import EventKind
from chat.turn import Turn
from tasks.domain.courtesies import is_courtesy, is_no_need
from tasks.domain.errors import Refused
from tasks.domain.messages import Button, Buttons
from tasks.domain.model import Standing
from tasks.domain.moments import local
from tasks.domain.questions import help_in
from tasks.domain.terms import Decision, ReportStatus
from tasks.services import amending, comparing, reporting
from tasks.services.cards import Card
from tasks.services.reporting import Report

MOST_OFFERED = 8  # items offered when it is not clear which one is meant
PER_ROW = 4


# ── what is asked ─────────────────────────────────────────────────────────────────────────────────────────────────


def ask(turn: Turn, card: Card, draft: Draft) -> None:
    """For the words of a report."""
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


def offer(turn: Turn, draft: Draft, offered: list[Card], *, edit: bool = False, unknown: str = "") -> None:
    """For the item that is meant; the likely ones come first. `unknown`: the number of none of the person's items by
    which it was called."""
    draft = replace(draft, nonce=turn.event.update_id, guessed=False)
    turn.step("which", **draft.data())
    rows: Buttons = tuple(
        (button(turn.label("tasks.open", card=card), "w", card.assignment_id, draft.nonce),)
        for card in offered[:MOST_OFFERED]
    )
    put = turn.edit if edit else turn.say
    put(
        "report.which",
        buttons=(*rows, (button(turn.label("report.cancel"), "q", draft.nonce),)),
        about={"assignments": [card.assignment_id for card in offered]},
        unknown=unknown,
        more=len(offered) > MOST_OFFERED,
        example=offered[0].number,
    )


def show(turn: Turn, card: Card, draft: Draft, *, edit: bool = False) -> None:
    """The draft for confirmation; before that, of a difficulty, the question what help is needed.

    Its nonce makes the buttons of earlier versions stale.
    """
    draft = replace(
        _supplement(turn, card, draft),
        assignment_id=card.assignment_id,
        nonce=turn.event.update_id,
        sent_back=_sent_back(card.standing),
    )
    said = draft.report(turn.practice.zone)
    if said.status is ReportStatus.DIFFICULTY and not draft.help_asked and not help_in(draft.words):
        _ask_help(turn, card, draft, edit=edit)
        return
    turn.step("confirm", **draft.data())
    other = card.standing.latest if card.standing.review is None else None
    put = turn.edit if edit else turn.say
    put(
        "report.confirm",
        buttons=_buttons(turn, draft, said.status),
        about={"assignment": card.assignment_id},
        heading="new" if draft.replaces is None else "edited" if turn.event.kind is EventKind.EDITED else "changed",
        guessed=draft.guessed,
        card=card,
        status=said.status,
        percent=said.percent,
        text=said.text,
        anew=draft.anew,
        help_wanted=said.help_wanted,
        figures=said.figures,
        compared=comparing.with_last(card, said, turn.now, replaces=draft.replaces),
        expected_on=said.expected_on,
        files=said.files,
        album=draft.album is not None and draft.album == turn.event.album,
        unproved=_is_unproved(card, said),
        other=other.by if other is not None and other.by != turn.actor.name else "",
        other_at=local(other.said_at, card.zone) if other is not None else None,
    )


def _supplement(turn: Turn, card: Card, draft: Draft) -> Draft:
    """Files without a word for an item on which the person's own report still waits belong to that: on their own they
    would take its place before the coordinator."""
    latest = card.standing.latest
    bare = draft.files and not draft.text and draft.chosen is None and draft.replaces is None
    if not bare or latest is None or card.standing.review is not None:
        return draft
    filed = amending.filed(turn.actor, latest.id, turn.now, turn.practice, turn.language)
    if filed.reporter_id != turn.actor.contact_id or len(filed.files) + len(draft.files) > MOST_FILES:
        return draft
    return Draft.changing(turn.event, filed).with_files(draft)


def _sent_back(standing: Standing) -> ReportStatus | None:
    """What the last report said, if it was sent back: a file and 'here it is' complete it, and say nothing else."""
    review = standing.review
    back = review is not None and review.decision is Decision.SEND_BACK
    return standing.latest.status if back and standing.latest is not None else None


def _ask_help(turn: Turn, card: Card, draft: Draft, *, edit: bool) -> None:
    turn.step("help", **draft.data())
    put = turn.edit if edit else turn.say
    put(
        "report.ask_help",
        buttons=(
            (button(turn.label("report.no_help"), "ps", draft.nonce),),
            (button(turn.label("report.cancel"), "q", draft.nonce),),
        ),
        about={"assignment": card.assignment_id},
        card=card,
        text=draft.text,
    )


def _is_unproved(card: Card, said: Report) -> bool:
    return card.evidence_required and said.status is ReportStatus.DONE and not said.files


def _buttons(turn: Turn, draft: Draft, status: ReportStatus) -> Buttons:
    others = [s for s in (ReportStatus.DONE, ReportStatus.PROGRESS, ReportStatus.DIFFICULTY) if s is not status]
    yes = "report.yes" if draft.replaces is None else "report.yes_changed"
    rows: list[tuple[Button, ...]] = [
        (button(turn.label(yes), "c", draft.nonce, "ok"),),
        tuple(button(turn.label("report.as_status", status=s), "s", draft.nonce, s.value) for s in others[:2]),
    ]
    if draft.guessed:
        rows.append((button(turn.label("report.not_this"), "pn", draft.nonce),))
    last = [button(turn.label("report.again"), "a", draft.nonce)] if draft.text else []
    if draft.files:
        last.append(button(turn.label("report.drop_files"), "pf", draft.nonce))
    last.append(button(turn.label("report.cancel"), "q", draft.nonce))
    return (*rows, tuple(last))


# ── corrections ───────────────────────────────────────────────────────────────────────────────────────────────────


def current(turn: Turn, nonce: str, *steps: str) -> Draft | None:
    """The draft under way, if the pressed button belongs to its newest version; else it is said that it does not."""
    if turn.talk.step not in steps or turn.talk.data.get("nonce") != nonce:
        turn.stale()
        return None
    return Draft.load(turn.talk.data)


def change_status(turn: Turn, pressed: Pressed) -> None:
    status = ReportStatus.of(pressed.word(1))
    draft = current(turn, pressed.word(0), "confirm")
    if draft is not None:
        show(turn, _card(turn, draft), replace(draft, chosen=status, touched=True), edit=True)


def again(turn: Turn, pressed: Pressed) -> None:
    """The words are to be written anew; the files stay."""
    draft = current(turn, pressed.word(0), "confirm")
    if draft is None:
        return
    anew = replace(draft, lines=(), quoted="", help=None, help_asked=False, anew=False, read_at=None, touched=True)
    ask(turn, _card(turn, draft), anew)


def files(turn: Turn, pressed: Pressed) -> None:
    """The files of the draft, each as a button that drops it."""
    draft = current(turn, pressed.word(0), "confirm")
    if draft is None:
        return
    rows = [
        (button(turn.label("report.drop_file", number=place + 1, name=file.name), "pd", draft.nonce, place),)
        for place, file in enumerate(draft.files)
    ]
    turn.edit(
        "report.which_file",
        buttons=(*rows, (button(turn.label("report.back"), "pd", draft.nonce, "back"),)),
        about={"assignment": _card(turn, draft).assignment_id},
    )


def drop_file(turn: Turn, pressed: Pressed) -> None:
    draft = current(turn, pressed.word(0), "confirm")
    if draft is None:
        return
    if pressed.word(1) != "back":
        draft = draft.without_file(pressed.number(1))
    if not draft.text and not draft.files and draft.chosen is None:
        ask(turn, _card(turn, draft), draft)  # nothing is left that could be reported
    else:
        show(turn, _card(turn, draft), draft, edit=True)


def help_given(turn: Turn) -> None:
    """The answer to 'what help is needed?', or one more file, or a correction of what was said before."""
    draft, event = Draft.load(turn.talk.data), turn.event
    assert draft.assignment_id is not None
    card = addressing.own(turn, draft.assignment_id)
    if event.kind is EventKind.TEXT and is_no_need(event.text):
        show(turn, card, replace(draft, help_asked=True))
        return
    if event.kind is EventKind.TEXT and not is_courtesy(event.text):
        draft = draft.with_help(event)
    added = draft if event.kind is EventKind.TEXT else parking.add(turn, draft, event.text.strip())
    if added is None:
        return
    if len(added.help[1] if added.help else "") > reporting.MOST_HELP:
        turn.say("report.too_long", most=reporting.MOST_HELP)
    elif draft.goes_on(event):
        turn.step("help", **added.data())
    else:
        show(turn, card, added)


def skip_help(turn: Turn, pressed: Pressed) -> None:
    draft = current(turn, pressed.word(0), "help")
    if draft is not None:
        show(turn, _card(turn, draft), replace(draft, help_asked=True), edit=True)


def _card(turn: Turn, draft: Draft) -> Card:
    assert draft.assignment_id is not None, "only a draft of a known item is asked about or shown"
    return addressing.own(turn, draft.assignment_id)


# ── the yes ───────────────────────────────────────────────────────────────────────────────────────────────────────


def confirm(turn: Turn, pressed: Pressed) -> None:
    """The draft becomes a report. A second press finds no draft and says so."""
    draft = current(turn, pressed.word(0), "tell", "confirm")
    if draft is not None:
        count(turn, draft)


def count(turn: Turn, draft: Draft) -> None:
    """The draft is confirmed."""
    if draft.replaces is not None and not draft.touched:
        turn.rest()
        _put_receipt(turn, draft.replaces)
        return
    said = draft.report(turn.practice.zone, messenger=turn.event.messenger, chat_id=turn.event.chat_id)
    at = draft.said_at(turn.now)
    who, now, practice, language = turn.actor, turn.now, turn.practice, turn.language
    try:
        if draft.replaces is None:
            done = reporting.report(who, said, at, now, practice, language)
        else:
            done = amending.replace(who, draft.replaces, said, at, now, practice, language)
    except Refused as refusal:
        _refused(turn, draft, refusal)
        return
    turn.rest()
    _put_receipt(turn, done.progress_id)
    if draft.replaces is None:
        reviewcards.announce(turn, done.progress_id)
        notices.tell_leads(who, done.after, now, practice)
    else:
        receipts.settle(turn, draft.replaces)
        receipts.tell_colleague(turn, draft.replaces, "report.told_changed")
        reviewcards.moved(turn, draft.replaces, done.progress_id)
    parking.offer(turn)


def _put_receipt(turn: Turn, progress_id: int) -> None:
    filed = amending.filed(turn.actor, progress_id, turn.now, turn.practice, turn.language)
    turn.put(receipts.view(filed, turn.actor))


def _refused(turn: Turn, draft: Draft, refusal: Refused) -> None:
    """The report that was to be changed is answered or gone meanwhile: what was written is not lost, it may be a report
    of its own. An item that is closed or withdrawn takes none any more."""
    turn.rest()
    values: Any = refusal.values
    turn.edit(f"refused.{refusal.code}", **values)
    if draft.replaces is None:
        return
    assert draft.assignment_id is not None
    try:
        card = addressing.own(turn, draft.assignment_id)
    except Refused:
        return
    files = tuple(file for file in draft.files if file.evidence_id is None)
    turn.say("report.as_new")
    show(turn, card, replace(draft, replaces=None, read_at=None, files=files, anew=False))
