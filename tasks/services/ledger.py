"""The one ledger query: whatever a sheet, picture or bulletin shows comes from here, so two reports cannot disagree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain import lifecycle
from tasks.domain.errors import NotFound
from tasks.domain.lights import light
from tasks.domain.model import Instructed, Ledger, LedgerRow, Tally
from tasks.domain.moments import end_of_day, local_day
from tasks.domain.terms import AssignmentState, CheckpointState, Language, Light, Role
from tasks.services.past import past
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.db import snapshot
from tasks.store.models import Area, KeyTask, Plan, PlanImport


def ledger(
    plan_id: int,
    as_of: date | None,
    now: datetime,
    practice: Practice,
    language: Language = Language.ZH,
    *,
    items: Collection[int] | None = None,
) -> Ledger:
    """The plan at the end of the day `as_of` (None: today), or now if that day has not ended.

    An earlier day is reproduced from the history: what was recorded later is not in it, and what a later import has
    changed reads as it did then. `items`: only these key tasks, by id, as if the plan had no others. Raises NotFound.
    """
    with snapshot():
        plan = Plan.get_or_none(Plan.id == plan_id)
        if plan is None:
            raise NotFound(what=f"plan {plan_id}")
        zone = ZoneInfo(plan.timezone)
        day = min(as_of or date.max, local_day(now, zone))
        at = min(end_of_day(day, zone) - datetime.resolution, now)
        rows = _rows(plan, day, at, zone, practice, language, items)
        areas = tuple(area.name for area in Area.select().where(Area.plan == plan).order_by(Area.position))
        source = (
            PlanImport.select(PlanImport.file_name, PlanImport.sha256)
            .where(
                PlanImport.plan == plan,
                PlanImport.at <= max(at, plan.created_at),
                PlanImport.undone_at.is_null() | (PlanImport.undone_at > at),
            )
            .order_by(PlanImport.id.desc())
            .first()
        )
    return Ledger(
        plan_title=plan.title,
        base_year=plan.base_year,
        as_of=day,
        at=at,
        timezone=plan.timezone,
        source_file=source.file_name if source is not None else "",
        source_sha256=source.sha256 if source is not None else "",
        by_item=_by_item(rows),
        **_counts(areas, rows),
    )


def of_unit(found: Ledger, unit: str) -> Ledger:
    """A unit's own part, by its name as the ledger has it: what its people are sent. The rows are its own, with the
    counts over them; the lights and numbers are those of the whole."""
    rows = [row for row in found.rows if row.unit == unit]
    items = {row.key_task_id for row in rows}
    by_item = {item: light for item, light in found.by_item.items() if item in items}
    return replace(found, by_item=by_item, **_counts(found.areas, rows))


def tally(rows: Iterable[LedgerRow]) -> Tally:
    """Counts of rows that count, by light and by time."""
    total = Tally()
    for row in rows:
        hard = [c for c in row.standing.checkpoints if not c.checkpoint.soft]
        done = row.light is Light.DONE
        waiting = not done and row.light is not Light.RED
        late = waiting and any(c.late for c in hard if c.state is CheckpointState.REPORTED)
        name = row.light.value
        total = replace(
            total,
            total=total.total + 1,
            done_late=total.done_late + (done and any(c.late for c in hard)),
            late_waiting=total.late_waiting + late,
            undated=total.undated + (waiting and not hard),
            **{name: getattr(total, name) + 1},
        )
    return total


def _counts(areas: Iterable[str], rows: Sequence[LedgerRow]) -> dict[str, Any]:
    """The rows of a ledger, those of the areas that have some, and what is counted over them."""
    counted = [row for row in rows if row.counts]
    by_area, by_unit = _grouped(counted, lambda row: row.area), _grouped(counted, lambda row: row.unit)
    present = {row.area for row in rows}
    shown = tuple(area for area in areas if area in present)
    return {
        "areas": shown,
        "rows": tuple(rows),
        "n_items": len({row.key_task_id for row in rows if row.standing.state is not AssignmentState.WITHDRAWN}),
        "tally": tally(counted),
        "by_area": {area: tally(by_area.get(area, ())) for area in shown},
        "by_unit": {unit: tally(mine) for unit, mine in by_unit.items()},
    }


def _grouped(rows: Iterable[LedgerRow], key: Callable[[LedgerRow], str]) -> dict[str, list[LedgerRow]]:
    groups: dict[str, list[LedgerRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _rows(
    plan: Plan,
    day: date,
    at: datetime,
    zone: ZoneInfo,
    practice: Practice,
    language: Language,
    items: Collection[int] | None,
) -> list[LedgerRow]:
    which = queries.assignments_of_plan(plan.id)
    if items is not None:
        which = which.where(KeyTask.id.in_(sorted(items)))
    histories = queries.histories(which)
    nudges = queries.nudge_counts(which, at)
    files = queries.evidence_counts(which, at)
    people = queries.people_by_unit(at)
    instructed = queries.open_instructions(which, at)
    # What the first import brought stood in the adopted plan all along, also on the days before it was imported here.
    given_by = max(at, plan.created_at)
    then = past(plan, given_by)
    assignments = [a for a in then.rows(queries.assignment_rows(which)) if a.created_at <= given_by]
    split = {a.parent_id for a in assignments if a.withdrawn_at is None or a.withdrawn_at > at}
    rows = []
    for a in assignments:
        if a.id in split:  # its members answer, each on a row of its own
            continue
        history = then.history(a, histories[a.id])
        standing = lifecycle.standing(history, at, zone)
        item = a.key_task
        shown = light(standing, history.schedule, item.deadline_text, day, practice.calendar, language, practice.soon)
        rows.append(
            LedgerRow(
                assignment_id=a.id,
                key_task_id=item.id,
                area=item.area.name,
                number=item.number,
                title=item.title,
                measures=tuple(item.measures),
                deadline_text=item.deadline_text,
                schedule=history.schedule,
                unit=a.unit.name,
                role=a.role,
                parent_unit=a.parent.unit.name if a.parent is not None else None,
                standing=standing,
                light=shown.light,
                reason=shown.reason,
                due_on=shown.due_on,
                contacts=tuple({c.id: c.name for c, role in people.get(a.unit_id, []) if role.reports}.values()),
                nudges=nudges.get(a.id, 0),
                evidence=sum(files.get(p.id, 0) for p in history.progress if p.stands(at)),
                instructed=tuple(
                    Instructed(by, local_day(given_at, zone)) for by, given_at in instructed.get(a.id, ())
                ),
            )
        )
    return rows


def _by_item(rows: Iterable[LedgerRow]) -> dict[int, Light]:
    """An item's light is the worst of its leads' (牵头单位 answers for the whole item)."""
    lights: dict[int, Light] = {}
    for row in rows:
        if row.role is not Role.LEAD or row.standing.state is AssignmentState.WITHDRAWN:
            continue
        known = lights.get(row.key_task_id)
        if known is None or row.light.urgency < known.urgency:
            lights[row.key_task_id] = row.light
    return lights
