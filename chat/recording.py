"""'/record': an answer taken by telephone, on paper or in a meeting, entered on the unit's behalf, with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from chat import calendar, review_card, reviewcards, tasklist, texts
from chat.buttons import Pressed, button
from chat.drafts import Draft
from chat.events import EventKind
from chat.turn import Turn
from tasks.domain.courtesies import is_courtesy, is_yes
from tasks.domain.deadlines import read_deadline
from tasks.domain.messages import Button, Buttons
from tasks.domain.terms import Channel, Language, ReportStatus
from tasks.services import comparing, finding, people, recording, review_queue
from tasks.services.cards import Card
from tasks.services.people import Actor, clean_name
from tasks.services.recording import Part
from tasks.services.reporting import Origin, Report, Reported

MOST_OFFERED = 8
PER_ROW = 3
STEPS = (*("record_item", "record_unit", "record_how", "record_who", "record_when", "record_text", "record_confirm"),)


# ── which part ────────────────────────────────────────────────────────────────────────────────────────────────────


def open_(turn: Turn) -> None:
    """'/record 12', '/record 12 市司法局', '/record 12 市司法局 已开展培训6次，完成80%'; asks for what is missing."""
    people.require_coordinator(turn.actor, "record", "", turn.now)
    said = turn.event.args.strip()
    if said:
        _find(turn, said)
    else:
        _ask(turn, "record_item", "record.what", {})


def item_given(turn: Turn) -> None:
    _find(turn, turn.event.text.strip())


def begin(turn: Turn, pressed: Pressed) -> None:
    """The button 代登 on the view of an item, or an item that was offered."""
    words = str(turn.talk.data.get("words", "")) if turn.talk.step == "record_item" else ""
    _item(turn, pressed.number(0), words)


def button_for(actor: Actor, key_task_id: int, language: Language) -> tuple[Button, ...]:
    """The button 代登 on the view of an item; none for whoever does not coordinate."""
    if not actor.coordinates:
        return ()
    return (button(texts.label(language, "record.button"), "dr", key_task_id),)


def _find(turn: Turn, said: str) -> None:
    found = finding.items(turn.actor, said, turn.now)
    if len(found.items) == 1:
        _item(turn, found.items[0].id, found.rest)
        return
    if not found.items:
        _ask(turn, "record_item", "record.not_found", {}, name=said, plan=found.plan)
        return
    rows = tuple(
        (button(turn.label("record.an_item", number=item.number, title=item.title), "dr", item.id),)
        for item in found.items[:MOST_OFFERED]
    )
    more = len(found.items) > MOST_OFFERED
    _ask(turn, "record_item", "record.which_item", {"words": found.rest}, rows, more=more)


def _item(turn: Turn, item_id: int, words: str) -> None:
    """The unit is asked for if several have a part, and none is named."""
    parts = recording.parts(turn.actor, item_id, turn.now)
    named, rest = _named(parts, words)
    if named is None and len(parts) == 1:
        named, rest = parts[0], words
    if named is not None:
        _part(turn, named.assignment_id, rest)
        return
    rows = tuple((button(part.unit[:24], "du", part.assignment_id),) for part in parts[:MOST_OFFERED])
    more = len(parts) > MOST_OFFERED
    _ask(turn, "record_unit", "record.which_unit", {"item": item_id, "words": words}, rows, more=more)


def unit_given(turn: Turn) -> None:
    """The unit's name instead of a press."""
    data = turn.talk.data
    parts = recording.parts(turn.actor, int(data["item"]), turn.now)
    named, _ = _named(parts, turn.event.text.strip())
    if named is None:
        turn.say("record.no_such_unit", name=turn.event.text.strip())
        return
    _part(turn, named.assignment_id, data["words"])


def unit_pressed(turn: Turn, pressed: Pressed) -> None:
    """One of the units; also from the view of a unit's part."""
    words = str(turn.talk.data["words"]) if turn.talk.step == "record_unit" else ""
    _part(turn, pressed.number(0), words, edit=turn.talk.step == "record_unit")


def _named(parts: list[Part], words: str) -> tuple[Part | None, str]:
    """The unit with whose name, or part of its name, the words begin; and what follows."""
    first, _, rest = words.partition(" ")
    for part in parts:
        if words.startswith(part.unit):
            return part, words[len(part.unit) :].strip(" ，,：:")
    near = [part for part in parts if len(first) > 1 and first in part.unit]
    return (near[0], rest.strip()) if len(near) == 1 else (None, words)


def _part(turn: Turn, assignment_id: int, words: str, *, edit: bool = False) -> None:
    card = _card(turn, assignment_id)
    draft = Draft.of(turn.event, assignment_id)
    if words:
        draft = draft.adding(turn.event, words)
    _ask_how(turn, card, {"aid": assignment_id, "draft": draft.data()}, edit=edit)


def _card(turn: Turn, assignment_id: int) -> Card:
    return recording.recordable(turn.actor, assignment_id, turn.now, turn.practice, turn.language)


# ── how, who, when ────────────────────────────────────────────────────────────────────────────────────────────────


def _ask_how(turn: Turn, card: Card, data: dict[str, Any], *, edit: bool) -> None:
    nonce = turn.event.update_id
    row = tuple(button(channel.label(turn.language), "dh", nonce, channel.value) for channel in Channel)
    _ask(turn, "record_how", "record.how", data, (row,), edit=edit, card=card)


def how_given(turn: Turn) -> None:
    """The way in words instead of a press: '电话'."""
    said = turn.event.text.strip()
    channel = next((each for each in Channel if said in (each.zh, each.en, each.value)), None)
    if channel is None:
        turn.say("record.how_please")
        return
    _how(turn, channel)


def how_pressed(turn: Turn, pressed: Pressed) -> None:
    if _is_current(turn, pressed, "record_how"):
        _how(turn, Channel.of(pressed.word(1)), edit=True)


def _how(turn: Turn, channel: Channel, *, edit: bool = False) -> None:
    data = turn.talk.data
    card = _card(turn, int(data["aid"]))
    nonce = turn.event.update_id
    known = people.reporters(card.unit_id, turn.now)
    names = [button(person.name[:20], "dp", nonce, person.contact_id) for person in known[: 2 * PER_ROW]]
    rows = tuple(tuple(names[i : i + PER_ROW]) for i in range(0, len(names), PER_ROW))
    _ask(turn, "record_who", "record.who", data | {"how": channel.value}, rows, edit=edit, card=card, channel=channel)


def who_pressed(turn: Turn, pressed: Pressed) -> None:
    if not _is_current(turn, pressed, "record_who"):
        return
    card = _card(turn, int(turn.talk.data["aid"]))
    wanted = pressed.number(1)
    person = next((each for each in people.reporters(card.unit_id, turn.now) if each.contact_id == wanted), None)
    if person is None:
        raise ValueError("nobody of the unit")
    _ask_when(turn, card, turn.talk.data | {"who": person.name}, edit=True)


def who_given(turn: Turn) -> None:
    name = clean_name(turn.event.text)
    if not name:
        turn.say("refused.record_nobody")
        return
    _ask_when(turn, _card(turn, int(turn.talk.data["aid"])), turn.talk.data | {"who": name})


def _ask_when(turn: Turn, card: Card, data: dict[str, Any], *, edit: bool = False, month: date | None = None) -> None:
    """Today, yesterday, a day of the calendar, or a day that is typed."""
    nonce = turn.event.update_id
    first, last = recording.days(card)
    if month is None:
        days = [(turn.label("record.today"), card.today), (turn.label("record.yesterday"), card.today - timedelta(1))]
        rows: Buttons = (
            tuple(button(label, "dd", nonce, day) for label, day in days if first <= day),
            (button(turn.label("record.other_day"), "dm", nonce, card.today),),
        )
    else:
        make = calendar.Makers(
            day=lambda label, day: button(label, "dd", nonce, day),
            month=lambda label, day: button(label, "dm", nonce, day),
            still=lambda label: button(label, "xz"),
        )
        rows = calendar.month(month, first, last, turn.practice.calendar, turn.language, make)
    _ask(turn, "record_when", "record.when", data, rows, edit=edit, card=card, who=data["who"])


def month_pressed(turn: Turn, pressed: Pressed) -> None:
    if _is_current(turn, pressed, "record_when"):
        data = turn.talk.data
        _ask_when(turn, _card(turn, int(data["aid"])), data, edit=True, month=pressed.day(1))


def day_pressed(turn: Turn, pressed: Pressed) -> None:
    if _is_current(turn, pressed, "record_when"):
        _said_on(turn, pressed.day(1), edit=True)


def day_given(turn: Turn) -> None:
    """A typed day, which is past: without a year it is the last such day."""
    card = _card(turn, int(turn.talk.data["aid"]))
    said = turn.event.text.strip()
    words = {
        "今天": card.today,
        "today": card.today,
        "昨天": card.today - timedelta(1),
        "yesterday": card.today - timedelta(1),
    }
    read = read_deadline(said, card.today.year)
    if read.due_on is not None and read.due_on > card.today and "plan_year" in read.notes:
        read = read_deadline(said, card.today.year - 1)
    day = words.get(said.casefold(), read.due_on)
    if day is None:
        turn.say("extend.date_unclear")
        return
    _said_on(turn, day)


def _said_on(turn: Turn, day: date, *, edit: bool = False) -> None:
    data = turn.talk.data | {"on": day.isoformat()}
    card = _card(turn, int(data["aid"]))
    recording.moment_of(day, card, turn.now)  # a day that cannot be is refused, and asked for again
    if _draft(data).says_something:
        _show(turn, card, data, edit=edit)
    else:
        _ask(turn, "record_text", "record.text", data, edit=edit, card=card, who=data["who"])


# ── what was said ─────────────────────────────────────────────────────────────────────────────────────────────────


def told(turn: Turn) -> None:
    """Words or a file of the answer; 'yes' in words, once it is shown."""
    data, event = turn.talk.data, turn.event
    if turn.talk.step == "record_confirm" and event.kind is EventKind.TEXT and is_yes(event.text):
        _count(turn, data)
        return
    draft, text = _draft(data), event.text.strip()
    obstacle = draft.obstacle(event, text)
    if obstacle is not None:
        key, values = obstacle
        turn.say(key, **values)
        return
    added = data | {"draft": draft.adding(event, text).data()}
    if draft.goes_on(event) and turn.talk.step == "record_confirm":
        turn.step("record_confirm", **added)
        return
    _show(turn, _card(turn, int(data["aid"])), added)


def edited(turn: Turn) -> bool:
    """Whether the message that was edited is a part of what is being entered: then it says the new words."""
    if turn.talk.step not in ("record_text", "record_confirm") or not _draft(turn.talk.data).has(turn.event):
        return False
    told(turn)
    return True


def _show(turn: Turn, card: Card, data: dict[str, Any], *, edit: bool = False) -> None:
    """All of it for confirmation. Its nonce makes the buttons of earlier versions stale."""
    said, said_on = _said(turn, card, data), date.fromisoformat(data["on"])
    nonce = turn.event.update_id
    others = [each for each in ReportStatus if each is not said.status]
    rows: Buttons = (
        (button(turn.label("record.yes"), "dc", nonce),),
        tuple(button(turn.label("report.as_status", status=each), "dz", nonce, each.value) for each in others),
        *(((button(turn.label("report.again"), "dg", nonce),),) if said.text else ()),
    )
    _ask(
        turn,
        "record_confirm",
        "record.confirm",
        data,
        rows,
        edit=edit,
        card=card,
        who=data["who"],
        channel=Channel.of(data["how"]),
        said_on=said_on,
        late=recording.is_late(card, said.status, said_on),
        said=said,
        compared=comparing.with_last(card, said, turn.now),
    )


def change_status(turn: Turn, pressed: Pressed) -> None:
    if _is_current(turn, pressed, "record_confirm"):
        data = turn.talk.data
        chosen = replace(_draft(data), chosen=ReportStatus.of(pressed.word(1)))
        _show(turn, _card(turn, int(data["aid"])), data | {"draft": chosen.data()}, edit=True)


def again(turn: Turn, pressed: Pressed) -> None:
    """The words are to be written anew; the files stay."""
    if _is_current(turn, pressed, "record_confirm"):
        data = turn.talk.data
        data = data | {"draft": replace(_draft(data), lines=(), chosen=None).data()}
        card = _card(turn, int(data["aid"]))
        _ask(turn, "record_text", "record.text", data, edit=True, card=card, who=data["who"])


def confirm(turn: Turn, pressed: Pressed) -> None:
    """It counts. A second press finds nothing to enter."""
    if _is_current(turn, pressed, "record_confirm"):
        _count(turn, turn.talk.data)


def cancel(turn: Turn, pressed: Pressed) -> None:
    if _is_current(turn, pressed, *STEPS):
        turn.rest()
        turn.edit("record.cancelled")


def _count(turn: Turn, data: dict[str, Any]) -> None:
    card = _card(turn, int(data["aid"]))
    said, said_on = _said(turn, card, data), date.fromisoformat(data["on"])
    origin = Origin(data["who"], Channel.of(data["how"]))
    done = recording.record(turn.actor, said, origin, said_on, turn.now, turn.practice, turn.language)
    turn.rest()
    found = review_queue.again(done.progress_id, turn.now, turn.practice, turn.language)
    view = review_card.view(turn, found, turn.actor, news=turn.label("record.news"))
    leave = button(turn.label("record.leave"), "dk", done.progress_id)
    turn.put(replace(view, buttons=((view.buttons[0][0], leave),)))
    _tell_unit(turn, done, origin, said_on, said.text)


def leave(turn: Turn, pressed: Pressed) -> None:
    """It waits for its review like any other: the other coordinators get its card."""
    progress_id = pressed.number(0)
    found = review_queue.pending(turn.actor, progress_id, turn.now, turn.practice, turn.language)
    turn.put(review_card.view(turn, found, turn.actor))
    if found.waits and found.is_own(turn.actor):
        reviewcards.announce(turn, progress_id, but=turn.actor.contact_id)


def _said(turn: Turn, card: Card, data: dict[str, Any]) -> Report:
    said_on = date.fromisoformat(data["on"])
    read_at = recording.moment_of(said_on, card, turn.now)
    report = replace(_draft(data), assignment_id=card.assignment_id, read_at=read_at).report(card.zone)
    return replace(report, said_in=None)


def _draft(data: dict[str, Any]) -> Draft:
    return Draft.load(data["draft"])


def _ask(
    turn: Turn,
    step: str,
    key: str,
    data: dict[str, Any],
    rows: Buttons = (),
    *,
    edit: bool = False,
    **values: Any,
) -> None:
    """Asks for what comes next, with the way out below what there is to press. `edit`: in the place of what was asked
    before."""
    nonce = turn.event.update_id
    turn.step(step, **(data | {"nonce": nonce}))
    about: dict[str, int | list[int]] = {"assignment": int(data["aid"])} if "aid" in data else {}
    stop = button(turn.label("report.cancel"), "dv", nonce)
    (turn.edit if edit else turn.say)(key, buttons=(*rows, (stop,)), about=about, **values)


def _is_current(turn: Turn, pressed: Pressed, *steps: str) -> bool:
    """Whether the button belongs to what is asked now; says so if it does not."""
    if turn.talk.step in steps and turn.talk.data["nonce"] == pressed.word(0):
        return True
    turn.stale("record.stale")
    return False


# ── the unit ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _tell_unit(turn: Turn, done: Reported, origin: Origin, said_on: date, text: str) -> None:
    """The unit's people hear what was entered on their behalf, and can object by answering."""
    card = done.after
    for official in people.reporters(card.unit_id, turn.now):
        latest = card.standing.latest
        turn.tell(
            official,
            "record.told",
            buttons=tasklist.report_buttons(official, card, official.language),
            about={"record": done.progress_id, "assignment": card.assignment_id},
            card=card,
            by=turn.actor.name,
            who=origin.by,
            channel=origin.channel,
            said_on=said_on,
            status=latest.status if latest is not None else ReportStatus.PROGRESS,
            percent=latest.percent if latest is not None else None,
            text=text,
            late=done.late,
        )


def objected(turn: Turn, progress_id: int) -> None:
    """A reply to that: the coordinators hear it at once; what was entered stays until one of them has seen to it."""
    text = turn.event.text.strip()
    if is_courtesy(text):
        turn.say("record.thanks")
        return
    card, entered = recording.object_to(turn.actor, progress_id, text, turn.now, turn.practice, turn.language)
    turn.say(
        "record.passed_on",
        buttons=tasklist.report_buttons(turn.actor, card, turn.language),
        about={"assignment": card.assignment_id},
        card=card,
        by=entered.recorded_by,
    )
    for coordinator in people.coordinators(turn.now):
        turn.tell(
            coordinator,
            "record.objected",
            buttons=((button(texts.label(coordinator.language, "record.see"), "vc", progress_id),),),
            about={"assignment": card.assignment_id},
            card=card,
            by=turn.actor.name,
            entered=entered,
            text=text,
        )
