"""One item in full for whoever may look: '/status 12', and from lists; the course of a unit's part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from chat import instructing, looking, nudging, recording
from chat.buttons import Pressed, button
from chat.looking import Page
from chat.turn import Turn
from tasks.domain.deadlines import explain
from tasks.domain.messages import Button
from tasks.domain.moments import local
from tasks.services import course, finding, itemview
from tasks.services.course import Entry
from tasks.services.finding import Item
from tasks.services.itemview import ItemView, Part
from tasks.services.outlook import Aim

PARTS_PER_PAGE = 5
ENTRIES_PER_PAGE = 10
_ORIGIN = re.compile(r"([sauo])([0-9]{1,18})(?:-([0-9]{1,18}))?(?:-([0-9]{1,9}))?")


@dataclass(frozen=True)
class Happened:
    """An entry of a course with its time there."""

    entry: Entry
    at: datetime


# ── one item ──────────────────────────────────────────────────────────────────────────────────────────────────────


def find(turn: Turn, said: str) -> None:
    """The item of that number, or with those words in its title, in the plan that the person looks at."""
    plan = looking.plan(turn)
    found = finding.items(turn.actor, said, turn.now).items
    if len(found) == 1:
        _show(turn, found[0].id, f"s{plan.id}", 1, edit=False)
        return
    if not found:
        turn.say(
            "status.item_unknown",
            buttons=looking.keyboard([button(turn.label("status.by_area"), "yb", plan.id, 1)]),
            said=said,
            plan=plan,
        )
        return
    shown = found[: looking.PER_PAGE]
    turn.say(
        "status.which",
        buttons=tuple((_choice(turn, each, plan.id),) for each in shown),
        said=said,
        found=shown,
        more=len(found) - len(shown),
    )


def _choice(turn: Turn, each: Item, plan_id: int) -> Button:
    return button(turn.label("status.choice", each=each), "yi", each.id, f"s{plan_id}")


def show(turn: Turn, pressed: Pressed) -> None:
    """In the place of the list; `origin` says which list to go back to."""
    page = pressed.number(2) if len(pressed.args) > 2 else 1
    _show(turn, pressed.number(0), pressed.word(1), page, edit=True)


def _show(turn: Turn, item_id: int, origin: str, number: int, *, edit: bool) -> None:
    back = _back(turn, origin)
    seen = turn.read(itemview.item, turn.actor, item_id, turn.now, turn.practice, turn.language)
    shown = looking.page(seen.parts, number, PARTS_PER_PAGE)
    put = turn.edit if edit else turn.say
    put(
        "status.whole_item",
        buttons=looking.keyboard(
            *_part_buttons(turn, shown),
            looking.steps(turn, shown, "yi", item_id, origin),
            [
                *nudging.button_for(turn.actor, Aim.ITEM, item_id, turn.language),
                *(() if seen.withdrawn else recording.button_for(turn.actor, item_id, turn.language)),
                *_instruct(turn, seen),
            ],
            back,
        ),
        about={"item": item_id},
        item=seen,
        reading=explain(seen.schedule, seen.deadline_text, turn.language),
        page=shown,
        parts=[_part(each, seen) for each in shown.lines],
        instructions=[(given, local(given.at, seen.zone)) for given in seen.instructions],
    )


def _instruct(turn: Turn, seen: ItemView) -> tuple[Button, ...]:
    """An instruction on it, as long as it is in the plan."""
    return () if seen.withdrawn else instructing.button_for(turn.actor, seen.id, turn.language)


def _part(part: Part, seen: ItemView) -> dict[str, object]:
    latest = part.row.standing.latest
    return {
        "of": part,
        "row": part.row,
        "latest": latest,
        "latest_at": local(latest.said_at, seen.zone) if latest is not None else None,
        "review": part.row.standing.review,
        "nudged_on": local(part.nudged_at, seen.zone).date() if part.nudged_at is not None else None,
    }


def _part_buttons(turn: Turn, shown: Page[Part]) -> list[tuple[Button, ...]]:
    """For each unit its card, and the course of its part."""
    return [
        (
            button(turn.label("status.part", unit=part.row.unit), "t", part.row.assignment_id),
            button(turn.label("status.course"), "yh", part.row.assignment_id),
        )
        for part in shown.lines
    ]


def _back(turn: Turn, origin: str) -> list[Button]:
    """To the list that the item was opened from. Raises ValueError for an origin that no button of ours carries."""
    found = _ORIGIN.fullmatch(origin)
    if found is None:
        raise ValueError("no such list")
    kind, first, second, third = found.groups()
    verbs = {"s": "ys", "a": "ya", "o": "yo", "u": "yu"}
    args = [each for each in (first, second, third) if each is not None]
    return [button(turn.label("status.return"), verbs[kind], *args)]


# ── the course of a part ──────────────────────────────────────────────────────────────────────────────────────────


def open_course(turn: Turn, pressed: Pressed) -> None:
    """Everything that was said of a part, oldest first; the last page to begin with. Nothing is shortened: what is too
    long for one message becomes several."""
    part_id = pressed.number(0)
    seen = turn.read(course.course, turn.actor, part_id, turn.now, turn.practice, turn.language)
    last = -(-len(seen.entries) // ENTRIES_PER_PAGE)
    shown = looking.page(seen.entries, pressed.number(1) if len(pressed.args) > 1 else last, ENTRIES_PER_PAGE)
    put = turn.edit if len(pressed.args) > 1 else turn.say
    put(
        "status.whole_course",
        buttons=looking.keyboard(looking.steps(turn, shown, "yh", part_id)),
        about={"assignment": part_id},
        card=seen.card,
        page=shown,
        entries=[Happened(entry, local(entry.at, seen.card.zone)) for entry in shown.lines],
    )
