"""What groups are told: a unit's group what its people are reminded of, a plan's group what is due in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chat import texts
from chat.buttons import button
from tasks.domain.messages import Buttons, Outgoing, Priority
from tasks.domain.terms import Language
from tasks.services.cards import Card
from tasks.services.group_digests import GroupDigest, PlanDigest
from tasks.services.groups import GroupChat

MOST_LINES = 15
PER_ROW = 4


def compose(said: GroupDigest | PlanDigest) -> Outgoing:
    return _of_plan(said) if isinstance(said, PlanDigest) else _of_unit(said)


def _of_unit(said: GroupDigest) -> Outgoing:
    group, shown = said.group, said.cards[:MOST_LINES]
    text = texts.say(
        group.language,
        "group.digest",
        unit=group.unit,
        at=said.at,
        cards=shown,
        total=len(said.cards),
        more=len(said.cards) - len(shown),
        example=shown[0].number,
    )
    about: dict[str, int | list[int]] = {"assignments": [card.assignment_id for card in shown]}
    return _message(group, text, _numbers(shown, group.language), about)


def _numbers(shown: Sequence[Card], language: Language) -> Buttons:
    """A button for each item, which opens its card."""
    found = [button(texts.label(language, "tasks.item", card=card), "t", card.assignment_id) for card in shown]
    return tuple(tuple(found[i : i + PER_ROW]) for i in range(0, len(found), PER_ROW))


def _of_plan(said: PlanDigest) -> Outgoing:
    return _message(said.group, texts.say(said.group.language, "group.plan_digest", **values(said)), (), {})


def values(said: PlanDigest) -> dict[str, Any]:
    """What the texts about a plan are filled with."""
    return {
        "plan": said.group.plan,
        "at": said.at,
        "due": len(said.due),
        "late": len(said.late),
        "due_of": _by_unit(said.due) if said.named else (),
        "late_of": _by_unit(said.late) if said.named else (),
    }


def _by_unit(found: Sequence[Card]) -> list[tuple[str, list[Card]]]:
    """By unit, in the order of the plan's items: nobody is ranked."""
    units: dict[str, list[Card]] = {}
    for card in sorted(found, key=lambda card: card.assignment_id):
        units.setdefault(card.unit, []).append(card)
    return list(units.items())


def _message(group: GroupChat, text: str, buttons: Buttons, about: dict[str, int | list[int]]) -> Outgoing:
    return Outgoing(
        chat_id=group.chat_id,
        text=text,
        buttons=buttons,
        about=about,
        priority=Priority.BROADCAST,
        messenger=group.messenger,
    )
