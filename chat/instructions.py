"""'/instructions': the instructions that are a person's business, those that wait first; and one of them in full."""

from __future__ import annotations

from collections.abc import Sequence

from chat import enclosures, texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.errors import NotFound
from tasks.domain.messages import Button, Buttons
from tasks.domain.moments import local
from tasks.domain.terms import Language
from tasks.services import instruction_view
from tasks.services.instruction_view import Given, Part
from tasks.services.people import Actor

PER_PAGE = 8
PER_ROW = 4


def open_(turn: Turn) -> None:
    _list(turn, 1, edit=False)


def page(turn: Turn, pressed: Pressed) -> None:
    _list(turn, pressed.number(0), edit=True)


def see(turn: Turn, pressed: Pressed) -> None:
    """One instruction with what every unit has answered; of a unit, its own part."""
    given = instruction_view.one(turn.actor, pressed.number(0), turn.now, turn.practice)
    mine = [part for part in given.parts if part.open and part.unit_id in turn.actor.units]
    turn.edit(
        "instruct.one",
        buttons=(
            *((answer_button(part.id, turn.language),) for part in mine),
            *files_rows(given.id, given.parts, turn.language),
            list_row(turn.language),
        ),
        # What a unit's only part says may be answered by a reply.
        about={**instruction_view.about(mine[0].id)} if len(mine) == 1 else {},
        given=given,
        at=local(given.at, given.zone),
        parts=[
            (part, local(part.answered_at, given.zone) if part.answered_at is not None else None)
            for part in given.parts
        ],
    )


def files(turn: Turn, pressed: Pressed) -> None:
    """Sends the files that came with a unit's answer to whoever may see them."""
    given = instruction_view.one(turn.actor, pressed.number(0), turn.now, turn.practice)
    part = next((part for part in given.parts if part.id == pressed.number(1)), None)
    if part is None:
        raise NotFound(action="instruction", subject=f"instruction_part:{pressed.number(1)}", actor=turn.actor.label)
    enclosures.send(turn, part.files, "instruct.file_caption", unit=part.unit)


def answer_button(part_id: int, language: Language) -> Button:
    return button(texts.label(language, "instruct.answer"), "da", part_id)


def list_row(language: Language) -> tuple[Button, ...]:
    return (button(texts.label(language, "instruct.list_button"), "dl", 1),)


def see_row(given: Given, reader: Actor) -> Buttons:
    return ((button(texts.label(reader.language, "instruct.see"), "di", given.id),),)


def files_rows(given_id: int, parts: Sequence[Part], language: Language) -> Buttons:
    """A button for the files of each unit that sent some."""
    return tuple(
        (button(texts.label(language, "instruct.files", unit=part.unit), "df", given_id, part.id),)
        for part in parts
        if part.files
    )


def _list(turn: Turn, wanted: int, *, edit: bool) -> None:
    found = instruction_view.seen(turn.actor, turn.now, turn.practice)
    put = turn.edit if edit else turn.say
    if not found:
        put("instruct.none", leads=turn.actor.leads)
        return
    pages = -(-len(found) // PER_PAGE)
    number = min(max(wanted, 1), pages)
    first = (number - 1) * PER_PAGE
    here = found[first : first + PER_PAGE]
    places = [button(f"{place}", "di", each.id) for place, each in enumerate(here, first + 1)]
    rows = [tuple(places[i : i + PER_ROW]) for i in range(0, len(places), PER_ROW)]
    steps = []
    if number > 1:
        steps.append(button(turn.label("tasks.previous"), "dl", number - 1))
    if number < pages:
        steps.append(button(turn.label("tasks.next"), "dl", number + 1))
    put(
        "instruct.list",
        buttons=(*rows, tuple(steps)) if steps else tuple(rows),
        total=len(found),
        waiting=sum(each.open for each in found),
        lines=list(enumerate(here, first + 1)),
        page=number,
        pages=pages,
    )
