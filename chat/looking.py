"""What the views share: which plan is looked at, pages, and how counts are put into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from chat.buttons import button
from chat.turn import Turn
from tasks.domain.messages import Button, Buttons
from tasks.domain.model import LedgerRow, Tally
from tasks.domain.terms import Light
from tasks.services import plans
from tasks.services.plans import LookedAt

T = TypeVar("T")

PER_PAGE = 8
PER_ROW = 4
MOST_URGENT_FIRST = tuple(sorted(Light, key=lambda light: light.urgency))


def plan(turn: Turn, plan_id: int | None = None) -> LookedAt:
    """The plan that the person looks at; `plan_id`: the one that a button is about."""
    return plans.looked_at(turn.actor, turn.now, plan_id)


def note(turn: Turn, looked_at: LookedAt) -> str:
    """Why it is this plan, where that was not said by anybody; '' otherwise."""
    if looked_at.gone:
        return turn.label("plan.note_gone")
    return "" if looked_at.chosen else turn.label("plan.note_unchosen", open=looked_at.open)


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a long list: page `number` of `of`, both from 1; `total` counts the whole list."""

    lines: tuple[T, ...]
    number: int
    of: int
    total: int


def page(lines: Sequence[T], number: int, per_page: int = PER_PAGE) -> Page[T]:
    """The page of that number, or the one nearest to it: the list may have become shorter."""
    of = max(1, -(-len(lines) // per_page))
    number = min(max(number, 1), of)
    return Page(tuple(lines[(number - 1) * per_page : number * per_page]), number, of, len(lines))


def steps(turn: Turn, shown: Page[T], verb: str, *args: object) -> tuple[Button, ...]:
    """To the page before and after; the page's number is the button's last argument."""
    found = []
    if shown.number > 1:
        found.append(button(turn.label("tasks.previous"), verb, *args, shown.number - 1))
    if shown.number < shown.of:
        found.append(button(turn.label("tasks.next"), verb, *args, shown.number + 1))
    return tuple(found)


def item_buttons(turn: Turn, rows: Iterable[LedgerRow], origin: str) -> list[Button]:
    """One for each item; `origin` is the list to come back to."""
    first: dict[int, LedgerRow] = {}
    for row in rows:
        first.setdefault(row.key_task_id, row)
    return [item_button(turn, each, row.light, row.number, row.title, origin) for each, row in first.items()]


def item_button(turn: Turn, item_id: int, light: Light, number: str, title: str, origin: str) -> Button:
    return button(turn.label("status.item", light=light, number=number, title=title), "yi", item_id, origin)


def in_rows(found: Sequence[Button], per_row: int = PER_ROW) -> Buttons:
    return tuple(tuple(found[i : i + per_row]) for i in range(0, len(found), per_row))


def keyboard(*rows: Sequence[Button]) -> Buttons:
    """The rows that have buttons."""
    return tuple(tuple(row) for row in rows if row)


# ── counts in words ───────────────────────────────────────────────────────────────────────────────────────────────


def rate(tally: Tally) -> str:
    """As the workbook prints it."""
    return "—" if tally.rate is None else f"{tally.rate:.1%}"


def lights(turn: Turn, tally: Tally) -> str:
    """'🔴 逾期 1　🟡 预警 2 …': every light that there is, the most urgent first, sign and word."""
    found = [(light, count(tally, light)) for light in MOST_URGENT_FIRST]
    return turn.label("status.lights", counts=[(light, n) for light, n in found if n])


def count(tally: Tally, light: Light) -> int:
    return int(getattr(tally, light.value))


def worst(tally: Tally) -> Light:
    """The most urgent light of those counted; grey for none."""
    return next((light for light in MOST_URGENT_FIRST if count(tally, light)), Light.GREY)
