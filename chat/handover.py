"""'/handover': somebody changes post. A successor opens a link, or a colleague of the unit takes over at once."""

from __future__ import annotations

from typing import Any

from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.errors import NotFound
from tasks.domain.messages import Button, Buttons
from tasks.domain.moments import local
from tasks.domain.terms import ContactRole, Light
from tasks.services import cards, handovers, people
from tasks.services.handovers import Handing
from tasks.services.invitations import Bound
from tasks.services.people import Actor

MOST_OFFERED = 8


def open_(turn: Turn) -> None:
    """One's own post; for coordinators with a name, that person's."""
    name = " ".join(turn.event.args.split())
    if name and turn.actor.coordinates:
        _choose(turn, handovers.of_person(turn.actor, name, turn.now), name)
        return
    own = [handovers.find(turn.actor, post.post_id, turn.now) for post in turn.actor.posts if post.role.reports]
    if own:
        _choose(turn, own, turn.actor.name)
    else:
        turn.say("handover.nothing", coordinates=turn.actor.coordinates)


def choose(turn: Turn, pressed: Pressed) -> None:
    _ask(turn, handovers.find(turn.actor, pressed.number(0), turn.now), edit=True)


def make_link(turn: Turn, pressed: Pressed) -> None:
    """The link for a successor who is not registered, in a message to forward."""
    _link(turn, pressed.number(0), anew=False)


def make_link_anew(turn: Turn, pressed: Pressed) -> None:
    _link(turn, pressed.number(0), anew=True)


def propose(turn: Turn, pressed: Pressed) -> None:
    """A colleague was named: asked once more, for it takes effect at once."""
    handing = handovers.find(turn.actor, pressed.number(0), turn.now)
    colleague = next(
        (each for each in handovers.colleagues(handing, turn.now) if each.contact_id == pressed.number(1)), None
    )
    if colleague is None:
        raise NotFound(subject=f"contact:{pressed.number(1)}")
    turn.edit(
        "handover.sure",
        buttons=(
            (button(turn.label("handover.yes", name=colleague.name), "hy", handing.post_id, colleague.contact_id),),
            (button(turn.label("handover.back"), "hp", handing.post_id),),
        ),
        to=colleague.name,
        **_whose(turn, handing),
    )


def give(turn: Turn, pressed: Pressed) -> None:
    handing = handovers.find(turn.actor, pressed.number(0), turn.now)
    done = handovers.give(turn.actor, handing.post_id, pressed.number(1), turn.now)
    turn.edit("handover.done", to=done.successor.name, **_whose(turn, handing))
    (successor,) = people.contacts_of([done.successor.contact_id], turn.now)
    if successor.contact_id != turn.actor.contact_id:
        turn.tell(
            successor, "handover.welcome", **_inherited(turn, successor, handing.unit_id, handing.unit, done.role)
        )
    if done.predecessor.contact_id != turn.actor.contact_id:
        turn.tell(done.predecessor, "handover.replaced", to=successor.name, unit=done.unit, role=done.role)
    _tell_coordinators(turn, done.predecessor, successor, done.unit, done.role)
    turn.menu(done.predecessor.contact_id, successor.contact_id)


def cancel(turn: Turn, pressed: Pressed) -> None:
    handing = handovers.find(turn.actor, pressed.number(0), turn.now)
    gone = handovers.cancel(turn.actor, handing.post_id, turn.now)
    turn.edit("handover.cancelled" if gone else "handover.kept", **_whose(turn, handing))


def keep(turn: Turn, pressed: Pressed) -> None:
    """Nothing is to be handed over after all."""
    turn.edit("handover.never_mind")


def taken_over(turn: Turn, bound: Bound, predecessor: Actor, buttons: Buttons) -> None:
    """The successor has opened the link: what they take over, and everybody whom it concerns is told."""
    actor = bound.actor
    turn.say("handover.welcome", buttons=buttons, **_inherited(turn, actor, bound.unit_id, bound.unit, bound.role))
    turn.tell(predecessor, "handover.replaced", to=actor.name, unit=bound.unit, role=bound.role)
    _tell_coordinators(turn, predecessor, actor, bound.unit, bound.role)
    turn.menu(predecessor.contact_id)


# ── pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _choose(turn: Turn, found: list[Handing], name: str) -> None:
    if len(found) == 1:
        _ask(turn, found[0], edit=False)
    elif found:
        shown = found[:MOST_OFFERED]
        rows = tuple((button(turn.label("handover.post", each=each), "hp", each.post_id),) for each in shown)
        turn.say("handover.which", buttons=(*rows, _never_mind(turn)), more=len(found) - len(shown))
    else:
        turn.say("handover.unknown", name=name)


def _ask(turn: Turn, handing: Handing, *, edit: bool) -> None:
    """To whom; or what became of the link that is open."""
    put = turn.edit if edit else turn.say
    if handing.link_until is not None:
        put(
            "handover.open",
            buttons=(
                (button(turn.label("handover.anew"), "hr", handing.post_id),),
                (button(turn.label("handover.cancel"), "hc", handing.post_id),),
            ),
            until=local(handing.link_until, turn.practice.zone),
            **_whose(turn, handing),
        )
        return
    others = handovers.colleagues(handing, turn.now)[:MOST_OFFERED]
    rows = tuple(
        (button(turn.label("handover.to", name=each.name), "hg", handing.post_id, each.contact_id),) for each in others
    )
    new = (button(turn.label("handover.link"), "hn", handing.post_id),)
    put("handover.ask", buttons=(new, *rows, _never_mind(turn)), **_whose(turn, handing))


def _link(turn: Turn, post_id: int, *, anew: bool) -> None:
    handing = handovers.find(turn.actor, post_id, turn.now)
    invited = handovers.begin(turn.actor, post_id, turn.now, turn.practice, anew=anew)
    until = local(invited.expires_at, turn.practice.zone)
    turn.edit(
        "handover.started",
        buttons=((button(turn.label("handover.cancel"), "hc", post_id),),),
        until=until,
        **_whose(turn, handing),
    )
    turn.forward(invited, "handover.forward")


def _whose(turn: Turn, handing: Handing) -> dict[str, Any]:
    return {
        "unit": handing.unit,
        "role": handing.role,
        "name": handing.person.name,
        "own": handing.person.contact_id == turn.actor.contact_id,
    }


def _inherited(turn: Turn, actor: Actor, unit_id: int, unit: str, role: ContactRole) -> dict[str, Any]:
    """What the successor takes over, in their language."""
    language = actor.language
    mine = [card for card in cards.mine(actor, turn.now, turn.practice, language) if card.unit_id == unit_id]
    reported = handovers.last_reported(unit_id, turn.now)
    card = next(iter(cards.get([reported] if reported is not None else [], turn.now, turn.practice, language)), None)
    latest = card.standing.latest if card is not None else None
    return {
        "name": actor.name,
        "unit": unit,
        "role": role,
        "total": len(mine),
        "overdue": sum(card.shown.light is Light.RED for card in mine),
        "waiting": sum(card.standing.latest is not None and card.standing.review is None for card in mine),
        "card": card,
        "latest": latest,
        "at": local(latest.said_at, card.zone) if card is not None and latest is not None else None,
    }


def _tell_coordinators(turn: Turn, predecessor: Actor, successor: Actor, unit: str, role: ContactRole) -> None:
    theirs = {predecessor.contact_id, successor.contact_id, turn.actor.contact_id}
    for coordinator in people.coordinators(turn.now):
        if coordinator.contact_id not in theirs:
            turn.tell(coordinator, "handover.noted", name=predecessor.name, to=successor.name, unit=unit, role=role)


def _never_mind(turn: Turn) -> tuple[Button, ...]:
    return (button(turn.label("handover.not_now"), "hq"),)
