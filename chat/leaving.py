"""'/leave': days on which somebody is not reminded, who is meanwhile, and the way back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from chat import calendar, parking, texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.absence import read_absence
from tasks.domain.messages import Button, Buttons
from tasks.domain.moments import local_day
from tasks.services import leaves, people
from tasks.services.leaves import Away
from tasks.services.people import Actor

FRIDAY = 4


def open_(turn: Turn) -> None:
    """'/leave 3月5日-3月8日' enters it; without days, the present one or the usual ones by buttons."""
    if not turn.actor.units:
        turn.say("leave.not_reminded", coordinates=turn.actor.coordinates)
    elif turn.event.args.strip():
        _said(turn, turn.actor.contact_id)
    else:
        _show(turn, turn.actor, edit=False)


def of(turn: Turn, pressed: Pressed) -> None:
    """A person of the list of contacts."""
    _show(turn, leaves.person(turn.actor, pressed.number(0), turn.now), edit=True)


def days_pressed(turn: Turn, pressed: Pressed) -> None:
    """The last day, and after it the first one where that is not today."""
    first = pressed.day(2) if len(pressed.args) > 2 else local_day(turn.now, turn.practice.zone)
    _take(turn, pressed.number(0), first, pressed.day(1))


def ask_days(turn: Turn, pressed: Pressed) -> None:
    """The calendar: of the first day, and once that is known of the last one. 'CONTACT', 'CONTACT:YYYY-MM' for another
    month, 'CONTACT:YYYY-MM:FIRST'."""
    who = leaves.person(turn.actor, pressed.number(0), turn.now)
    month = date.fromisoformat(f"{pressed.word(1)}-01") if len(pressed.args) > 1 else None
    _ask(turn, who.contact_id, month, pressed.day(2) if len(pressed.args) > 2 else None)


def first_pressed(turn: Turn, pressed: Pressed) -> None:
    who = leaves.person(turn.actor, pressed.number(0), turn.now)
    _ask(turn, who.contact_id, pressed.day(1), pressed.day(1))


def days_given(turn: Turn) -> None:
    _said(turn, int(turn.talk.data["contact"]))


def cancel(turn: Turn, pressed: Pressed) -> None:
    """No days after all; nothing that was begun since is given up with it."""
    if turn.talk.step == "leave_days" and turn.talk.data.get("nonce") == pressed.word(0):
        turn.rest()
        turn.edit("leave.cancelled")
        parking.offer(turn)
    else:
        turn.edit("leave.cancelled")


def finish(turn: Turn, pressed: Pressed) -> None:
    was = leaves.finish(turn.actor, pressed.number(0), turn.now, turn.practice)
    turn.edit("leave.finished", **_values(turn, was))
    if was.person.contact_id != turn.actor.contact_id:
        turn.tell(was.person, "leave.finished_for_you", by=turn.actor.name)
    if was.uncovered:
        for coordinator in _coordinators(turn, was):
            turn.tell(coordinator, "leave.back", name=was.person.name, covers=was.uncovered)


# ── pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _said(turn: Turn, contact_id: int) -> None:
    text = turn.event.args if turn.event.args else turn.event.text
    found = read_absence(text, local_day(turn.now, turn.practice.zone))
    if found is None:
        _ask(turn, contact_id, unclear=True)
    else:
        _take(turn, contact_id, *found)


def _ask(
    turn: Turn, contact_id: int, month: date | None = None, first: date | None = None, *, unclear: bool = False
) -> None:
    """A month of days to press; days may be typed as well, and a report that was begun is set aside meanwhile."""
    if turn.talk.step != "leave_days" or turn.talk.data.get("contact") != contact_id or unclear:
        parking.park(turn, parking.under_way(turn))
        turn.step("leave_days", contact=contact_id, nonce=turn.event.update_id)
    today = local_day(turn.now, turn.practice.zone)
    begin = min(max(first or today, today), today + leaves.LONGEST)
    make = calendar.Makers(
        day=lambda label, on: (
            button(label, "lvf", contact_id, on) if first is None else button(label, "lvt", contact_id, on, begin)
        ),
        month=lambda label, on: button(label, "lvp", contact_id, f"{on:%Y-%m}", *([begin] if first else [])),
        still=lambda label: button(label, "xz"),
    )
    work, language = turn.practice.calendar, turn.language
    grid = calendar.month(month or begin, begin, today + leaves.LONGEST, work, language, make)
    cancel = button(turn.label("leave.cancel"), "lvq", turn.talk.data["nonce"])
    turn.edit("leave.ask_days", buttons=(*grid, (cancel,)), unclear=unclear, first=first and begin)


def _take(turn: Turn, contact_id: int, from_on: date, until_on: date) -> None:
    taken = leaves.take(turn.actor, contact_id, from_on, until_on, turn.now, turn.practice)
    asked = turn.talk.step == "leave_days"
    if asked:
        turn.rest()
    turn.edit("leave.taken", buttons=_end_button(turn, taken, taken.person), **_values(turn, taken))
    if taken.person.contact_id != turn.actor.contact_id:
        buttons = _end_button(turn, taken, taken.person)
        turn.tell(
            taken.person, "leave.taken_for_you", buttons=buttons, by=turn.actor.name, **_values(turn, taken, own=True)
        )
    if taken.uncovered:
        for coordinator in _coordinators(turn, taken):
            turn.tell(coordinator, "leave.uncovered", **_values(turn, taken, own=False) | {"covers": taken.uncovered})
    if asked:
        parking.offer(turn)


def _show(turn: Turn, who: Actor, *, edit: bool) -> None:
    put = turn.edit if edit else turn.say
    present = leaves.of(turn.actor, who.contact_id, turn.now, turn.practice)
    if present is not None:
        other = button(turn.label("leave.other_days"), "lvp", who.contact_id)
        buttons: Buttons = (*_end_button(turn, present, turn.actor), (other,))
        put("leave.present", buttons=buttons, **_values(turn, present))
        return
    own = who.contact_id == turn.actor.contact_id
    put("leave.offer", buttons=_day_buttons(turn, who.contact_id), name=who.name, own=own)


def _day_buttons(turn: Turn, contact_id: int) -> Buttons:
    """Today; until Friday, of next week where this one's is over or today; any other days by typing them."""
    today = local_day(turn.now, turn.practice.zone)
    friday = today + timedelta((FRIDAY - today.weekday()) % 7)
    named = [("leave.today", today)]
    if today.weekday() < FRIDAY:
        named.append(("leave.this_friday", friday))
    named.append(("leave.next_friday", today + timedelta(FRIDAY - today.weekday() + 7)))
    days = tuple(button(turn.label(key, day=day), "lvt", contact_id, day) for key, day in named)
    return (days, (button(turn.label("leave.pick"), "lvp", contact_id),))


def _end_button(turn: Turn, leave: Away, reader: Actor) -> tuple[tuple[Button, ...], ...]:
    return ((button(texts.label(reader.language, "leave.finish"), "lve", leave.absence.leave_id),),)


def _values(turn: Turn, leave: Away, *, own: bool | None = None) -> dict[str, Any]:
    return {
        "name": leave.person.name,
        "own": leave.person.contact_id == turn.actor.contact_id if own is None else own,
        "from_on": leave.absence.from_on,
        "until_on": leave.absence.until_on,
        "covers": leave.covers,
    }


def _coordinators(turn: Turn, leave: Away) -> list[Actor]:
    """Those who do not know of it: neither the person nor who entered it."""
    theirs = {leave.person.contact_id, turn.actor.contact_id}
    return [each for each in people.coordinators(turn.now) if each.contact_id not in theirs]
