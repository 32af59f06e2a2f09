"""What a coordinator or a leader means by a few words: an item by its number or title, a unit by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tasks.domain.item_numbers import Named, named_item
from tasks.services import people, plans, units
from tasks.services.people import Actor
from tasks.store.models import Area, KeyTask, Unit


@dataclass(frozen=True)
class Item:
    """A key task to choose from."""

    id: int
    area: str
    number: str
    title: str


@dataclass(frozen=True)
class Found:
    """`plan`: where it was looked for. `rest`: what was said after an item's number."""

    plan_id: int
    plan: str
    items: tuple[Item, ...] = ()
    rest: str = ""


def items(actor: Actor, said: str, now: datetime) -> Found:
    """The items of the plan that the person looks at, else of the newest: of the number with which the words begin;
    without such a number those whose title has the words. Raises NotAllowed, Refused('no_plan')."""
    people.require_viewer(actor, "view", "items", now)
    plan = plans.looked_at(actor, now)
    rows = KeyTask.select(KeyTask, Area).join(Area).where(Area.plan == plan.id, KeyTask.withdrawn_at.is_null())
    known = [Item(row.id, row.area.name, row.number, row.title) for row in rows.order_by(KeyTask.position)]
    named = _named(said.strip(), [item.number for item in known if item.number], now.date())
    if named is not None:
        found = [item for item in known if item.number == named.number]
        return Found(plan.id, plan.title, tuple(found), named.rest)
    words = said.casefold().split()
    found = [item for item in known if words and all(word in item.title.casefold() for word in words)]
    return Found(plan.id, plan.title, tuple(found))


def _named(said: str, numbers: Sequence[str], today: date) -> Named | None:
    """A command's first word is no count: '12 已开展培训6次' is about item 12, whatever follows."""
    first, _, rest = said.partition(" ")
    alone = named_item(first, numbers, today)
    if alone is not None and not alone.rest:
        return replace(alone, rest=rest.strip())
    whole = named_item(said, numbers, today)
    return whole if whole is not None and whole.sure else None


def units_named(actor: Actor, said: str, now: datetime) -> list[Unit]:
    """The unit of that name or alias, alone; else those that may be meant, by what they contain and by what the name
    may stand for. Raises NotAllowed."""
    people.require_viewer(actor, "view", "units", now)
    exact = units.find(said)
    if exact is not None:
        return [exact]
    proposed = [each.name for each in units.Directory().proposals([said]) if each.printed == said]
    near = tuple(dict.fromkeys([*units.near(said), *proposed]))
    rows = {row.name: row for row in Unit.select().where(Unit.name.in_(near))}
    return [rows[name] for name in near if name in rows]
