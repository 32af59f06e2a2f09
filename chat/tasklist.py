"""The list of what is mine, most urgent first, and the card of one item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from chat import instructions, texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.deadlines import explain
from tasks.domain.messages import Button, Buttons
from tasks.domain.moments import local
from tasks.domain.terms import IN_HAND, AssignmentState, Language, Light, ReportStatus, Role
from tasks.services import cards, surroundings
from tasks.services.cards import Card
from tasks.services.people import Actor

PER_PAGE = 8
PER_ROW = 4
MOST_MEASURES = 600  # characters of the measures that a folded card shows, in whole lines …
MOST_SAID = 600  # … of the last report …
MOST_OTHERS = 6  # … and so many of the units that are led

FILTERS: dict[str, Callable[[Card], bool]] = {
    "all": lambda card: True,
    "late": lambda card: card.shown.light is Light.RED,
    "sub": lambda card: card.standing.state is AssignmentState.SUBMITTED,
    "new": lambda card: not card.taken_on and not card.disputed,
}
"""What of the list is shown."""


@dataclass(frozen=True)
class Place:
    """A page of the list, from which a card was opened: its message becomes the list again."""

    page: int
    which: str

    @classmethod
    def of(cls, pressed: Pressed, at: int) -> Place | None:
        """The place that the button carries from its argument `at` on, if any."""
        if len(pressed.args) <= at:
            return None
        return cls(pressed.number(at), known(pressed.word(at + 1)))

    @property
    def args(self) -> tuple[object, ...]:
        return self.page, self.which


@dataclass(frozen=True)
class Line:
    """An item of the list, and in words what there is to say of it."""

    card: Card
    said: tuple[str, ...]


def open_list(turn: Turn) -> None:
    _list(turn, Place(1, "all"), edit=False)


def open_overdue(turn: Turn) -> None:
    _list(turn, Place(1, "late"), edit=False)


def page(turn: Turn, pressed: Pressed) -> None:
    show_list(turn, Place(pressed.number(0), known(pressed.word(1))))


def show_list(turn: Turn, place: Place) -> None:
    """In place of the message whose button was pressed."""
    if turn.talk.step == "card":
        turn.rest()
    _list(turn, place, edit=True)


def show(turn: Turn, pressed: Pressed) -> None:
    """From the list the card takes its place; from a digest or a notice, which are not to be lost, it is a new one."""
    card = cards.card(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    place = Place.of(pressed, 1)
    show_card(turn, card, place, edit=place is not None)


def expand(turn: Turn, pressed: Pressed) -> None:
    """The same card with nothing folded; what is too long for a message becomes several, or a file."""
    card = cards.card(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    show_card(turn, card, Place.of(pressed, 1), edit=True, whole=True)


def back_to_card(turn: Turn, pressed: Pressed) -> None:
    """Out of what was begun on the card, which ends."""
    card = cards.card(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    if turn.talk.data.get("aid") == card.assignment_id and turn.talk.step in ON_THE_CARD:
        turn.rest()
    show_card(turn, card, Place.of(pressed, 1), edit=True)


def show_card(turn: Turn, card: Card, place: Place | None = None, *, edit: bool = False, whole: bool = False) -> None:
    """The card, so that it can be replied to. What is said next is about it, unless a report that says something
    already is under way."""
    says_something = turn.talk.data.get("lines") or turn.talk.data.get("files")
    free = turn.talk.step in ("", "card", "tell", *ON_THE_CARD)
    if card.unit_id in turn.actor.units and not says_something and free:
        turn.step("card", aid=card.assignment_id, at=turn.now.isoformat())
    values = card_values(turn, card, whole=whole)
    (turn.edit if edit else turn.say)(
        "tasks.card",
        buttons=_card_buttons(turn, card, values, place),
        about={"assignment": card.assignment_id},
        **values,
    )


ON_THE_CARD = ("dispute_reason",)
"""Steps whose question stands in the card's own message: whoever opens a card has left them."""


def known(which: str) -> str:
    if which not in FILTERS:
        raise ValueError("no such part of the list")
    return which


# ── the card ──────────────────────────────────────────────────────────────────────────────────────────────────────


def card_values(turn: Turn, card: Card, *, whole: bool = False) -> dict[str, Any]:
    """What the card's text needs. `folded`: not all of it is shown, and a button shows the rest."""
    standing = card.standing
    latest, review = standing.latest, standing.review
    if review is None:
        answer = turn.label("tasks.answer_waiting")
    else:
        answer = turn.label(f"tasks.answer_{review.decision.value}", reason=review.reason)
    checkpoint = next((c for c in standing.checkpoints if c.due_on == card.shown.due_on), None)
    around = surroundings.of(card, turn.now, turn.practice, turn.language)
    if not turn.event.private:
        around = around.in_a_group
    measures = card.measures if whole else _first_lines(card.measures)
    others = around.others if whole else around.others[:MOST_OTHERS]
    said = latest.text if latest is not None else ""
    cut = not whole and len(said) > MOST_SAID
    return {
        "card": card,
        "measures": measures,
        "more_measures": len(card.measures) - len(measures),
        "reading": explain(card.schedule, card.deadline_text, turn.language),
        "checkpoint": checkpoint,
        "latest": latest,
        "latest_at": local(latest.said_at, card.zone) if latest is not None else None,
        "said": f"{said[: MOST_SAID - 1].rstrip()}…" if cut else said,
        "answer": answer,
        "around": around,
        "others": others,
        "more_others": len(around.others) - len(others),
        "folded": cut or len(measures) < len(card.measures) or len(others) < len(around.others),
        "mine": card.unit_id in turn.actor.units,
        "can_report": card.unit_id in turn.actor.units and _open(card),
    }


def _first_lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    total = 0
    shown: list[str] = []
    for line in lines:
        total += len(line)
        if shown and total > MOST_MEASURES:
            break
        shown.append(line)
    return tuple(shown)


def _card_buttons(turn: Turn, card: Card, values: dict[str, Any], place: Place | None) -> Buttons:
    part = (card.assignment_id, *(place.args if place is not None else ()))
    rows = [*report_buttons(turn.actor, card, turn.language), *split_buttons(turn.actor, card, turn.language, part)]
    if values["can_report"] and any(other.adoptable for other in values["around"].others):
        rows.append((button(turn.label("cooperate.adopt"), "ka", card.assignment_id),))
    if values["mine"]:
        rows += [(instructions.answer_button(each.id, turn.language),) for each in values["around"].instructions]
    last = [button(turn.label("tasks.expand"), "oe", *part)] if values["folded"] else []
    if place is not None:
        last.append(button(turn.label("tasks.back"), "l", *place.args))
    return (*rows, tuple(last)) if last else tuple(rows)


def report_buttons(actor: Actor, card: Card, language: Language) -> Buttons:
    """The five ways to answer, for the people of the unit while the item is open."""
    if card.unit_id not in actor.units or not _open(card):
        return ()

    def status(sign: str, value: ReportStatus) -> Button:
        return button(f"{sign} {value.label(language)}", "r", card.assignment_id, value.value)

    more_time = "⏳ 申请延期" if language is Language.ZH else "⏳ more time"
    last = [status("⚠️", ReportStatus.DIFFICULTY)]
    if card.extendable is not None:
        last.append(button(more_time, "x", card.assignment_id))
    return (
        (
            status("✅", ReportStatus.DONE),
            status("📈", ReportStatus.PROGRESS),
            status("➖", ReportStatus.NO_NEWS),
        ),
        tuple(last),
    )


def split_buttons(actor: Actor, card: Card, language: Language, part: tuple[object, ...]) -> Buttons:
    """To take the part on or to dispute it, as long as nothing was reported; `part` is what the buttons carry."""
    if card.unit_id not in actor.units or not _open(card):
        return ()
    if card.disputed:
        return ((button(texts.label(language, "dispute.take_back"), "ow", *part),),)
    if card.standing.latest is not None:
        return ()
    dispute = button(texts.label(language, "dispute.begin"), "od", *part)
    return ((dispute,),) if card.taken_on else ((button(texts.label(language, "accept.one"), "oc", *part), dispute),)


def _open(card: Card) -> bool:
    return card.standing.state in IN_HAND


# ── the list ──────────────────────────────────────────────────────────────────────────────────────────────────────


def on_page(turn: Turn, place: Place) -> list[Card]:
    """The cards on that page of the list, as it is now."""
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    shown = [card for card in mine if FILTERS[place.which](card)]
    return shown[(place.page - 1) * PER_PAGE : place.page * PER_PAGE]


def mark(shown: list[Card]) -> str:
    """By which a button knows the page again that it was under."""
    return f"{crc32(repr([card.assignment_id for card in shown]).encode()):08x}"


def _list(turn: Turn, place: Place, *, edit: bool) -> None:
    mine = cards.mine(turn.actor, turn.now, turn.practice, turn.language)
    shown = [card for card in mine if FILTERS[place.which](card)]
    put = turn.edit if edit else turn.say
    if not shown:
        back = [button(turn.label("tasks.all"), "l", 1, "all")] if place.which != "all" and mine else []
        ways = tuple(back + _of_all_units(turn, place))
        put("tasks.none", buttons=(ways,) if ways else (), which=place.which)
        return
    pages = -(-len(shown) // PER_PAGE)
    place = Place(min(max(place.page, 1), pages), place.which)
    here = shown[(place.page - 1) * PER_PAGE : place.page * PER_PAGE]
    several_units, several_plans = len({c.unit_id for c in mine}) > 1, len({c.plan for c in mine}) > 1
    put(
        "tasks.list",
        buttons=_list_buttons(turn, mine, here, place, pages),
        about={"assignments": [card.assignment_id for card in here]},
        which=place.which,
        lines=[Line(card, _said(turn, card, several_units, several_plans)) for card in here],
        total=len(shown),
        page=place.page,
        pages=pages,
    )


def _said(turn: Turn, card: Card, several_units: bool, several_plans: bool) -> tuple[str, ...]:
    """The light in a word, how near the due day is, and what is not so with every item."""
    due = texts.due_words(card.left, card.shown.due_on, card.today, turn.language is Language.ZH)
    overdue = card.shown.light is Light.RED
    said = [
        due if overdue and due else card.shown.light.label(turn.language),
        "" if overdue or FILTERS["sub"](card) else due,
        card.standing.state.label(turn.language) if FILTERS["sub"](card) else "",
        card.role.label(turn.language) if card.role is not Role.LEAD else "",
        card.unit if several_units else "",
        turn.label("tasks.of_plan", plan=card.plan) if several_plans else "",
        turn.label("tasks.not_taken_on") if FILTERS["new"](card) else "",
        turn.label("tasks.disputed") if card.disputed else "",
    ]
    return tuple(word for word in said if word)


def _list_buttons(turn: Turn, mine: list[Card], here: list[Card], place: Place, pages: int) -> Buttons:
    numbers = Counter(card.number for card in here)
    items = [
        button(
            turn.label("tasks.item" if numbers[card.number] == 1 else "tasks.item_of_unit", card=card),
            "t",
            card.assignment_id,
            *place.args,
        )
        for card in here
    ]
    rows = [tuple(items[i : i + PER_ROW]) for i in range(0, len(items), PER_ROW)]
    if place.which == "new":
        rows.append((button(turn.label("accept.these", count=len(here)), "op", *place.args, mark(here)),))
    steps = []
    if place.page > 1:
        steps.append(button(turn.label("tasks.previous"), "l", place.page - 1, place.which))
    if place.page < pages:
        steps.append(button(turn.label("tasks.next"), "l", place.page + 1, place.which))
    if place.which != "all":
        return (*rows, (*steps, button(turn.label("tasks.all"), "l", 1, "all"), *_of_all_units(turn, place)))
    filters = [w for w, holds in FILTERS.items() if w != "all" and any(map(holds, mine))]
    only = tuple(button(turn.label(f"tasks.only_{w}"), "l", 1, w) for w in filters)
    return tuple(row for row in (*rows, tuple(steps), only) if row)


def _of_all_units(turn: Turn, place: Place) -> list[Button]:
    """For whoever also looks at everything."""
    return [button(turn.label("status.all_units"), "yo")] if place.which == "late" and turn.actor.views else []
