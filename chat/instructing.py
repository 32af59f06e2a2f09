"""A leader's instruction (批示): '/instruct 12', what it says, to whom it goes; and what the units answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chat import enclosures, instructions, parking, texts
from chat.buttons import Pressed, button
from chat.turn import Turn, View
from tasks.domain.messages import Button, Buttons
from tasks.domain.moments import local
from tasks.domain.terms import Language
from tasks.services import finding, instructing, instruction_view, people
from tasks.services.instructing import Leader, Targets
from tasks.services.instruction_view import Given, Part
from tasks.services.people import Actor, clean_name
from tasks.services.reporting import Attachment

MOST_OFFERED = 8
STEPS = ("instruct_item", "instruct_leader", "instruct_text", "instruct_confirm", "instruct_answer")


# ── giving ────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_(turn: Turn) -> None:
    """'/instruct 12', '/instruct 12 请于月底前办结'; without an item it asks for one."""
    people.require_viewer(turn.actor, "instruct", "", turn.now)
    said = turn.event.args.strip()
    if said:
        _find(turn, said)
    else:
        _ask(turn, "instruct_item", "instruct.what")


def item_given(turn: Turn) -> None:
    _find(turn, turn.event.text.strip())


def begin(turn: Turn, pressed: Pressed) -> None:
    """The button 批示 on the view of an item, or what was offered."""
    _begin(turn, pressed.number(0), str(turn.talk.data.get("text", "")) if turn.talk.step == "instruct_item" else "")


def button_for(actor: Actor, key_task_id: int, language: Language) -> tuple[Button, ...]:
    """The button 批示 on the view of an item; none for whoever may not look at everything."""
    if not actor.views:
        return ()
    return (button(texts.label(language, "instruct.button"), "dw", key_task_id),)


def _find(turn: Turn, said: str) -> None:
    found = finding.items(turn.actor, said, turn.now)
    if len(found.items) == 1:
        _begin(turn, found.items[0].id, found.rest)
        return
    if not found.items:
        _ask(turn, "instruct_item", "instruct.not_found", said=said, plan=found.plan)
        return
    rows = tuple(
        (button(turn.label("instruct.an_item", number=item.number, title=item.title), "dw", item.id),)
        for item in found.items[:MOST_OFFERED]
    )
    _ask(turn, "instruct_item", "instruct.which", rows, {"text": found.rest}, more=len(found.items) > MOST_OFFERED)


def _begin(turn: Turn, item_id: int, text: str) -> None:
    to = instructing.targets(turn.actor, item_id, turn.now)
    data: dict[str, Any] = {"item": item_id, "leader": None, "text": text}
    if turn.actor.leads:
        _text_or_confirm(turn, to, data)
        return
    known = [leader for leader in instructing.leaders(turn.now) if leader.contact_id is not None]
    rows = tuple(
        (button(leader.name[:20], "dy", turn.event.update_id, leader.contact_id),) for leader in known[:MOST_OFFERED]
    )
    _ask(turn, "instruct_leader", "instruct.ask_leader", rows, data, number=to.number, title=to.title)


def leader_pressed(turn: Turn, pressed: Pressed) -> None:
    if not _is_current(turn, pressed, "instruct_leader"):
        turn.stale("instruct.stale")
        return
    wanted = pressed.number(1)
    leader = next((each for each in instructing.leaders(turn.now) if each.contact_id == wanted), None)
    if leader is None:
        raise ValueError("no such leader")
    _named(turn, [leader.name, leader.contact_id], edit=True)


def leader_given(turn: Turn) -> None:
    name = clean_name(turn.event.text)
    known = next((leader for leader in instructing.leaders(turn.now) if leader.name == name), Leader(name))
    _named(turn, [known.name, known.contact_id])


def _named(turn: Turn, leader: list[Any], *, edit: bool = False) -> None:
    data = turn.talk.data | {"leader": leader}
    _text_or_confirm(turn, instructing.targets(turn.actor, int(data["item"]), turn.now), data, edit=edit)


def text_given(turn: Turn) -> None:
    """The instruction's words; typed again they take the place of those before."""
    data = turn.talk.data | {"text": turn.event.text.strip()}
    _text_or_confirm(turn, instructing.targets(turn.actor, int(data["item"]), turn.now), data)


def _text_or_confirm(turn: Turn, to: Targets, data: dict[str, Any], *, edit: bool = False) -> None:
    name = data["leader"][0] if data["leader"] is not None else turn.actor.name
    values = {"number": to.number, "title": to.title, "by": name}
    if not data["text"]:
        _ask(turn, "instruct_text", "instruct.ask_text", (), data, edit=edit, **values)
        return
    if len(data["text"]) > instructing.MOST_TEXT:
        turn.say("refused.instruction_long", most=instructing.MOST_TEXT)
        return
    yes = ((button(turn.label("instruct.yes"), "dj", turn.event.update_id),),) if to.answering else ()
    _ask(turn, "instruct_confirm", "instruct.confirm", yes, data, edit=edit, text=data["text"], to=to, **values)


def confirm(turn: Turn, pressed: Pressed) -> None:
    """The instruction is given and delivered. A second press finds nothing to give."""
    if not _is_current(turn, pressed, "instruct_confirm"):
        turn.stale("instruct.stale")
        return
    data = turn.talk.data
    leader = Leader(data["leader"][0], data["leader"][1]) if data["leader"] is not None else None
    given, to = instructing.give(turn.actor, int(data["item"]), data["text"], leader, turn.now, turn.practice)
    turn.rest()
    turn.edit("instruct.given", buttons=(instructions.list_row(turn.language),), given=given, to=to)
    _deliver(turn, given, to)


def cancel(turn: Turn, pressed: Pressed) -> None:
    if not _is_current(turn, pressed, *STEPS):
        turn.stale("instruct.stale")
        return
    turn.rest()
    turn.edit("instruct.cancelled")


def _ask(
    turn: Turn,
    step: str,
    key: str,
    rows: Buttons = (),
    data: dict[str, Any] | None = None,
    *,
    edit: bool = False,
    **values: Any,
) -> None:
    """Asks for what comes next, with the way out below what there is to press. `edit`: in the place of what was asked
    before."""
    nonce = turn.event.update_id
    turn.step(step, **((data or {}) | {"nonce": nonce}))
    put = turn.edit if edit else turn.say
    put(key, buttons=(*rows, (button(turn.label("report.cancel"), "dx", nonce),)), **values)


def _is_current(turn: Turn, pressed: Pressed, *steps: str) -> bool:
    return turn.talk.step in steps and turn.talk.data["nonce"] == pressed.word(0)


def _deliver(turn: Turn, given: Given, to: Targets) -> None:
    """At once to everybody who answers for the units; to the leader in whose name it is; and to the coordinators."""
    for part in given.parts:
        for official in people.reporters(part.unit_id, turn.now):
            view = _asked(given, part, official)
            turn.tell(official, view.key, view.buttons, view.about, **view.values)
    for target in to.informed:
        for official in people.reporters(target.unit_id, turn.now):
            about: dict[str, int | list[int]] = {"assignment": target.assignment_id}
            turn.tell(official, "instruct.informed", about=about, given=given, unit=target.unit)
    for other in _overseers(given, turn):
        turn.tell(
            other, "instruct.told", instructions.see_row(given, other), given=given, to=to, mine=_is_his(given, other)
        )


def _overseers(given: Given, turn: Turn) -> list[Actor]:
    """The leader whose instruction it is and the coordinators, but for whoever acts."""
    leader = [who for who in people.contacts_of([given.by_id or 0], turn.now) if who.leads]
    found = {who.contact_id: who for who in [*leader, *people.coordinators(turn.now)]}
    found.pop(turn.actor.contact_id, None)
    return list(found.values())


def _is_his(given: Given, actor: Actor) -> bool:
    return given.by_id == actor.contact_id


# ── answering ─────────────────────────────────────────────────────────────────────────────────────────────────────


def answer(turn: Turn, pressed: Pressed) -> None:
    """'回复批示': the next message is the answer."""
    given, part = instruction_view.own(turn.actor, pressed.number(0), turn.now, turn.practice)
    if part.over:
        turn.toast("refused.instruction_over")
        return
    parking.park(turn, parking.under_way(turn))
    turn.step("instruct_answer", part=part.id, nonce=turn.event.update_id)
    stop = button(turn.label("report.cancel"), "dx", turn.event.update_id)
    about: dict[str, int | list[int]] = {**instruction_view.about(part.id)}
    turn.say("instruct.ask_answer", buttons=((stop,),), about=about, given=given, part=part)


def answered(turn: Turn) -> None:
    """The message after '回复批示'."""
    _take(turn, int(turn.talk.data["part"]))


def replied(turn: Turn, part_id: int) -> None:
    """A reply to the instruction, whatever else is under way."""
    _take(turn, part_id)


def goes_on(turn: Turn) -> bool:
    """As enclosures.goes_on."""

    def add(files: Sequence[Attachment]) -> None:
        instructing.add_files(turn.actor, int(turn.talk.data["part"]), files, turn.now, turn.practice)

    return enclosures.goes_on(turn, "instruct_answered", add)


def _take(turn: Turn, part_id: int) -> None:
    event = turn.event
    files = enclosures.taken(turn, "instruct.what_answer")
    if files is None:
        return
    given, part, again = instructing.answer(turn.actor, part_id, event.text, files, turn.now, turn.practice)
    asked_for = turn.talk.step == "instruct_answer" and turn.talk.data["part"] == part_id
    if asked_for:
        turn.rest()
    if event.album is not None and not turn.talk.step:
        turn.step("instruct_answered", part=part_id, album=event.album)
    turn.say("instruct.received", given=given, again=again, files=len(files))
    if asked_for and not turn.talk.step:
        parking.offer(turn)
    for sent, reader in turn.copies(instruction_view.about(part_id)):
        turn.amend(sent.message_id, _asked(given, part, reader), reader)
    values: dict[str, Any] = {"given": given, "unit": part.unit, "by": turn.actor.name, "again": again, "mine": False}
    values |= {"text": event.text.strip(), "files": len(files)}
    for other in _overseers(given, turn):
        rows = (*instructions.files_rows(given.id, (part,), other.language), *instructions.see_row(given, other))
        turn.tell(other, "instruct.answered", rows, **values | {"mine": _is_his(given, other)})


def _asked(given: Given, part: Part, reader: Actor) -> View:
    """The instruction as a unit has it: with the button while the answer is owed."""
    row: Buttons = ((instructions.answer_button(part.id, reader.language),),) if part.open else ()
    about: dict[str, int | list[int]] = {**instruction_view.about(part.id)}
    return View("instruct.asked", {"given": given, "part": part, "at": local(given.at, given.zone)}, row, about)
