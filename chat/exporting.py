"""'/export': an output of the plan, by button or by name. It is made elsewhere (chat.workshop) and comes by itself."""

from __future__ import annotations

from chat import looking
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.errors import NotAllowed
from tasks.domain.terms import Language, Output
from tasks.services import exporting

OTHER_NAMES = {
    Output.WORKBOOK: ("工作簿", "台账", "excel", "xlsx"),
    Output.PICTURE: ("图片", "看板", "board", "png"),
    Output.HTML: ("网页", "html"),
    Output.BULLETIN: ("通报", "word"),
    Output.YEARLY: ("年度报告", "年报", "annual report"),
    Output.EVIDENCE: ("佐证", "附件", "zip"),
}


def open_menu(turn: Turn) -> None:
    """'/export', '/export 通报'."""
    said = turn.event.args.strip()
    output = _named(said) if said else None
    if output is None:
        _menu(turn, unknown=said)
    else:
        _ask(turn, output)


def pressed_menu(turn: Turn, pressed: Pressed) -> None:
    """From another view: a message of its own, so that the view stays."""
    _menu(turn, plan_id=pressed.number(0))


def choose(turn: Turn, pressed: Pressed) -> None:
    _ask(turn, Output.of(pressed.word(0)), plan_id=pressed.number(1))


def request_picture(turn: Turn, plan_id: int) -> None:
    """The board that follows '/status'. Nothing is said of it: it comes by itself."""
    exporting.request(turn.actor, turn.event.chat_id, plan_id, Output.PICTURE, turn.now)


def _menu(turn: Turn, unknown: str = "", plan_id: int | None = None) -> None:
    plan = looking.plan(turn, plan_id)
    outputs = exporting.may_have(turn.actor)
    rows = [outputs[i : i + 2] for i in range(0, len(outputs), 2)]
    turn.say(
        "export.menu",
        buttons=tuple(
            tuple(button(output.label(turn.language), "ye", output.value, plan.id) for output in row) for row in rows
        ),
        plan=plan,
        unknown=unknown,
        outputs=outputs,
    )


def _ask(turn: Turn, output: Output, plan_id: int | None = None) -> None:
    if output not in exporting.may_have(turn.actor):
        raise NotAllowed(action="export", subject=f"output:{output.value}", actor=turn.actor.label)
    plan = looking.plan(turn, plan_id)
    new = exporting.request(turn.actor, turn.event.chat_id, plan.id, output, turn.now)
    turn.edit("export.making" if new else "export.making_still", plan=plan, output=output)


def _named(said: str) -> Output | None:
    """The output of that name in any language, or the only one whose name has these words."""
    wanted = said.casefold()
    names = {
        output: (output.value, output.label(Language.ZH), output.label(Language.EN), *OTHER_NAMES[output])
        for output in Output
    }
    exact = [output for output, known in names.items() if wanted in map(str.casefold, known)]
    within = [output for output, known in names.items() if any(wanted in name.casefold() for name in known)]
    found = exact or within
    return found[0] if len(found) == 1 else None
