"""'/plan': the plans, and which of them everything that is looked at speaks of."""

from __future__ import annotations

from chat import looking
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.services import plans


def open_plans(turn: Turn) -> None:
    _list(turn, 1, edit=False)


def page(turn: Turn, pressed: Pressed) -> None:
    _list(turn, pressed.number(0), edit=True)


def choose(turn: Turn, pressed: Pressed) -> None:
    plan_id = pressed.number(0)
    plans.look_at(turn.actor, plan_id, turn.now)
    _list(turn, 1, edit=True, chosen=plan_id)


def _list(turn: Turn, number: int, *, edit: bool, chosen: int | None = None) -> None:
    """The newest plans first."""
    plan = looking.plan(turn, chosen)
    shown = looking.page(plans.plan_lines()[::-1], number)
    put = turn.edit if edit else turn.say
    put(
        "plan.list",
        buttons=looking.keyboard(
            *[
                [button(turn.label("plan.choose", line=line), "yx", line.id)]
                for line in shown.lines
                if line.id != plan.id
            ],
            looking.steps(turn, shown, "yn"),
            [button(turn.label("plan.status"), "ys", plan.id)],
        ),
        note=looking.note(turn, plan),
        plan=plan,
        page=shown,
        switched=chosen is not None,
    )
