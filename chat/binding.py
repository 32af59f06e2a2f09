"""How a person becomes a contact: the invitation link, the name, and the way back."""

from __future__ import annotations

from collections import Counter
from typing import Any

from chat import addressing, handover, parking, reporting
from chat.buttons import Pressed, button
from chat.events import EventKind
from chat.turn import Turn
from tasks.domain.courtesies import given_name, introduced_name
from tasks.domain.errors import NotFound, Refused
from tasks.domain.messages import Buttons
from tasks.domain.moments import local_day
from tasks.domain.replies import read_reply
from tasks.services import cards, handovers, invitations, people, plans
from tasks.services.invitations import Bound


def redeem(turn: Turn) -> None:
    """'/start CODE': the link was opened. Bound at once; the name can be corrected and the binding undone."""
    e = turn.event
    try:
        bound = invitations.redeem(
            e.args, e.messenger, e.user_id, e.chat_id, e.user_name, turn.language, turn.now, turn.practice
        )
    except Refused as refusal:  # raised further, it would undo the count of wrong codes, and guessing would be free
        turn.say(f"refused.{refusal.code}")
        return
    turn.known, turn.language = bound.actor, bound.actor.language
    parking.park(turn, parking.under_way(turn))  # of another unit: the name comes first
    if bound.predecessor is not None:
        handover.taken_over(turn, bound, bound.predecessor, _not_me(turn, bound))
    else:
        _greet(turn, bound)
    turn.menu(bound.actor.contact_id)
    turn.step("name")


def name_given(turn: Turn) -> None:
    """A name corrects the greeting; any other sentence is what it is, a report most likely. A title of one of the
    person's items ('案卷评查') looks like a name and is none; after it the name may still be given."""
    said = turn.event.text.strip()
    turn.rest()
    name = given_name(said)
    if name is not None and turn.event.file is None and _is_of_an_item(turn, said):
        name = None
    meant = read_reply(said, local_day(turn.now, turn.practice.zone))
    if name is not None and turn.event.file is None and meant.status is None:
        turn.say("binding.renamed", name=people.rename(turn.actor, name, turn.now))
    else:
        reporting.spoken(turn)


def introduced(turn: Turn) -> bool:
    """'我叫李明' corrects the name at any time; returns whether it was that."""
    name = introduced_name(turn.event.text) if turn.event.kind is EventKind.TEXT else None
    if name is None:
        return False
    turn.say("binding.renamed", name=people.rename(turn.actor, name, turn.now))
    return True


def _is_of_an_item(turn: Turn, said: str) -> bool:
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    return any(addressing.in_title(said, card) for card in mine)


def not_me(turn: Turn, pressed: Pressed) -> None:
    """The link was opened by somebody else than was meant. What was handed over with it goes back."""
    post_id = pressed.number(0)
    ended = next((post for post in turn.actor.posts if post.post_id == post_id), None)
    if ended is None:
        raise NotFound(subject=f"post:{post_id}")
    person = turn.actor
    people.end_post(post_id, person.label, turn.now)
    back = handovers.give_back(person.contact_id, ended.unit_id, ended.role, person.label, turn.now)
    turn.rest()
    turn.edit("binding.undone")
    turn.menu(person.contact_id)
    about: dict[str, Any] = {"name": person.name, "unit": ended.unit, "role": ended.role}
    if back is not None:
        turn.tell(back, "handover.given_back", **about)
        turn.menu(back.contact_id)
    for coordinator in people.coordinators(turn.now):
        if coordinator.contact_id != person.contact_id:
            turn.tell(coordinator, "binding.not_the_one", back=back.name if back is not None else "", **about)


def _greet(turn: Turn, bound: Bound) -> None:
    actor = bound.actor
    turn.say(
        "binding.bound",
        buttons=_not_me(turn, bound),
        name=actor.name,
        unit=bound.unit,
        role=bound.role,
        plans=_plans(turn, bound),
        units=list(dict.fromkeys(post.unit for post in actor.posts if post.role.reports)),
        reports=bound.role.reports,
    )
    for coordinator in people.coordinators(turn.now):
        if coordinator.contact_id != actor.contact_id:
            turn.tell(coordinator, "binding.new_contact", name=actor.name, unit=bound.unit, role=bound.role)


def _plans(turn: Turn, bound: Bound) -> list[tuple[str, int]]:
    """The plans with how many items are the unit's; all of them, for somebody who may look at everything."""
    if not bound.role.reports:
        return [(plan.title, plan.items) for plan in plans.plan_lines()]
    mine = cards.mine(bound.actor, turn.now, turn.practice, turn.language)
    return list(Counter(card.plan for card in mine if card.unit_id == bound.unit_id).items())


def _not_me(turn: Turn, bound: Bound) -> Buttons:
    """For a post that is new: who held it already has nothing to take back."""
    return ((button(turn.label("binding.not_me"), "n", bound.post_id),),) if bound.new else ()
