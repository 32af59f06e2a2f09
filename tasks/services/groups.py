"""Group chats that are a unit's or a plan's own: who makes one so, what a person is in it, and how that ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tasks.domain.errors import NotFound, Refused
from tasks.domain.terms import ContactRole, Language
from tasks.services import audit, conversations, outbox, units
from tasks.services.people import Actor, Held
from tasks.store import queries
from tasks.store.db import transaction
from tasks.store.models import Assignment, Group, Plan, Unit


@dataclass(frozen=True)
class GroupChat:
    """A group that is bound to one unit or to one plan; `unit` and `plan` are their names, '' for the other."""

    id: int
    messenger: str
    chat_id: str
    title: str
    language: Language
    unit_id: int | None
    unit: str
    plan_id: int | None
    plan: str

    @property
    def name(self) -> str:
        """Of what it is the group."""
        return self.unit or self.plan


@dataclass(frozen=True)
class Choice:
    """What a person may make a group the group of: a unit or a plan, by its id."""

    unit_id: int | None
    plan_id: int | None
    name: str


def of_chat(messenger: str, chat_id: str) -> GroupChat | None:
    """What the chat is bound to; None for a chat that is nobody's."""
    rows = _in_force().where(Group.messenger == messenger, Group.chat_id == chat_id)
    return next((_group(row) for row in rows), None)


def in_force() -> list[GroupChat]:
    """Every group that is somebody's, of plans that are not archived."""
    return [_group(row) for row in _in_force().where(Plan.archived_at.is_null()).order_by(Group.at)]


def by_id(group_id: int) -> GroupChat | None:
    """A group that is somebody's still."""
    return next((_group(row) for row in _in_force().where(Group.id == group_id)), None)


def moved_to(messenger: str, chat_id: str) -> str | None:
    """Under which id a group goes on that was upgraded since; None if it was not."""
    row = _in_force().where(Group.messenger == messenger, Group.moved_from == chat_id).first()
    return row.chat_id if row is not None else None


# ── who is what in a group ────────────────────────────────────────────────────────────────────────────────────────


def concerns(group: GroupChat, actor: Actor) -> bool:
    """Whether the person may see what the group is about: of the unit, or with a part in the plan, or a viewer."""
    if actor.views:
        return True
    if group.unit_id is not None:
        return group.unit_id in actor.units
    parts = Assignment.select().where(
        Assignment.id.in_(queries.assignments_of_plan(group.plan_id or 0)),
        Assignment.unit.in_(sorted(actor.units)),
        Assignment.withdrawn_at.is_null(),
    )
    return bool(parts.exists())


def acting(group: GroupChat, actor: Actor) -> Actor:
    """The person as far as they act in the group: for its unit only, and never as a coordinator. Others read along."""
    posts = (p for p in actor.posts if p.role.reports and group.unit_id in (None, p.unit_id))
    return replace(actor, posts=tuple(posts), plan_id=group.plan_id or actor.plan_id)


def looking(group: GroupChat, actor: Actor) -> Actor:
    """The person with the eyes of the unit: what everybody in its group may see, whoever asks for it."""
    assert group.unit_id is not None, "a plan has no eyes of its own"
    return replace(actor, posts=(Held(0, group.unit_id, group.unit, ContactRole.CONTACT),))


# ── binding and its end ───────────────────────────────────────────────────────────────────────────────────────────


def choices(actor: Actor) -> list[Choice]:
    """What the person may bind a group to without naming it: their own units, and for coordinators the plans."""
    own = {post.unit_id: post.unit for post in actor.posts if post.role.reports}
    found = [Choice(unit_id, None, name) for unit_id, name in own.items()]
    if actor.coordinates:
        found += [Choice(None, plan.id, plan.title) for plan in queries.open_plans()]
    return found


def named(actor: Actor, name: str) -> Choice:
    """The unit or the plan of that name, if the person may bind a group to it. Raises NotFound otherwise, whatever the
    reason."""
    unit = units.find(name)
    if unit is not None and (unit.id in actor.units or actor.coordinates):
        return Choice(unit.id, None, unit.name)
    plans = [plan for plan in queries.open_plans() if actor.coordinates and name in plan.title]
    if len(plans) != 1:
        raise NotFound(action="bind_group", subject="", actor=actor.label)
    return Choice(None, plans[0].id, plans[0].title)


def bind(
    actor: Actor,
    messenger: str,
    chat_id: str,
    title: str,
    language: Language,
    unit_id: int | None,
    plan_id: int | None,
    now: datetime,
) -> GroupChat:
    """Makes a chat the group of a unit or of a plan; a second time changes nothing.

    Raises NotFound for what the person may not bind it to or does not exist, Refused("group_taken") if it is another's.
    """
    with transaction():
        allowed = (unit_id in actor.units or actor.coordinates) if unit_id is not None else actor.coordinates
        what: Any = Unit.get_or_none(Unit.id == unit_id) if unit_id is not None else _open_plan(plan_id)
        if not allowed or what is None:
            raise NotFound(action="bind_group", subject=f"chat:{chat_id}"[:80], actor=actor.label)
        there = of_chat(messenger, chat_id)
        if there is not None and (there.unit_id, there.plan_id) != (unit_id, plan_id):
            raise Refused("group_taken")
        if there is None:
            Group.create(
                messenger=messenger,
                chat_id=chat_id,
                title=title,
                language=language,
                unit=unit_id,
                plan=plan_id,
                by=actor.label,
                at=now,
            )
            what_for = f"unit:{unit_id}" if unit_id is not None else f"plan:{plan_id}"
            audit.note(actor.label, "bind_group", what_for, now, chat=chat_id, title=title)
        found = of_chat(messenger, chat_id)
    assert found is not None, "it was there, or has been made"
    return found


def unbind(actor: Actor, messenger: str, chat_id: str, now: datetime) -> GroupChat:
    """Ends what the chat is bound to. Raises NotFound if it is nobody's, or not the person's to end."""
    with transaction():
        group = of_chat(messenger, chat_id)
        mine = group is not None and (actor.coordinates or group.unit_id in actor.units)
        if group is None or not mine:
            raise NotFound(action="unbind_group", subject=f"chat:{chat_id}"[:80], actor=actor.label)
        _end(group, now, by=actor.label)
        audit.note(actor.label, "unbind_group", f"group:{group.id}", now)
    return group


def removed(messenger: str, chat_id: str, now: datetime) -> bool:
    """The bot is no longer in the chat, or may not write there: nothing is sent there until somebody binds it again.
    Returns whether it was somebody's; the coordinators are then told (`lost`)."""
    with transaction():
        group = of_chat(messenger, chat_id)
        if group is None:
            return False
        _end(group, now, by="")
        audit.note("duban", "group_lost", f"group:{group.id}", now)
    return True


def lost() -> list[GroupChat]:
    """Groups that the bot was removed from, and nobody was told of it yet."""
    rows = _with_owners().where(Group.ended_at.is_null(False), Group.ended_by == "", Group.reported_at.is_null())
    return [_group(row) for row in rows.order_by(Group.id)]


def reported(groups: Iterable[GroupChat], now: datetime) -> None:
    """The coordinators know of these."""
    Group.update(reported_at=now).where(Group.id.in_([group.id for group in groups])).execute()


def moved(messenger: str, old: str, new: str, now: datetime) -> None:
    """A group was upgraded and has a new id: what it is bound to, what is under way in it and what is owed to it go
    along. A second time changes nothing."""
    with transaction():
        outbox.move_chat(old, new, messenger=messenger)
        conversations.move(messenger, old, new)
        group = of_chat(messenger, old)
        if group is None:
            return
        if of_chat(messenger, new) is None:
            Group.update(chat_id=new, moved_from=old).where(Group.id == group.id).execute()
            audit.note("duban", "group_moved", f"group:{group.id}", now, chat=new)
        else:  # somebody has bound it already
            _end(group, now, by="duban")


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _end(group: GroupChat, now: datetime, *, by: str) -> None:
    Group.update(ended_at=now, ended_by=by).where(Group.id == group.id).execute()
    outbox.drop_for_chat(group.chat_id, messenger=group.messenger, reason="the group is nobody's any more")


def _open_plan(plan_id: int | None) -> Plan | None:
    return Plan.get_or_none(Plan.id == plan_id, Plan.archived_at.is_null())


def _with_owners() -> Any:
    rows = Group.select(Group, Unit, Plan).join_from(Group, Unit, queries.LEFT_OUTER)
    return rows.join_from(Group, Plan, queries.LEFT_OUTER)


def _in_force() -> Any:
    return _with_owners().where(Group.ended_at.is_null())


def _group(row: Group) -> GroupChat:
    return GroupChat(
        id=row.id,
        messenger=row.messenger,
        chat_id=row.chat_id,
        title=row.title,
        language=row.language,
        unit_id=row.unit_id,
        unit=row.unit.name if row.unit is not None else "",
        plan_id=row.plan_id,
        plan=row.plan.title if row.plan is not None else "",
    )
