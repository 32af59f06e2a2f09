"""A lead unit and the units it leads: it hears that they have reported, and takes their words into its own report.

Which reports were ticked stands in the buttons themselves, so whatever else the person has begun goes on.
"""

from __future__ import annotations

from dataclasses import replace

from chat import addressing, confirming, parking
from chat.buttons import Pressed, button
from chat.drafts import Draft
from chat.turn import Turn
from tasks.domain.errors import NotFound
from tasks.domain.messages import Buttons
from tasks.domain.terms import ReportStatus, Role
from tasks.services import surroundings
from tasks.services.cards import Card
from tasks.services.reporting import MOST_TEXT
from tasks.services.surroundings import OtherPart

MOST_SHOWN = 3000  # characters of reports in one message
PER_ROW = 2


def begin(turn: Turn, pressed: Pressed) -> None:
    """The card's message offers what the other units have reported."""
    _choose(turn, pressed.number(0), 0)


def toggle(turn: Turn, pressed: Pressed) -> None:
    """The button carries what is ticked once it is pressed: a bit for each of the units, in the order of the plan."""
    _choose(turn, pressed.number(0), int(pressed.word(1), 16))


def use(turn: Turn, pressed: Pressed) -> None:
    """What is ticked becomes a part of the draft, under the units' names, and is shown for confirmation."""
    card, others = _offered(turn, pressed.number(0))
    picked = [other for place, other in others if _ticked(int(pressed.word(1), 16), place)]
    if not picked:
        turn.toast("cooperate.pick_one")
        return
    text = turn.label("cooperate.quoted", parts=[(other.unit, _words(turn, other)) for other in picked])
    draft = parking.under_way(turn)
    other = draft is None or draft.assignment_id != card.assignment_id
    own = Draft.of(turn.event, card.assignment_id, ReportStatus.PROGRESS) if draft is None or other else draft
    whole = replace(own, quoted=text, touched=True)
    if len(whole.text) > MOST_TEXT:
        turn.toast("cooperate.too_long", most=MOST_TEXT)
        return
    if other:
        parking.park(turn, draft)
    confirming.show(turn, card, whole, edit=True)


def _choose(turn: Turn, assignment_id: int, ticked: int) -> None:
    card, others = _offered(turn, assignment_id)
    if not others:
        turn.toast("cooperate.nothing")
        return
    ticked &= sum(1 << place for place, _ in others)
    toggles = [
        button(
            turn.label("cooperate.toggle", picked=_ticked(ticked, place), unit=other.unit),
            "kt",
            assignment_id,
            f"{ticked ^ (1 << place):x}",
        )
        for place, other in others
    ]
    rows: Buttons = tuple(tuple(toggles[i : i + PER_ROW]) for i in range(0, len(toggles), PER_ROW))
    if ticked:
        count = ticked.bit_count()
        rows = (*rows, (button(turn.label("cooperate.use", count=count), "ku", assignment_id, f"{ticked:x}"),))
    turn.edit(
        "cooperate.choose",
        buttons=(*rows, (button(turn.label("cooperate.back"), "ob", assignment_id),)),
        about={"assignment": assignment_id},
        card=card,
        others=[
            {"part": other, "picked": _ticked(ticked, place), "text": _words(turn, other)} for place, other in others
        ],
        most=MOST_SHOWN // len(others),
    )


def _offered(turn: Turn, assignment_id: int) -> tuple[Card, list[tuple[int, OtherPart]]]:
    """The lead's card, and what may be taken over, each with its place among the units that it leads."""
    card = addressing.own(turn, assignment_id)
    if card.role is not Role.LEAD:
        raise NotFound(action="adopt", subject=f"assignment:{assignment_id}", actor=turn.actor.label)
    others = surroundings.led_by(card, turn.now, turn.practice, turn.language)
    return card, [(place, other) for place, other in enumerate(others) if other.adoptable]


def _ticked(mask: int, place: int) -> bool:
    return bool(mask >> place & 1)


def _words(turn: Turn, other: OtherPart) -> str:
    assert other.said is not None, "only what was said is offered"
    return " ".join(other.said.text.split()) or other.said.status.label(turn.language)
