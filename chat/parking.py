"""Reports that were begun and not confirmed: kept when another one takes their place, and offered again."""

from __future__ import annotations

from dataclasses import replace

from chat import addressing
from chat.buttons import button
from chat.drafts import Draft
from chat.turn import Turn
from tasks.domain.errors import DubanError
from tasks.domain.moments import local
from tasks.services import cards
from tasks.services.conversations import Talk

MOST_PARKED = 3
OPEN_STEPS = ("tell", "help", "confirm", "which")


def under_way(turn: Turn) -> Draft | None:
    """The report that is begun. What another version left behind and nobody can read is none: /cancel must end it."""
    if turn.talk.step not in OPEN_STEPS:
        return None
    try:
        return Draft.load(turn.talk.data)
    except KeyError:
        return None


def add(turn: Turn, draft: Draft, text: str) -> Draft | None:
    """The draft with what the event brings; None if it cannot be added, and says why."""
    obstacle = draft.obstacle(turn.event, text)
    if obstacle is not None:
        key, values = obstacle
        turn.say(key, **values)
        return None
    return draft.adding(turn.event, text)


def park(turn: Turn, draft: Draft | None) -> None:
    """Another report takes the place of this one: what was said is kept, and that is said. The oldest gives way."""
    if draft is None or not draft.says_something:
        return
    keep(turn, draft)
    turn.say("report.parked", text=draft.text, files=len(draft.files))


def rescue(turn: Turn, before: Talk) -> None:
    """Parks what was under way `before` this turn, if the turn began something that is no report."""
    if before.step not in OPEN_STEPS or turn.talk.step in ("", *OPEN_STEPS):
        return
    draft = Draft.load(before.data)
    if all(each["nonce"] != draft.nonce for each in turn.talk.parked):
        park(turn, draft)


def keep(turn: Turn, draft: Draft) -> None:
    kept = [each for each in turn.talk.parked if each["nonce"] != draft.nonce]
    for data in kept[: max(0, len(kept) - MOST_PARKED + 1)]:
        oldest = Draft.load(data)
        turn.say("report.let_go", text=oldest.text, files=len(oldest.files))
    turn.talk = replace(turn.talk, parked=(*kept, draft.data())[-MOST_PARKED:])


def take(turn: Turn, nonce: str) -> Draft | None:
    """The parked report with that nonce, which is parked no more."""
    found = next((each for each in turn.talk.parked if each["nonce"] == nonce), None)
    if found is None:
        return None
    turn.talk = replace(turn.talk, parked=tuple(each for each in turn.talk.parked if each is not found))
    return Draft.load(found)


def offer(turn: Turn) -> None:
    """Offers the newest of what was not ended: what is under way, or what was set aside."""
    open_one = under_way(turn)
    draft = open_one if open_one is not None and open_one.says_something else None
    if draft is None and turn.talk.parked:
        draft = Draft.load(turn.talk.parked[-1])
    if draft is None:
        return
    if not survives(turn, draft):
        _let_go(turn, draft)
        offer(turn)
        return
    more = len(turn.talk.parked) - (0 if draft is open_one else 1)
    card = None
    if draft.assignment_id is not None:
        card = next(iter(cards.get([draft.assignment_id], turn.now, turn.practice, turn.language)), None)
    turn.say(
        "report.offer",
        buttons=(
            (
                button(turn.label("report.go_on"), "pc", draft.nonce),
                button(turn.label("report.drop"), "px", draft.nonce),
            ),
        ),
        about={"assignment": card.assignment_id} if card is not None else None,
        card=card,
        at=local(draft.at, turn.practice.zone),
        text=draft.text,
        files=len(draft.files),
        more=more,
    )


def _let_go(turn: Turn, draft: Draft) -> None:
    """Its item is closed, withdrawn, or another unit's by now: it will never count, and that is said."""
    if take(turn, draft.nonce) is None:
        turn.rest()
    turn.say("report.no_item", text=draft.text, files=len(draft.files))


def edited(turn: Turn) -> bool:
    """Whether the edited message is a part of a parked report, which then says the new words."""
    for data in turn.talk.parked:
        draft = Draft.load(data)
        if draft.has(turn.event):
            added = add(turn, draft, turn.event.text.strip())
            if added is not None:
                rest = tuple(each for each in turn.talk.parked if each is not data)
                turn.talk = replace(turn.talk, parked=(*rest, added.data()))
                offer(turn)
            return True
    return False


def survives(turn: Turn, draft: Draft) -> bool:
    """Whether its item can still be reported on."""
    try:
        if draft.assignment_id is not None:
            addressing.own(turn, draft.assignment_id)
    except DubanError:
        return False
    return True
