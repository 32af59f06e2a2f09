"""'/unit': the units of a plan with their counts, and one unit with its items, figures and people."""

from __future__ import annotations

from dataclasses import dataclass

from chat import looking, nudging
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.model import Ledger, Tally
from tasks.domain.moments import local
from tasks.domain.terms import AssignmentState, Light
from tasks.services import finding, units, unitview, viewing
from tasks.services.outlook import Aim
from tasks.services.plans import LookedAt

MOST_NEAR = 6


@dataclass(frozen=True)
class UnitLine:
    """A unit in the list: what counts of it, and in how many parts it only co-operates; `late` of these are overdue.

    `light` is the worst of what counts, of a unit that only co-operates the worst of that.
    """

    unit: str
    tally: Tally
    cooperating: int
    late: int
    light: Light


def open_unit(turn: Turn) -> None:
    """'/unit', '/unit 市司法局'."""
    plan = looking.plan(turn)
    said = turn.event.args.strip()
    if not said:
        _list(turn, plan, 1, edit=False)
        return
    found = finding.units_named(turn.actor, said, turn.now)
    if len(found) == 1 and units.find(said) is not None:
        open_card(turn, found[0].id, plan.id)
    elif found:
        rows = [[button(each.name, "yu", each.id, plan.id, 1)] for each in found[:MOST_NEAR]]
        turn.say("unit.which", buttons=looking.keyboard(*rows), said=said)
    else:
        every = [button(turn.label("unit.all"), "yl", plan.id, 1)]
        turn.say("unit.unknown", buttons=looking.keyboard(every), said=said)


def open_card(turn: Turn, unit_id: int, plan_id: int) -> None:
    _show(turn, unit_id, plan_id, 1, edit=False)


def page(turn: Turn, pressed: Pressed) -> None:
    _list(turn, looking.plan(turn, pressed.number(0)), pressed.number(1), edit=True)


def show(turn: Turn, pressed: Pressed) -> None:
    _show(turn, pressed.number(0), pressed.number(1), pressed.number(2), edit=True)


def _list(turn: Turn, plan: LookedAt, number: int, *, edit: bool) -> None:
    ledger = turn.read(viewing.whole, turn.actor, plan.id, turn.now, turn.practice, turn.language)
    shown = looking.page(lines_of(ledger), number)
    ids = unitview.ids_of(line.unit for line in shown.lines)
    opened = [
        button(turn.label("unit.line", line=line), "yu", ids[line.unit], plan.id, 1)
        for line in shown.lines
        if line.unit in ids
    ]
    put = turn.edit if edit else turn.say
    put(
        "unit.list",
        buttons=looking.keyboard(
            *looking.in_rows(opened, 2),
            looking.steps(turn, shown, "yl", plan.id),
            [button(turn.label("status.back"), "ys", plan.id)],
        ),
        note="" if edit else looking.note(turn, plan),
        plan=plan,
        page=shown,
    )


def lines_of(ledger: Ledger) -> list[UnitLine]:
    """Every unit with a part in the plan: the most overdue first, then the most at risk, then by the plan; those that
    only co-operate in the same order after them."""
    lights: dict[str, list[Light]] = {}
    for row in ledger.rows:
        if row.standing.state is not AssignmentState.WITHDRAWN:
            mine = lights.setdefault(row.unit, [])
            mine += [] if row.counts else [row.light]
    lines = []
    for unit, others in lights.items():
        tally = ledger.by_unit.get(unit, Tally())
        light = looking.worst(tally) if tally.total else min(others, key=lambda each: each.urgency)
        lines.append(UnitLine(unit, tally, len(others), others.count(Light.RED), light))
    return sorted(lines, key=lambda line: (not line.tally.total, -line.tally.red, -line.tally.yellow, -line.late))


def _show(turn: Turn, unit_id: int, plan_id: int, number: int, *, edit: bool) -> None:
    seen = turn.read(unitview.unit, turn.actor, plan_id, unit_id, turn.now, turn.practice, turn.language)
    shown = looking.page(seen.rows, number)
    items = looking.item_buttons(turn, shown.lines, f"u{unit_id}-{plan_id}-{shown.number}")
    members = [button(each.unit, "yu", each.unit_id, plan_id, 1) for each in seen.members[: looking.PER_PAGE]]
    last = seen.last_report
    latest = last.standing.latest if last is not None else None
    put = turn.edit if edit else turn.say
    put(
        "unit.whole",
        buttons=looking.keyboard(
            *looking.in_rows(items),
            *looking.in_rows(members, 2),
            looking.steps(turn, shown, "yu", unit_id, plan_id),
            nudging.button_for(turn.actor, Aim.UNIT, unit_id, turn.language) if seen.rows else (),
            [
                button(turn.label("unit.all"), "yl", plan_id, 1),
                button(turn.label("status.back"), "ys", plan_id),
            ],
        ),
        unit=seen,
        page=shown,
        rate=looking.rate(seen.tally),
        lights=looking.lights(turn, seen.tally),
        last=last,
        latest=latest,
        latest_at=local(latest.said_at, seen.zone) if latest is not None else None,
        nudged_on=local(seen.nudged_at, seen.zone).date() if seen.nudged_at is not None else None,
    )
