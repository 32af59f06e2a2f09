"""A leader or coordinator writes nothing but '12' or '市司法局': shown as '/status 12' and '/unit 市司法局' would."""

from __future__ import annotations

from chat import itemviews, looking, unitviews
from chat.events import EventKind
from chat.turn import Turn
from tasks.services import finding, units

LONGEST = 40  # characters; what is longer is no name


def shown(turn: Turn) -> bool:
    """Whether the words were the number of an item or the name of a unit, and it is shown. Not to those who also
    report: what they write is about their own items."""
    event, actor = turn.event, turn.actor
    said = event.text.strip()
    plain = event.kind is EventKind.TEXT and event.reply_to is None and 0 < len(said) <= LONGEST
    if not plain or not actor.views or actor.units:
        return False
    unit = units.find(said)
    if unit is not None:
        unitviews.open_card(turn, unit.id, looking.plan(turn).id)
        return True
    if not any(each.isdigit() or each == "第" for each in said):
        return False
    found = finding.items(actor, said, turn.now)
    if len(found.items) != 1 or found.rest:
        return False
    itemviews.find(turn, said)
    return True
