"""'/invite': a coordinator makes a link for somebody who is to report for a unit, in a message to forward."""

from __future__ import annotations

from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.messages import Button
from tasks.domain.moments import local
from tasks.domain.terms import ContactRole, Coverage
from tasks.services import invitations, roster
from tasks.services.roster import UnitPeople

MOST_OFFERED = 8
_ROLES = {word.lower(): role for role in ContactRole for word in (role.zh, role.en, role.value)}


def open_(turn: Turn) -> None:
    """'/invite 市司法局 副联络员'; without a unit, those that have nobody are offered."""
    name, role = read(turn.event.args)
    if not role.reports:
        turn.say("invite.on_server", role=role)
    elif name:
        exact, near = roster.named(turn.actor, name, turn.now, turn.practice)
        if exact is not None:
            _make(turn, exact, role, pressed=False)
        elif near:
            turn.say("invite.which", buttons=tuple((_offer(turn, each, role),) for each in near), name=name)
        else:
            turn.say("invite.unknown", name=name)
    else:
        everyone = roster.roster(turn.actor, turn.now, turn.practice)
        without = [each for each in everyone if each.coverage is Coverage.NOBODY]
        shown = without[:MOST_OFFERED]
        rows = tuple((_offer(turn, each, role),) for each in shown)
        turn.say("invite.how", buttons=rows, without=len(without), more=len(without) - len(shown))


def make(turn: Turn, pressed: Pressed) -> None:
    unit = roster.unit(turn.actor, pressed.number(0), turn.now, turn.practice)
    _make(turn, unit, ContactRole.of(pressed.word(1)), pressed=True)


def read(args: str) -> tuple[str, ContactRole]:
    """The unit's name and the role, which comes last and is that of a contact unless it is said."""
    said = " ".join(args.split())
    for word in sorted(_ROLES, key=len, reverse=True):
        name = said[: len(said) - len(word)]
        if said.lower().endswith(word) and (not name or name.endswith(" ")):
            return name.strip(), _ROLES[word]
    return said, ContactRole.CONTACT


def _make(turn: Turn, unit: UnitPeople, role: ContactRole, *, pressed: bool) -> None:
    invited = invitations.invite_to(turn.actor, unit.unit_id, role, turn.now, turn.practice, pressed=pressed)
    until = local(invited.expires_at, turn.practice.zone)
    see = button(turn.label("invite.see_unit"), "hu", unit.unit_id)
    turn.edit("invite.made", buttons=((see,),), unit=unit.unit, role=role, until=until, members=unit.members)
    turn.forward(invited, "invite.forward")


def _offer(turn: Turn, unit: UnitPeople, role: ContactRole) -> Button:
    return button(turn.label("invite.offer", unit=unit.unit), "hi", unit.unit_id, role.value)
