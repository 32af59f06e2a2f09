"""'/contacts': who answers for which unit, those units first where nobody can be reminded, and what to do about it."""

from __future__ import annotations

from chat import texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.messages import Button, Buttons
from tasks.domain.terms import ContactRole, Coverage
from tasks.services import roster
from tasks.services.roster import Member, UnitPeople

PER_PAGE = 8
PER_ROW = 2
MOST_MEMBERS = 8
"""Of a unit, with buttons of their own."""


def open_(turn: Turn) -> None:
    """All of them; with a name, that unit."""
    name = " ".join(turn.event.args.split())
    if not name:
        _list(turn, 1, edit=False)
        return
    exact, near = roster.named(turn.actor, name, turn.now, turn.practice)
    if exact is not None:
        _card(turn, exact, edit=False)
    elif near:
        turn.say("contacts.which", buttons=tuple((_see(turn, each),) for each in near), name=name)
    else:
        turn.say("contacts.unknown", name=name)


def page(turn: Turn, pressed: Pressed) -> None:
    _list(turn, pressed.number(0), edit=True)


def show(turn: Turn, pressed: Pressed) -> None:
    _card(turn, roster.unit(turn.actor, pressed.number(0), turn.now, turn.practice), edit=True)


def ask_end(turn: Turn, pressed: Pressed) -> None:
    post = roster.post(turn.actor, pressed.number(0), turn.now)
    turn.edit(
        "contacts.sure",
        buttons=(
            (button(turn.label("contacts.end_yes", name=post.contact.name), "hx", post.id),),
            (button(turn.label("contacts.back_unit"), "hu", post.unit_id),),
        ),
        name=post.contact.name,
        unit=post.unit.name,
        role=post.role,
    )


def end(turn: Turn, pressed: Pressed) -> None:
    post = roster.post(turn.actor, pressed.number(0), turn.now)
    person = roster.end(turn.actor, post.id, turn.now)
    turn.tell(person, "contacts.ended", unit=post.unit.name, role=post.role)
    turn.menu(person.contact_id)
    turn.toast("contacts.end_done", name=person.name)
    _card(turn, roster.unit(turn.actor, post.unit_id, turn.now, turn.practice), edit=True)


# ── pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _list(turn: Turn, wanted: int, *, edit: bool) -> None:
    everyone = roster.roster(turn.actor, turn.now, turn.practice)
    put = turn.edit if edit else turn.say
    if not everyone:
        put("contacts.none")
        return
    pages = -(-len(everyone) // PER_PAGE)
    number = min(max(wanted, 1), pages)
    here = everyone[(number - 1) * PER_PAGE : number * PER_PAGE]
    seen = [_see(turn, each) for each in here]
    rows = [tuple(seen[i : i + PER_ROW]) for i in range(0, len(seen), PER_ROW)]
    steps = []
    if number > 1:
        steps.append(button(turn.label("tasks.previous"), "hl", number - 1))
    if number < pages:
        steps.append(button(turn.label("tasks.next"), "hl", number + 1))
    counts = [(each, sum(unit.coverage is each for unit in everyone)) for each in Coverage]
    put(
        "contacts.list",
        buttons=tuple([*rows, tuple(steps)] if steps else rows),
        counts=[(each, count) for each, count in counts if count],
        units=here,
        total=len(everyone),
        page=number,
        pages=pages,
    )


def _card(turn: Turn, unit: UnitPeople, *, edit: bool) -> None:
    put = turn.edit if edit else turn.say
    put("contacts.unit", buttons=_unit_buttons(turn, unit), unit=unit, coverage=unit.coverage)


def _unit_buttons(turn: Turn, unit: UnitPeople) -> Buttons:
    rows = [_member_buttons(turn, member) for member in unit.members[:MOST_MEMBERS]]
    invite = [
        button(turn.label("contacts.invite", role=role), "hi", unit.unit_id, role.value)
        for role in ContactRole
        if role.reports
    ]
    return (*rows, tuple(invite), (button(turn.label("contacts.all"), "hl", 1),))


def _member_buttons(turn: Turn, member: Member) -> tuple[Button, ...]:
    return (
        button(turn.label("contacts.leave", name=member.name), "lv", member.contact_id),
        button(turn.label("contacts.handover"), "hp", member.post_id),
        button(turn.label("contacts.end"), "he", member.post_id),
    )


def _see(turn: Turn, unit: UnitPeople) -> Button:
    return button(texts.label(turn.language, "contacts.see", unit=unit), "hu", unit.unit_id)
