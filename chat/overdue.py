"""'/overdue': for officials their own overdue items, for whoever may look those of all units, by days."""

from __future__ import annotations

from chat import looking, nudging, tasklist
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.moments import local
from tasks.domain.pressing import needing_care
from tasks.domain.terms import Light
from tasks.services import viewing
from tasks.services.outlook import Aim
from tasks.services.plans import LookedAt


def open_overdue(turn: Turn) -> None:
    if turn.actor.views:
        _list(turn, looking.plan(turn), 1, edit=False)
    else:
        tasklist.open_overdue(turn)


def page(turn: Turn, pressed: Pressed) -> None:
    """Without arguments from the person's own list."""
    plan_id, number = (pressed.number(0), pressed.number(1)) if pressed.args else (None, 1)
    _list(turn, looking.plan(turn, plan_id), number, edit=True)


def _list(turn: Turn, plan: LookedAt, number: int, *, edit: bool) -> None:
    ledger = turn.read(viewing.whole, turn.actor, plan.id, turn.now, turn.practice, turn.language)
    red = [row for row in needing_care(ledger.rows) if row.light is Light.RED]
    shown = looking.page(red, number)
    seen = viewing.reminders(turn.actor, [row.assignment_id for row in shown.lines], turn.now)
    items = looking.item_buttons(turn, shown.lines, f"o{plan.id}-{shown.number}")
    last = [button(turn.label("status.back"), "ys", plan.id)]
    if turn.actor.units:
        last.insert(0, button(turn.label("status.my_units"), "l", 1, "late"))
    put = turn.edit if edit else turn.say
    put(
        "status.overdue_list",
        buttons=looking.keyboard(
            *looking.in_rows(items),
            looking.steps(turn, shown, "yo", plan.id),
            nudging.button_for(turn.actor, Aim.OVERDUE, plan.id, turn.language) if red else (),
            last,
        ),
        note="" if edit else looking.note(turn, plan),
        plan=plan,
        at=local(ledger.at, turn.practice.zone),
        page=shown,
        counted=ledger.tally.red,
        lines=[
            {
                "row": row,
                "days": (ledger.as_of - row.due_on).days if row.due_on is not None else 0,
                "reminders": seen.get(row.assignment_id, ()),
            }
            for row in shown.lines
        ],
    )
