"""The unit directory: exact names, aliases, the tree, and who stands under a collective name from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from tasks.domain.errors import NotFound, Refused
from tasks.domain.splitting import is_collective, normal_name
from tasks.domain.terms import UnitKind
from tasks.domain.unit_likeness import Names, Proposal, within
from tasks.services import audit
from tasks.store.db import transaction
from tasks.store.models import Assignment, Unit, UnitAlias, UnitMember

LONGEST_NAME = 200
"""Characters of a name that the directory keeps and compares."""

_ROWS = 500  # in one statement


@dataclass(frozen=True)
class UnitLine:
    """A unit for the lists that a coordinator looks at."""

    id: int
    name: str
    kind: UnitKind
    parent: str | None
    aliases: tuple[str, ...]
    members: tuple[str, ...]  # in force on the day of the list
    assignments: int


class Directory:
    """The whole directory in memory, for a table that names many units: by exact name, then by alias."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self.aliases: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._read()

    def _read(self) -> None:
        for unit in Unit.select(Unit.id, Unit.name, Unit.key).order_by(Unit.id):
            self.names[unit.id] = unit.name
            self._ids[unit.key] = unit.id
        for alias in UnitAlias.select(UnitAlias.unit, UnitAlias.name, UnitAlias.key):
            self.aliases[alias.name] = alias.unit_id
            self._ids.setdefault(alias.key, alias.unit_id)

    def find(self, name: str) -> int | None:
        """The id of the unit of that name or alias."""
        return self._ids.get(key_of(name))

    def proposals(self, names: Iterable[str]) -> tuple[Proposal, ...]:
        """Units that names which are found nowhere may stand for, each with its reason: for a person to confirm, and
        never taken in silence. Names of one table that may be one unit are among them."""
        unknown = [name for name in dict.fromkeys(names) if self.find(name) is None]
        known = Names([*self.names.values(), *self.aliases])
        found: list[Proposal] = []
        for name in unknown:
            for each in known.proposals(name):
                unit = self.aliases.get(each.name)
                found.append(each if unit is None else replace(each, name=self.names[unit]))
        answered = {each.printed for each in found}
        return (*found, *within([name for name in unknown if name not in answered]))

    def make(self, names: Iterable[str], now: datetime) -> list[int]:
        """Enters the units of the names that are found nowhere; returns the ids of the new ones."""
        wanted = {key_of(name): _row(name, now) for name in reversed(list(names)) if self.find(name) is None}
        rows = list(reversed(wanted.values()))
        made: list[int] = []
        for start in range(0, len(rows), _ROWS):
            some = rows[start : start + _ROWS]
            # another process may have been quicker
            made += [row.id for row in Unit.insert_many(some).on_conflict_ignore().returning(Unit.id).execute()]
        if rows:
            self._read()
        return made


def find(name: str) -> Unit | None:
    """By exact name, then by alias; never by likeness."""
    key = key_of(name)
    unit = Unit.get_or_none(Unit.key == key)
    if unit is None:
        alias = UnitAlias.get_or_none(UnitAlias.key == key)
        unit = alias.unit if alias is not None else None
    return unit


def require(name: str) -> Unit:
    """Raises NotFound with the nearest names that exist."""
    unit = find(name)
    if unit is None:
        raise NotFound(what=name, near=near(name))
    return unit


def near(name: str) -> tuple[str, ...]:
    """Names in the directory that a person may have meant."""
    names = [str(unit.name) for unit in Unit.select(Unit.name)]
    inside = [n for n in names if normal_name(name) and normal_name(name) in normal_name(n)]
    return tuple(dict.fromkeys([*inside, *get_close_matches(name, names, n=3, cutoff=0.6)]))[:3]


def ensure(name: str, now: datetime) -> Unit:
    """The unit of that name or alias; a new one if there is none."""
    unit = find(name)
    if unit is None:
        Unit.insert(_row(name, now)).on_conflict_ignore().execute()  # another process may have been quicker
        unit = Unit.get(Unit.key == key_of(name))
    return unit


def _row(name: str, now: datetime) -> dict[str, Any]:
    kind = UnitKind.COLLECTIVE if is_collective(name) else UnitKind.SINGLE
    return {"name": " ".join(name.split())[:LONGEST_NAME], "key": key_of(name), "kind": kind, "created_at": now}


def key_of(name: str) -> str:
    """What the directory compares."""
    return normal_name(name)[:LONGEST_NAME]


def add_alias(name: str, alias: str, by: str, now: datetime) -> int:
    """Lets a unit be found by another name; returns the alias's id. Raises Refused('name_taken'), NotFound."""
    with transaction():
        unit = require(name)
        if find(alias) is not None:
            raise Refused("name_taken", name=alias)
        row = UnitAlias.create(unit=unit, name=alias[:LONGEST_NAME], key=key_of(alias))
        audit.note(by, "alias", f"unit:{unit.id}", now, alias=alias)
    return row.id


def set_parent(name: str, parent: str, by: str, now: datetime) -> None:
    with transaction():
        unit, above = require(name), require(parent)
        step: Unit | None = above
        while step is not None:
            if step.id == unit.id:
                raise Refused("unit_circle", name=name, parent=parent)
            step = step.parent
        Unit.update(parent=above).where(Unit.id == unit.id).execute()
        audit.note(by, "parent", f"unit:{unit.id}", now, parent=above.name)


def add_member(collective: str, member: str, from_on: date, until_on: date | None, by: str, now: datetime) -> Unit:
    """Puts a unit (made if new) under a collective name from a day to a day. Returns the collective unit."""
    with transaction():
        whole = require(collective)
        part = ensure(member, now)
        if whole.id in {part.id, *_below(part.id)}:
            raise Refused("unit_circle", name=collective, parent=member)
        whole.kind = UnitKind.COLLECTIVE
        whole.save()
        UnitMember.insert(collective=whole, member=part, from_on=from_on, until_on=until_on).on_conflict(
            conflict_target=[UnitMember.collective, UnitMember.member, UnitMember.from_on],
            update={UnitMember.until_on: until_on},
        ).execute()
        audit.note(
            by, "member", f"unit:{whole.id}", now, member=part.name, from_on=str(from_on), until_on=str(until_on)
        )
    return whole


def _below(unit_id: int) -> set[int]:
    """Whoever ever stood under the unit, at any depth: a circle of collectives would never end."""
    found: set[int] = set()
    new = {unit_id}
    while new:
        rows = UnitMember.select(UnitMember.member).where(UnitMember.collective.in_(sorted(new)))
        new = {row.member_id for row in rows} - found
        found |= new
    return found


def members_on(collective: Unit, day: date) -> list[Unit]:
    """The units that stand under the collective name on that day, in the order they were entered."""
    rows = (
        UnitMember.select(UnitMember, Unit)
        .join(Unit, on=(UnitMember.member == Unit.id))
        .where(UnitMember.collective == collective.id, _in_force(day))
        .order_by(UnitMember.id)
    )
    return [row.member for row in rows]


def memberships_on(day: date) -> dict[int, list[int]]:
    """Collective unit id → its members of that day, of all collective units; as members_on gives them for one."""
    members: dict[int, list[int]] = {}
    rows = UnitMember.select(UnitMember.collective, UnitMember.member).where(_in_force(day)).order_by(UnitMember.id)
    for row in rows:
        members.setdefault(row.collective_id, []).append(row.member_id)
    return members


def _in_force(day: date) -> Any:
    return (UnitMember.from_on <= day) & (UnitMember.until_on.is_null() | (UnitMember.until_on >= day))


def unit_lines(today: date) -> list[UnitLine]:
    counts: dict[int, int] = {}
    for assignment in Assignment.select(Assignment.unit).where(Assignment.withdrawn_at.is_null()):
        counts[assignment.unit_id] = counts.get(assignment.unit_id, 0) + 1
    aliases: dict[int, list[str]] = {}
    for alias in UnitAlias.select().order_by(UnitAlias.id):
        aliases.setdefault(alias.unit_id, []).append(alias.name)
    units = list(Unit.select().order_by(Unit.id))
    names = {unit.id: unit.name for unit in units}
    return [
        UnitLine(
            id=unit.id,
            name=unit.name,
            kind=unit.kind,
            parent=names.get(unit.parent_id) if unit.parent_id else None,
            aliases=tuple(aliases.get(unit.id, ())),
            members=tuple(m.name for m in members_on(unit, today)) if unit.kind is UnitKind.COLLECTIVE else (),
            assignments=counts.get(unit.id, 0),
        )
        for unit in units
    ]
