"""'/status': the plan at a glance with its picture; from there its areas, their items, and one item in full."""

from __future__ import annotations

from dataclasses import dataclass

from chat import exporting, itemviews, looking
from chat.buttons import Pressed, button
from chat.looking import count
from chat.turn import Turn
from tasks.domain.messages import Buttons
from tasks.domain.model import Ledger, LedgerRow, Tally
from tasks.domain.moments import local
from tasks.domain.pressing import Pressing, pressing, urgency
from tasks.domain.terms import AssignmentState, Happening, Light, Role
from tasks.services import viewing
from tasks.services.viewing import Overview

MOST_AREAS = 10
MOST_PRESSING = 5
CHANGES = (Happening.REPORTED, Happening.CLOSED, Happening.OVERDUE, Happening.SENT_BACK, Happening.GRANTED)


@dataclass(frozen=True)
class AreaLine:
    """An area of the overview."""

    area_id: int
    name: str
    tally: Tally
    light: Light


@dataclass(frozen=True)
class ItemOfArea:
    """An item as a line: its light, and the first of the units that answer for it."""

    id: int
    number: str
    title: str
    light: Light
    unit: str
    others: int


def open_status(turn: Turn) -> None:
    """'/status', '/status 12'."""
    said = turn.event.args.strip()
    if said:
        itemviews.find(turn, said)
        return
    plan = looking.plan(turn)
    _show(turn, plan.id, looking.note(turn, plan), edit=False)
    exporting.request_picture(turn, plan.id)


def back(turn: Turn, pressed: Pressed) -> None:
    """The overview again, in the place of what was opened from it."""
    _show(turn, pressed.number(0), "", edit=True)


def _show(turn: Turn, plan_id: int, note: str, *, edit: bool) -> None:
    seen = turn.read(viewing.overview, turn.actor, plan_id, turn.now, turn.practice, turn.language)
    ledger = seen.ledger
    areas = area_lines(seen)
    shown = areas
    if len(areas) > MOST_AREAS:
        most = {area.area_id for area in sorted(areas, key=_needs_care)[:MOST_AREAS]}
        shown = [area for area in areas if area.area_id in most]
    urgent, only_cooperating = pressing(ledger.rows)
    put = turn.edit if edit else turn.say
    put(
        "status.overview",
        buttons=_buttons(turn, seen, urgent[:MOST_PRESSING]),
        note=note,
        ledger=ledger,
        at=local(ledger.at, turn.practice.zone),
        tally=ledger.tally,
        rate=looking.rate(ledger.tally),
        lights=looking.lights(turn, ledger.tally),
        others=len(ledger.rows) - ledger.tally.total,
        since=seen.week.since if seen.week is not None else None,
        changes=_changes(seen),
        areas=shown,
        more_areas=len(areas) - len(shown),
        pressing=urgent[:MOST_PRESSING],
        more_pressing=len(urgent[MOST_PRESSING:]),
        only_cooperating=only_cooperating,
    )


def area_lines(seen: Overview) -> list[AreaLine]:
    """In the order of the plan."""
    ledger = seen.ledger
    return [
        AreaLine(seen.areas[name], name, ledger.by_area[name], looking.worst(ledger.by_area[name]))
        for name in ledger.areas
        if name in seen.areas
    ]


def _needs_care(area: AreaLine) -> tuple[int, ...]:
    return tuple(-count(area.tally, light) for light in looking.MOST_URGENT_FIRST)


def _changes(seen: Overview) -> list[tuple[Happening, int]]:
    """What the week brought, as far as it did."""
    if seen.week is None or seen.week.since is None:
        return []
    counted = [(kind, seen.week.count(kind)) for kind in CHANGES]
    return [(kind, n) for kind, n in counted if n]


def _buttons(turn: Turn, seen: Overview, urgent: list[Pressing]) -> Buttons:
    plan_id = seen.plan_id
    items = looking.item_buttons(turn, [one.row for one in urgent], f"s{plan_id}")
    views = [
        button(turn.label("status.by_area"), "yb", plan_id, 1),
        button(turn.label("status.by_unit"), "yl", plan_id, 1),
        button(turn.label("status.overdue"), "yo", plan_id, 1),
        button(turn.label("status.who"), "yw", plan_id, "month", 1),
        button(turn.label("status.export"), "ym", plan_id),
    ]
    return looking.keyboard(items, views[:3], views[3:])


# ── areas ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def areas(turn: Turn, pressed: Pressed) -> None:
    """The areas as a list; each opens its items."""
    plan_id = pressed.number(0)
    seen = turn.read(viewing.overview, turn.actor, plan_id, turn.now, turn.practice, turn.language)
    shown = looking.page(area_lines(seen), pressed.number(1))
    first = (shown.number - 1) * looking.PER_PAGE + 1
    numbers = [
        button(turn.label("status.area", light=area.light, place=place), "ya", area.area_id, 1)
        for place, area in enumerate(shown.lines, first)
    ]
    turn.edit(
        "status.areas",
        buttons=looking.keyboard(
            *looking.in_rows(numbers),
            looking.steps(turn, shown, "yb", plan_id),
            [button(turn.label("status.back"), "ys", plan_id)],
        ),
        title=seen.ledger.plan_title,
        page=shown,
        first=first,
    )


def area(turn: Turn, pressed: Pressed) -> None:
    """The items of an area, most urgent first."""
    area_id = pressed.number(0)
    seen = turn.read(viewing.area, turn.actor, area_id, turn.now, turn.practice, turn.language)
    shown = looking.page(items_of(seen.ledger), pressed.number(1))
    origin = f"a{area_id}-{shown.number}"
    numbers = [looking.item_button(turn, one.id, one.light, one.number, one.title, origin) for one in shown.lines]
    turn.edit(
        "status.items",
        buttons=looking.keyboard(
            *looking.in_rows(numbers),
            looking.steps(turn, shown, "ya", area_id),
            [
                button(turn.label("status.by_area"), "yb", seen.plan_id, 1),
                button(turn.label("status.back"), "ys", seen.plan_id),
            ],
        ),
        area=seen.area,
        page=shown,
        tally=seen.ledger.tally,
        rate=looking.rate(seen.ledger.tally),
        lights=looking.lights(turn, seen.ledger.tally),
    )


def items_of(ledger: Ledger) -> list[ItemOfArea]:
    """Items that were not withdrawn, by their light (the worst of their leads'), then in the order of the plan."""
    parts: dict[int, list[LedgerRow]] = {}
    for row in ledger.rows:
        if row.standing.state is not AssignmentState.WITHDRAWN:
            parts.setdefault(row.key_task_id, []).append(row)
    found = []
    for item_id, rows in parts.items():
        leads = [row for row in rows if row.role is Role.LEAD] or rows
        light = ledger.by_item.get(item_id) or min(rows, key=urgency).light
        first = leads[0]
        found.append(ItemOfArea(item_id, first.number, first.title, light, first.unit, len(rows) - 1))
    return sorted(found, key=lambda one: one.light.urgency)
