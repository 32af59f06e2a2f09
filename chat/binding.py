"""How a person becomes a contact: the invitation link, the name, and the way back."""

from __future__ import annotations

import re

from chat import reporting
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.errors import NotFound
from tasks.domain.moments import local_day
from tasks.domain.replies import read_reply
from tasks.services import cards, invitations, people

NAME = re.compile(r"[\u3400-\u9fff·]{2,10}|[^\W\d_]+(?:[ .'-]{1,2}[^\W\d_]+){0,4}\.?")
"""What a person may be called: a few Chinese characters, or words of letters."""


def redeem(turn: Turn) -> None:
    """'/start CODE': the link was opened. Bound at once; the name can be corrected and the binding undone."""
    e = turn.event
    bound = invitations.redeem(
        e.args, e.messenger, e.user_id, e.chat_id, e.user_name, turn.language, turn.now, turn.practice
    )
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
    turn.step("name")


def name_given(turn: Turn) -> None:
    """A name corrects the greeting; any other sentence is what it is, a report most likely."""
    said = turn.event.text.strip()
    turn.rest()
    meant = read_reply(said, local_day(turn.now, turn.practice.zone))
    if turn.event.file is None and NAME.fullmatch(said) and meant.status is None:
        turn.say("binding.renamed", name=people.rename(turn.actor, said, turn.now))
    else:
        reporting.spoken(turn)


def not_me(turn: Turn, pressed: Pressed) -> None:
    post_id = pressed.number(0)
    if post_id not in {post.post_id for post in turn.actor.posts}:
        raise NotFound(subject=f"post:{post_id}")
    people.end_post(post_id, turn.actor.label, turn.now)
    turn.rest()
    turn.edit("binding.undone")
