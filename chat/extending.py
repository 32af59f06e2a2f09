"""Asking for more time: a new date, a reason, and taking the request back. The decision is chat.granting."""

from __future__ import annotations

from datetime import date

from chat import calendar, granting, parking, request_card
from chat.buttons import Pressed, button
from chat.turn import Turn, View
from tasks.domain import lifecycle
from tasks.domain.deadlines import read_deadline
from tasks.domain.errors import Refused
from tasks.domain.messages import Button, Buttons
from tasks.domain.model import CheckpointStanding
from tasks.domain.terms import Language
from tasks.domain.wording import day
from tasks.domain.workdays import add_working_days
from tasks.services import cards, extending
from tasks.services.cards import Card

USUAL_REASONS = ("reason_1", "reason_2", "reason_3")
SOON = (5, 10, 20)  # working days after the due day: one week, two, four


def begin(turn: Turn, pressed: Pressed) -> None:
    card, checkpoint = _extendable(turn, pressed.number(0))
    waiting = extending.waiting_for(turn.actor, card.assignment_id, turn.now, turn.practice, turn.language)
    if waiting is not None:
        turn.toast("refused.extension_waiting")
        turn.put(request_card.receipt(waiting, turn.language), edit=False)
        return
    parking.park(turn, parking.under_way(turn))
    turn.step("extend_date", aid=card.assignment_id, nonce=turn.event.update_id)
    turn.put(_ask_date(turn, card, checkpoint), edit=False)


def turn_page(turn: Turn, pressed: Pressed) -> None:
    """The calendar's month in place of the message: 'YYYY-MM', or 'soon' for the quick dates."""
    card, checkpoint = _extendable(turn, pressed.number(0))
    if not _is_asked(turn, card.assignment_id):
        return
    page = pressed.word(1)
    month = None if page == "soon" else date.fromisoformat(f"{page}-01")
    turn.put(_ask_date(turn, card, checkpoint, month))


def still(turn: Turn, pressed: Pressed) -> None:
    """A place of the calendar that is no day: nothing happens."""


def date_pressed(turn: Turn, pressed: Pressed) -> None:
    if _is_asked(turn, pressed.number(0)):
        _date_chosen(turn, pressed.day(1))


def date_given(turn: Turn) -> None:
    """A typed date, read by the grammar of deadlines: '7月15日', '7月底', '2024.7.15'."""
    card = cards.own(turn.actor, int(turn.talk.data["aid"]), turn.now, turn.practice, turn.language)
    asked = _day_of(turn.event.text, card)
    if asked is None:
        turn.step("extend_date", aid=card.assignment_id, nonce=turn.event.update_id)
        row = (_calendar_button(turn, card.assignment_id, card.today), _cancel(turn))
        turn.say("extend.date_unclear", buttons=(row,))
        return
    _date_chosen(turn, asked)


def reason_pressed(turn: Turn, pressed: Pressed) -> None:
    """One of the usual reasons."""
    reason = pressed.word(1)
    if reason not in USUAL_REASONS:
        raise ValueError("no such reason")
    if turn.talk.step != "extend_reason" or turn.talk.data["nonce"] != pressed.word(0):
        turn.stale()
        return
    _ask(turn, turn.label(f"extend.{reason}"))


def reason_given(turn: Turn) -> None:
    _ask(turn, turn.event.text)


def take_back(turn: Turn, pressed: Pressed) -> None:
    """The unit takes back a request that nobody has decided; the coordinators' cards say so."""
    extension_id = pressed.number(0)
    try:
        done = extending.withdraw(turn.actor, extension_id, turn.now, turn.practice, turn.language)
    except Refused as refusal:
        turn.toast(f"refused.{refusal.code}", **refusal.values)
        found = extending.own_request(turn.actor, extension_id, turn.now, turn.practice, turn.language)
        turn.put(request_card.receipt(found, turn.language))
        return
    turn.put(request_card.receipt(done, turn.language))
    request_card.show_again(turn, done)


def _ask(turn: Turn, reason: str) -> None:
    data = turn.talk.data
    asked = extending.ask(
        turn.actor,
        int(data["aid"]),
        date.fromisoformat(data["due_on"]),
        reason,
        turn.now,
        turn.practice,
        turn.language,
    )
    turn.rest()
    turn.put(request_card.receipt(asked, turn.language))
    granting.tell_coordinators(turn, asked)
    parking.offer(turn)


def _extendable(turn: Turn, assignment_id: int) -> tuple[Card, CheckpointStanding]:
    card = cards.own(turn.actor, assignment_id, turn.now, turn.practice, turn.language)
    lifecycle.check_report(card.standing)
    checkpoint = card.extendable
    if checkpoint is None:
        raise Refused("nothing_to_extend")
    return card, checkpoint


def _is_asked(turn: Turn, assignment_id: int) -> bool:
    """Whether a new date for this item is being asked for; says so if it is not."""
    asked = turn.talk.step == "extend_date" and turn.talk.data.get("aid") == assignment_id
    if not asked:
        turn.stale()
    return asked


def _ask_date(turn: Turn, card: Card, checkpoint: CheckpointStanding, month: date | None = None) -> View:
    return View(
        "extend.ask_date",
        {"card": card, "due_on": checkpoint.due_on, "calendar": month is not None},
        _soon(turn, card, checkpoint.due_on) if month is None else _month(turn, card, checkpoint.due_on, month),
        {"assignment": card.assignment_id},
    )


def _date_chosen(turn: Turn, asked: date) -> None:
    card = cards.own(turn.actor, int(turn.talk.data["aid"]), turn.now, turn.practice, turn.language)
    checkpoint = lifecycle.check_extension(card.standing, asked, card.today)
    nonce = turn.event.update_id
    turn.step("extend_reason", aid=card.assignment_id, due_on=asked.isoformat(), nonce=nonce)
    usual = tuple((button(turn.label(f"extend.{name}"), "xr", nonce, name),) for name in USUAL_REASONS)
    turn.edit(
        "extend.ask_reason",
        buttons=(*usual, (_cancel(turn),)),
        about={"assignment": card.assignment_id},
        card=card,
        asked=asked,
        rest_day=not turn.practice.calendar.is_workday(asked),
        late=card.today > checkpoint.due_on,
    )


def _day_of(text: str, card: Card) -> date | None:
    """The day that was typed. Without a year it is the first such day from today on; None if it cannot be read."""
    read = read_deadline(text, card.today.year)
    if read.due_on is not None and read.due_on < card.today and "plan_year" in read.notes:
        read = read_deadline(text, card.today.year + 1)
    return None if "deadline_out_of_range" in read.notes else read.due_on


def _cancel(turn: Turn) -> Button:
    return button(turn.label("report.cancel"), "q", turn.talk.data["nonce"])


def _calendar_button(turn: Turn, assignment_id: int, month: date) -> Button:
    return button(turn.label("extend.calendar"), "xc", assignment_id, f"{month:%Y-%m}")


def _soon(turn: Turn, card: Card, due_on: date) -> Buttons:
    start = max(due_on, card.today)
    zh = turn.language is Language.ZH
    days = [add_working_days(start, count, turn.practice.calendar) for count in SOON]
    return (
        tuple(button(day(choice, zh, card.today), "xd", card.assignment_id, choice) for choice in days),
        (_calendar_button(turn, card.assignment_id, days[0]), _cancel(turn)),
    )


def _month(turn: Turn, card: Card, due_on: date, shown: date) -> Buttons:
    aid = card.assignment_id
    make = calendar.Makers(
        day=lambda label, on: button(label, "xd", aid, on),
        month=lambda label, on: button(label, "xc", aid, f"{on:%Y-%m}"),
        still=lambda label: button(label, "xz"),
    )
    first, last = lifecycle.extension_days(due_on, card.today)
    grid = calendar.month(shown, first, last, turn.practice.calendar, turn.language, make)
    return (*grid, (button(turn.label("extend.soon"), "xc", aid, "soon"), _cancel(turn)))
