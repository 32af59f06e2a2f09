"""The plans, for the lists that a coordinator looks at; and the one that a person looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tasks.domain.errors import Gone, NotFound, Refused
from tasks.domain.terms import AssignmentState
from tasks.services import audit, people
from tasks.services.people import Actor
from tasks.store import queries
from tasks.store.db import transaction
from tasks.store.models import Area, Assignment, Contact, KeyTask, Plan


@dataclass(frozen=True)
class PlanLine:
    id: int
    title: str
    base_year: int
    timezone: str
    areas: int
    items: int
    assignments: int
    closed: int
    evidence_required: bool  # nothing is closed (销号) without a file that proves it


def plan_lines() -> list[PlanLine]:
    """Every plan that is not archived."""
    lines = []
    for plan in queries.open_plans():
        areas = Area.select().where(Area.plan == plan)
        items = KeyTask.select().join(Area).where(Area.plan == plan, KeyTask.withdrawn_at.is_null())
        given = Assignment.select().where(
            Assignment.id.in_(queries.assignments_of_plan(plan.id)), Assignment.withdrawn_at.is_null()
        )
        closed = given.where(Assignment.state == AssignmentState.CLOSED)
        lines.append(
            PlanLine(
                plan.id,
                plan.title,
                plan.base_year,
                plan.timezone,
                areas.count(),
                items.count(),
                given.count(),
                closed.count(),
                plan.evidence_required,
            )
        )
    return lines


def area_names(plan_id: int) -> tuple[str, ...]:
    """In the order of the plan."""
    return tuple(area.name for area in Area.select().where(Area.plan == plan_id).order_by(Area.position))


def find(title: str) -> PlanLine:
    """The plan of that title or number, or the only one whose title contains the words. Raises NotFound."""
    lines = plan_lines()
    exact = [line for line in lines if title in (line.title, str(line.id))]
    found = exact or [line for line in lines if title in line.title]
    if len(found) != 1:
        raise NotFound(what=title, near=tuple(line.title for line in found or lines))
    return found[0]


def require_evidence(plan_id: int, required: bool, by: str, now: datetime) -> None:
    """Whether a part of the plan may be closed (销号) only with a file that proves it. What is closed stays closed."""
    with transaction():
        changed = Plan.update(evidence_required=required).where(Plan.id == plan_id, Plan.evidence_required != required)
        if changed.execute():
            audit.note(by, "require_evidence", f"plan:{plan_id}", now, required=required)


@dataclass(frozen=True)
class LookedAt:
    """The plan that a person looks at, of `open` plans. `gone`: the one that they chose is archived, so this is another
    one; `chosen`: they chose it, or there is no other."""

    id: int
    title: str
    open: int
    chosen: bool
    gone: bool = False


def looked_at(actor: Actor, now: datetime, plan_id: int | None = None) -> LookedAt:
    """What the person chose; else the newest plan. `plan_id`: this one, whatever they chose.

    Raises NotAllowed, Refused('no_plan') while there is none, Gone.
    """
    people.require_viewer(actor, "view", "plans", now)
    plans = list(queries.open_plans())
    if plan_id is not None:
        asked = Plan.get_or_none(Plan.id == plan_id)
        if asked is None:
            raise Gone(action="view", subject=f"plan:{plan_id}", actor=actor.label)
        return LookedAt(asked.id, asked.title, len(plans), chosen=True)
    if not plans:
        raise Refused("no_plan")
    chosen = next((plan for plan in plans if plan.id == actor.plan_id), None)
    plan = chosen or plans[-1]
    return LookedAt(
        plan.id,
        plan.title,
        len(plans),
        chosen=chosen is not None or len(plans) == 1,
        gone=chosen is None and actor.plan_id is not None,
    )


def look_at(actor: Actor, plan_id: int, now: datetime) -> None:
    """The person looks at this plan from now on. Raises NotAllowed, Gone for one that is archived or not there."""
    people.require_viewer(actor, "view", f"plan:{plan_id}", now)
    with transaction():
        if not queries.open_plans().where(Plan.id == plan_id).exists():
            raise Gone(action="view", subject=f"plan:{plan_id}", actor=actor.label)
        if plan_id != actor.plan_id:
            Contact.update(plan=plan_id).where(Contact.id == actor.contact_id).execute()
            audit.note(actor.label, "look_at", f"plan:{plan_id}", now)
