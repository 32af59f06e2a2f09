"""The coordinators' side of a dispute: its card, to whom the part goes instead, and who hears of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chat import notices, texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.messages import Button, Outgoing, OutgoingKind, Priority
from tasks.domain.moments import local
from tasks.domain.terms import Decision, Language, Role
from tasks.services import accepting, disputing, outbox, people, surroundings
from tasks.services.disputing import Case

MOST_CASES = 8
MOST_UNITS = 20
PER_ROW = 4


def open_list(turn: Turn) -> None:
    """'/disputes': what waits to be decided, and who has not confirmed yet."""
    cases = disputing.undecided(turn.actor, turn.now, turn.practice, turn.language)
    units = accepting.unconfirmed(turn.actor, turn.now)
    opens = [
        button(turn.label("dispute.open", number=number), "oo", case.dispute_id)
        for number, case in enumerate(cases[:MOST_CASES], start=1)
    ]
    turn.say(
        "dispute.list",
        buttons=tuple(tuple(opens[i : i + PER_ROW]) for i in range(0, len(opens), PER_ROW)),
        cases=cases[:MOST_CASES],
        more=max(0, len(cases) - MOST_CASES),
        waiting=units[:MOST_UNITS],
        more_units=max(0, len(units) - MOST_UNITS),
    )


def open_case(turn: Turn, pressed: Pressed) -> None:
    """From the list, from the one decided before, and back from a question about it."""
    case = _case(turn, pressed.number(0))
    if _is_decided(turn, case):
        return
    if turn.talk.step in ("dispute_give", "dispute_uphold") and turn.talk.data["dispute"] == case.dispute_id:
        turn.rest()
    others = len(disputing.undecided(turn.actor, turn.now, turn.practice, turn.language)) - 1
    turn.edit("dispute.card", **_card(case, turn.language, extra=max(0, others)))


def send_cards(turn: Turn, dispute_id: int) -> None:
    """Every coordinator gets the card of a new dispute."""
    for coordinator in people.coordinators(turn.now):
        case = disputing.case(coordinator, dispute_id, turn.now, turn.practice, coordinator.language)
        turn.tell(coordinator, "dispute.card", **_card(case, coordinator.language, extra=0))


def end_cards(turn: Turn, dispute_id: int, key: str) -> None:
    """The cards of a dispute that is over say so, and their buttons go; but for the one that was pressed."""
    pressed = (turn.event.chat_id, turn.event.message_id)
    outbox.drop_about({"dispute": dispute_id}, reason="the dispute is over")
    chats = {(actor.messenger, actor.chat_id): actor for actor in people.coordinators(turn.now)}
    for sent in outbox.sent_about({"dispute": dispute_id}):
        reader = chats.get((sent.messenger, sent.chat_id))
        if reader is None or not sent.live or (sent.chat_id, sent.message_id) == pressed:
            continue
        case = disputing.case(reader, dispute_id, turn.now, turn.practice, reader.language)
        over = Outgoing(
            chat_id=sent.chat_id,
            kind=OutgoingKind.EDIT,
            text=texts.say(reader.language, key, case=case),
            message_id=sent.message_id,
            contact_id=reader.contact_id,
            priority=Priority.NOTICE,
            messenger=sent.messenger,
        )
        outbox.enqueue([over], turn.now)


# ── giving it to another unit ─────────────────────────────────────────────────────────────────────────────────────


def give(turn: Turn, pressed: Pressed) -> None:
    """With a unit in the button: what giving it there would do; without one it asks for the name."""
    if _is_decided(turn, _case(turn, pressed.number(0))):
        return
    case = disputing.removable(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    if len(pressed.args) > 1:
        _ask_sure(turn, case, pressed.number(1), turn.edit)
        return
    turn.step("dispute_give", dispute=case.dispute_id, nonce=turn.event.update_id)
    turn.edit("dispute.ask_give", buttons=(_back(turn, case),), about={"dispute": case.dispute_id})


def unit_given(turn: Turn) -> None:
    case = _case(turn, int(turn.talk.data["dispute"]))
    if _is_decided(turn, case):
        turn.rest()
        return
    name = " ".join(turn.event.text.split())
    exact, near = disputing.named(case.card.assignment_id, name)
    if exact is not None:
        _ask_sure(turn, case, exact.unit_id, turn.say)
        turn.rest()
        return
    rows = [(button(turn.label("dispute.give", unit=u.name), "og", case.dispute_id, u.unit_id),) for u in near]
    turn.step("dispute_give", dispute=case.dispute_id, nonce=turn.event.update_id)
    turn.say(
        "dispute.which_to_give",
        buttons=(*rows, _back(turn, case)),
        about={"dispute": case.dispute_id},
        name=name,
        near=bool(near),
    )


def give_sure(turn: Turn, pressed: Pressed) -> None:
    if _is_decided(turn, _case(turn, pressed.number(0))):
        return
    done = disputing.reassign(
        turn.actor,
        pressed.number(0),
        pressed.number(1),
        turn.now,
        turn.practice,
        turn.language,
        notices.plan_changed,
    )
    _answer(turn, done.case, "dispute.given", "dispute.told_given", units=done.units, people=done.people)


def _ask_sure(turn: Turn, case: Case, unit_id: int, put: Callable[..., None]) -> None:
    case, unit = disputing.reassignable(turn.actor, case.dispute_id, unit_id, turn.now, turn.practice, turn.language)
    put(
        "dispute.sure_give",
        buttons=(
            (button(turn.label("dispute.yes"), "ogy", case.dispute_id, unit.unit_id),),
            (button(turn.label("dispute.give_another"), "og", case.dispute_id), *_back(turn, case)),
        ),
        about={"dispute": case.dispute_id},
        case=case,
        unit=unit.name,
    )


# ── taking it off the unit, or leaving it ─────────────────────────────────────────────────────────────────────────


def take_away(turn: Turn, pressed: Pressed) -> None:
    if _is_decided(turn, _case(turn, pressed.number(0))):
        return
    case = disputing.removable(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    around = surroundings.of(case.card, turn.now, turn.practice, turn.language)
    turn.edit(
        "dispute.sure_take_away",
        buttons=((button(turn.label("dispute.yes"), "oxy", case.dispute_id), *_back(turn, case)),),
        about={"dispute": case.dispute_id},
        case=case,
        alone=case.card.role is Role.LEAD and not around.leads,
    )


def take_away_sure(turn: Turn, pressed: Pressed) -> None:
    if _is_decided(turn, _case(turn, pressed.number(0))):
        return
    case = disputing.take_away(turn.actor, pressed.number(0), turn.now, turn.practice, turn.language)
    _answer(turn, case, "dispute.taken_away", "dispute.told_taken_away")


def uphold(turn: Turn, pressed: Pressed) -> None:
    """Asks for the reason, which the unit is told."""
    case = _case(turn, pressed.number(0))
    if _is_decided(turn, case):
        return
    turn.step("dispute_uphold", dispute=case.dispute_id, nonce=turn.event.update_id)
    turn.edit("dispute.ask_uphold", buttons=(_back(turn, case),), about={"dispute": case.dispute_id}, case=case)


def reason_given(turn: Turn) -> None:
    dispute_id = int(turn.talk.data["dispute"])
    if _is_decided(turn, _case(turn, dispute_id)):
        turn.rest()
        return
    case = disputing.uphold(turn.actor, dispute_id, turn.event.text, turn.now, turn.practice, turn.language)
    _answer(turn, case, "dispute.upheld", "dispute.told_upheld")


# ── what is shared ────────────────────────────────────────────────────────────────────────────────────────────────


def _case(turn: Turn, dispute_id: int) -> Case:
    return disputing.case(turn.actor, dispute_id, turn.now, turn.practice, turn.language)


def _is_decided(turn: Turn, case: Case) -> bool:
    """Whether another coordinator was quicker, or the unit gave up; then the card says so, and its buttons go."""
    if case.decision is None:
        return False
    turn.edit("dispute.decided", about={"dispute": case.dispute_id}, case=case)
    return True


def _answer(turn: Turn, case: Case, key: str, told: str, **values: Any) -> None:
    if turn.talk.data.get("dispute") == case.dispute_id:
        turn.rest()
    more = disputing.undecided(turn.actor, turn.now, turn.practice, turn.language)
    turn.edit(
        key,
        buttons=((button(turn.label("dispute.next"), "oo", more[0].dispute_id),),) if more else (),
        about={"dispute": case.dispute_id},
        case=case,
        **values,
    )
    end_cards(turn, case.dispute_id, "dispute.decided")
    _tell_unit(turn, case, told)


def _tell_unit(turn: Turn, case: Case, told: str) -> None:
    """Whoever disputed it, as long as they answer for the unit; otherwise those who do."""
    unit = case.card.unit_id
    asked = people.contacts_of([case.by_id] if case.by_id is not None else [], turn.now)
    for reader in [actor for actor in asked if unit in actor.units] or people.reporters(unit, turn.now):
        stays = case.decision is Decision.SEND_BACK
        accept = button(texts.label(reader.language, "accept.one"), "oc", case.card.assignment_id)
        see = button(texts.label(reader.language, "cooperate.see"), "t", case.card.assignment_id)
        turn.tell(
            reader,
            told,
            buttons=((accept, see),) if stays else (),
            about={"assignment": case.card.assignment_id},
            case=case,
        )


def _card(case: Case, language: Language, extra: int) -> dict[str, Any]:
    def press(key: str, verb: str, *args: object, **values: Any) -> Button:
        return button(texts.label(language, key, **values), verb, case.dispute_id, *args)

    rows: list[tuple[Button, ...]] = []
    if case.unit is not None and case.unit.role is None:
        rows.append((press("dispute.give", "og", case.unit.unit_id, unit=case.unit.name),))
    rows.append((press("dispute.give_other", "og"),))
    rows.append((press("dispute.take_away", "ox"), press("dispute.uphold", "ok")))
    return {
        "buttons": tuple(rows),
        "about": {"dispute": case.dispute_id},
        "case": case,
        "extra": extra,
        "at": local(case.at, case.card.zone),
    }


def _back(turn: Turn, case: Case) -> tuple[Button, ...]:
    return (button(turn.label("dispute.back"), "oo", case.dispute_id),)
