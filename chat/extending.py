"""Asking for more time: a new date, a reason, the coordinator's decision."""

from __future__ import annotations

from datetime import date
from typing import Any

from chat import texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain import lifecycle
from tasks.domain.deadlines import read_deadline
from tasks.domain.errors import Refused
from tasks.domain.messages import Button, Buttons
from tasks.domain.terms import Decision, Language
from tasks.domain.wording import day
from tasks.domain.workdays import add_working_days
from tasks.services import cards, extending, people
from tasks.services.cards import Card
from tasks.services.extending import Request


def begin(turn: Turn, pressed: Pressed) -> None:
    card = cards.own(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    lifecycle.check_report(card.standing)
    checkpoint = card.extendable
    if checkpoint is None:
        raise Refused("nothing_to_extend")
    turn.step("extend_date", aid=card.assignment_id, nonce=turn.event.update_id)
    turn.say(
        "extend.ask_date",
        buttons=_date_buttons(turn, card, checkpoint.due_on),
        about={"assignment": card.assignment_id},
        card=card,
        due_on=checkpoint.due_on,
    )


def date_pressed(turn: Turn, pressed: Pressed) -> None:
    if turn.talk.step != "extend_date" or turn.talk.data.get("aid") != pressed.number(0):
        turn.stale()
        return
    _date_chosen(turn, pressed.day(1))


def date_given(turn: Turn) -> None:
    """A typed date, read by the grammar of deadlines: '7月15日', '7月底', '2024.7.15'."""
    card = cards.own(turn.actor, int(turn.talk.data["aid"]), turn.now, turn.practice, turn.language)
    asked = _day_of(turn.event.text, card)
    if asked is None:
        turn.step("extend_date", aid=card.assignment_id, nonce=turn.event.update_id)
        turn.say("extend.date_unclear", buttons=(_cancel_row(turn),))
        return
    _date_chosen(turn, asked)


def reason_given(turn: Turn) -> None:
    data = turn.talk.data
    asked = extending.ask(
        turn.actor,
        int(data["aid"]),
        date.fromisoformat(data["due_on"]),
        turn.event.text,
        turn.now,
        turn.practice,
        turn.language,
    )
    turn.rest()
    turn.say("extend.asked", about={"assignment": asked.card.assignment_id}, **_values(asked))
    for coordinator in people.coordinators(turn.now):
        turn.tell(
            coordinator,
            "extend.review",
            buttons=_decide_buttons(asked, coordinator.language),
            **_values(asked),
        )


def decide(turn: Turn, pressed: Pressed) -> None:
    decision = Decision.of(pressed.word(1))
    done = extending.decide(turn.actor, pressed.number(0), decision, turn.now, turn.practice, turn.language)
    turn.edit(f"extend.decided_{decision.value}", **(_values(done) | {"by": turn.actor.name}))
    for reporter in people.contacts_of([done.asked_by_id] if done.asked_by_id else [], turn.now):
        turn.tell(
            reporter,
            f"extend.told_{decision.value}",
            about={"assignment": done.card.assignment_id},
            **_values(done),
        )


def _date_chosen(turn: Turn, asked: date) -> None:
    card = cards.own(turn.actor, int(turn.talk.data["aid"]), turn.now, turn.practice, turn.language)
    lifecycle.check_extension(card.standing, asked, card.today)
    turn.step("extend_reason", aid=card.assignment_id, due_on=asked.isoformat(), nonce=turn.event.update_id)
    turn.say(
        "extend.ask_reason",
        buttons=(_cancel_row(turn),),
        about={"assignment": card.assignment_id},
        asked=asked,
    )


def _day_of(text: str, card: Card) -> date | None:
    """The day that was typed. Without a year it is the first such day from today on; None if it cannot be read."""
    read = read_deadline(text, card.today.year)
    if read.due_on is not None and read.due_on < card.today and "plan_year" in read.notes:
        read = read_deadline(text, card.today.year + 1)
    return None if "deadline_out_of_range" in read.notes else read.due_on


def _cancel_row(turn: Turn) -> tuple[Button, ...]:
    return (button(turn.label("report.cancel"), "q", turn.event.update_id),)


def _date_buttons(turn: Turn, card: Card, due_on: date) -> Buttons:
    """One week, two and four of working days after the due day or today, whichever is later."""
    start = max(due_on, card.today)
    zh = turn.language is Language.ZH
    days = [add_working_days(start, count, turn.practice.calendar) for count in (5, 10, 20)]
    return (tuple(button(day(choice, zh), "xd", card.assignment_id, choice) for choice in days), _cancel_row(turn))


def _decide_buttons(asked: Request, language: Language) -> Buttons:
    return (
        (
            button(texts.label(language, "extend.grant"), "e", asked.extension_id, Decision.ACCEPT.value),
            button(texts.label(language, "extend.decline"), "e", asked.extension_id, Decision.SEND_BACK.value),
        ),
    )


def _values(found: Request) -> dict[str, Any]:
    return {
        "card": found.card,
        "from_due": found.from_due_on,
        "asked": found.asked_due_on,
        "reason": found.reason,
        "by": found.by,
        "late": found.late,
    }
