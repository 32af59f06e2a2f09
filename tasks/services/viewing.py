"""What coordinators and leaders look at: the ledger of a plan, of an area, of an item. Reads only.

Everything that is counted comes from services.ledger, so that chat, workbook and picture cannot disagree. Each reading
checks that the person may look, and may take seconds where a plan has thousands of parts: chat.beside.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tasks.domain.errors import Gone
from tasks.domain.model import Ledger
from tasks.domain.terms import Language
from tasks.domain.week import Week
from tasks.services import people, weekly
from tasks.services.ledger import ledger
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import snapshot
from tasks.store.models import Area, Checkpoint, Contact, KeyTask, Nudge, Plan

MOST_COMPARED = 3000
"""Parts of a plan up to which an overview is compared with the week before: beyond, that takes seconds more."""


@dataclass(frozen=True)
class Overview:
    """A plan as of now. `areas`: the id of each of the ledger's areas, by name. `week` is None for a plan that is too
    large to be compared in passing."""

    plan_id: int
    ledger: Ledger
    areas: dict[str, int]
    week: Week | None


@dataclass(frozen=True)
class AreaView:
    """The ledger of one area alone."""

    area_id: int
    plan_id: int
    area: str
    ledger: Ledger


def whole(actor: Actor, plan_id: int, now: datetime, practice: Practice, language: Language) -> Ledger:
    """The plan as of now. Raises NotAllowed for anyone but coordinators and leaders, Gone."""
    people.require_viewer(actor, "view", f"plan:{plan_id}", now)
    if Plan.get_or_none(Plan.id == plan_id) is None:
        raise Gone(action="view", subject=f"plan:{plan_id}", actor=actor.label)
    return ledger(plan_id, None, now, practice, language)


def overview(actor: Actor, plan_id: int, now: datetime, practice: Practice, language: Language) -> Overview:
    """Raises like whole."""
    with snapshot():
        found = whole(actor, plan_id, now, practice, language)
        small = len(found.rows) <= MOST_COMPARED
        week = weekly.week(plan_id, found, now, practice, language) if small else None
        return Overview(plan_id, found, area_ids(plan_id), week)


def area(actor: Actor, area_id: int, now: datetime, practice: Practice, language: Language) -> AreaView:
    """Areas of one name are one, as in every table. Raises NotAllowed, Gone."""
    people.require_viewer(actor, "view", f"area:{area_id}", now)
    with snapshot():
        row = Area.get_or_none(Area.id == area_id)
        if row is None:
            raise Gone(action="view", subject=f"area:{area_id}", actor=actor.label)
        items = KeyTask.select(KeyTask.id).join(Area).where(Area.plan == row.plan_id, Area.name == row.name)
        found = ledger(row.plan_id, None, now, practice, language, items=[item.id for item in items])
    return AreaView(area_id, row.plan_id, row.name, found)


def area_ids(plan_id: int) -> dict[str, int]:
    """name → id, in the order of the plan."""
    found: dict[str, int] = {}
    for row in Area.select().where(Area.plan == plan_id).order_by(Area.position):
        found.setdefault(row.name, row.id)
    return found


@dataclass(frozen=True)
class Reminded:
    """A person who was reminded of a part, how often, and when last."""

    name: str
    times: int
    last_on: date


def reminders(actor: Actor, part_ids: Iterable[int], now: datetime) -> dict[int, tuple[Reminded, ...]]:
    """assignment id → who was reminded of it, whoever was asked first coming first. Raises NotAllowed."""
    people.require_viewer(actor, "view", "reminders", now)
    rows: Any = (
        Nudge.select(Nudge.on, Checkpoint.assignment_id.alias("owner"), Contact.id.alias("who"), Contact.name)
        .join_from(Nudge, Checkpoint)
        .join_from(Nudge, Contact)
        .where(Checkpoint.assignment.in_(list(part_ids)), Nudge.at <= now, queries.nudge_stands(now))
        .order_by(Nudge.id)
        .tuples()
    )
    found: dict[int, dict[int, Reminded]] = {}
    for on, owner, who, name in rows:
        mine = found.setdefault(owner, {})
        times = mine[who].times if who in mine else 0
        mine[who] = Reminded(name, times + 1, on)
    return {owner: tuple(mine.values()) for owner, mine in found.items()}
