"""The list of what is mine, most urgent first, and the card of one item."""

from __future__ import annotations

from typing import Any

from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.deadlines import explain
from tasks.domain.messages import Button, Buttons
from tasks.domain.moments import local
from tasks.domain.terms import AssignmentState, Language, Light, ReportStatus
from tasks.services import cards
from tasks.services.cards import Card
from tasks.services.people import Actor

PER_PAGE = 8
PER_ROW = 4


def open_list(turn: Turn) -> None:
    _list(turn, page=1, overdue=False, edit=False)


def open_overdue(turn: Turn) -> None:
    _list(turn, page=1, overdue=True, edit=False)


def page(turn: Turn, pressed: Pressed) -> None:
    _list(turn, pressed.number(0), overdue=pressed.word(1) == "late", edit=True)


def show(turn: Turn, pressed: Pressed) -> None:
    card = cards.card(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    show_card(turn, card)


def show_card(turn: Turn, card: Card) -> None:
    """The card as a message of its own, so that it can be replied to. What is said next is about it, unless a report
    that says something already is under way."""
    says_something = turn.talk.data.get("lines") or turn.talk.data.get("files")
    if card.unit_id in turn.actor.units and not says_something and turn.talk.step in ("", "card", "tell"):
        turn.step("card", aid=card.assignment_id, at=turn.now.isoformat())
    turn.say(
        "tasks.card",
        buttons=report_buttons(turn.actor, card, turn.language),
        about={"assignment": card.assignment_id},
        **card_values(turn, card),
    )


def card_values(turn: Turn, card: Card) -> dict[str, Any]:
    standing = card.standing
    latest, review = standing.latest, standing.review
    if review is None:
        answer = turn.label("tasks.answer_waiting")
    else:
        answer = turn.label(f"tasks.answer_{review.decision.value}", reason=review.reason)
    checkpoint = next((c for c in standing.checkpoints if c.due_on == card.shown.due_on), None)
    return {
        "card": card,
        "reading": explain(card.schedule, card.deadline_text, turn.language),
        "checkpoint": checkpoint,
        "latest": latest,
        "latest_at": local(latest.said_at, card.zone) if latest is not None else None,
        "answer": answer,
        "can_report": card.unit_id in turn.actor.units and _open(card),
    }


def report_buttons(actor: Actor, card: Card, language: Language) -> Buttons:
    """The five ways to answer, for the people of the unit while the item is open."""
    if card.unit_id not in actor.units or not _open(card):
        return ()

    def status(sign: str, value: ReportStatus) -> Button:
        return button(f"{sign} {value.label(language)}", "r", card.assignment_id, value.value)

    more_time = "⏳ 申请延期" if language is Language.ZH else "⏳ more time"
    last = [status("⚠️", ReportStatus.DIFFICULTY)]
    if card.extendable is not None:
        last.append(button(more_time, "x", card.assignment_id))
    return (
        (
            status("✅", ReportStatus.DONE),
            status("📈", ReportStatus.PROGRESS),
            status("➖", ReportStatus.NO_NEWS),
        ),
        tuple(last),
    )


def _open(card: Card) -> bool:
    return card.standing.state in (AssignmentState.OPEN, AssignmentState.SUBMITTED)


def _list(turn: Turn, page: int, *, overdue: bool, edit: bool) -> None:
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    shown = [card for card in mine if card.shown.light is Light.RED] if overdue else mine
    put = turn.edit if edit else turn.say
    if not shown:
        back = ((button(turn.label("tasks.all"), "l", 1, "all"),),) if overdue and mine else ()
        put("tasks.none_overdue" if overdue else "tasks.none", buttons=back)
        return
    pages = -(-len(shown) // PER_PAGE)
    page = min(max(page, 1), pages)
    here = shown[(page - 1) * PER_PAGE : page * PER_PAGE]
    rows = [
        tuple(button(turn.label("tasks.item", card=card), "t", card.assignment_id) for card in here[i : i + PER_ROW])
        for i in range(0, len(here), PER_ROW)
    ]
    which = "late" if overdue else "all"
    steps = []
    if page > 1:
        steps.append(button(turn.label("tasks.previous"), "l", page - 1, which))
    if page < pages:
        steps.append(button(turn.label("tasks.next"), "l", page + 1, which))
    if overdue:
        steps.append(button(turn.label("tasks.all"), "l", 1, "all"))
    elif any(card.shown.light is Light.RED for card in mine):
        steps.append(button(turn.label("tasks.only_overdue"), "l", 1, "late"))
    put(
        "tasks.list_overdue" if overdue else "tasks.list",
        buttons=tuple([*rows, tuple(steps)] if steps else rows),
        about={"assignments": [card.assignment_id for card in here]},
        cards=here,
        several_units=len({card.unit_id for card in mine}) > 1,
        total=len(shown),
        page=page,
        pages=pages,
    )
