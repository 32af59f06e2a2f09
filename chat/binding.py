"""How a person becomes a contact: the invitation link, the name, and the way back."""

from __future__ import annotations

from chat import reporting
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.courtesies import given_name
from tasks.domain.errors import NotFound, Refused
from tasks.domain.moments import local_day
from tasks.domain.replies import read_reply
from tasks.services import cards, invitations, people


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
    mine = cards.mine(bound.actor, turn.now, turn.practice, turn.language)
    turn.say(
        "binding.bound",
        buttons=((button(turn.label("binding.not_me"), "n", bound.post_id),),),
        name=bound.actor.name,
        unit=bound.unit,
        role=bound.role,
        tasks=len(mine),
        reports=bound.role.reports,
    )
    for coordinator in people.coordinators(turn.now):
        if coordinator.contact_id != bound.actor.contact_id:
            turn.tell(coordinator, "binding.new_contact", name=bound.actor.name, unit=bound.unit, role=bound.role)
    turn.menu(bound.actor.contact_id)
    turn.step("name")


def name_given(turn: Turn) -> None:
    """A name corrects the greeting; any other sentence is what it is, a report most likely."""
    said = turn.event.text.strip()
    turn.rest()
    name = given_name(said)
    meant = read_reply(said, local_day(turn.now, turn.practice.zone))
    if name is not None and turn.event.file is None and meant.status is None:
        turn.say("binding.renamed", name=people.rename(turn.actor, name, turn.now))
    else:
        reporting.spoken(turn)


def not_me(turn: Turn, pressed: Pressed) -> None:
    post_id = pressed.number(0)
    ended = next((post for post in turn.actor.posts if post.post_id == post_id), None)
    if ended is None:
        raise NotFound(subject=f"post:{post_id}")
    people.end_post(post_id, turn.actor.label, turn.now)
    turn.rest()
    turn.edit("binding.undone")
    turn.menu(turn.actor.contact_id)
    for coordinator in people.coordinators(turn.now):
        if coordinator.contact_id != turn.actor.contact_id:
            turn.tell(coordinator, "binding.not_the_one", name=turn.actor.name, unit=ended.unit, role=ended.role)
