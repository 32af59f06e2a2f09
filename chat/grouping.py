"""Groups: whose they are, and who may do what there. What happens to a report is as in private (chat.reporting).

In a group a person is only what they are for its unit, so nothing of another unit can be shown or done there. Reviews,
files and personal matters stay in private chats.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from chat import group_digests, keyboards, notices, reporting, tasklist
from chat.buttons import Pressed, button, read
from chat.events import Event, EventKind
from chat.turn import Turn
from tasks.domain.courtesies import is_courtesy, is_no, is_yes
from tasks.domain.messages import Buttons, Outgoing
from tasks.domain.moments import local_day
from tasks.services import audit, conversations, groups, people
from tasks.services import group_digests as due
from tasks.services.groups import Choice, GroupChat

Press = Callable[[Turn, Pressed], None]

MOST_CHOICES = 8
LOOKING = ("t", "oe", "ob")
ACTING = frozenset(
    "r w c a s q pf pd ps pn pc px pe pw py pb x xc xz xd xr xw oc op od oq on oy os ow".split()  # noqa: SIM905
)
"""Verbs of buttons that show a card of the unit, and that act for it; others are for private chats."""
AWAITS_TEXT = ("tell", "help", "which", "extend_date", "extend_reason", "dispute_reason", "dispute_unit")


def here(event: Event) -> Event:
    """The event where its group is now. A message of the time before the upgrade cannot be changed any more."""
    new = groups.moved_to(event.messenger, event.chat_id)
    return event if new is None else replace(event, chat_id=new, message_id=None)


def take(turn: Turn, presses: dict[str, Press], said: Callable[[Turn], None]) -> None:
    """One event of a group: what it is bound to decides what it means."""
    event, group = turn.event, groups.of_chat(turn.event.messenger, turn.event.chat_id)
    if group is not None:
        turn.language = group.language
    if event.kind is EventKind.JOINED:
        if group is None:
            _introduce(turn)
    elif event.kind is EventKind.LEFT:
        if groups.removed(event.messenger, event.chat_id, turn.now):
            notices.groups_lost(turn.practice, turn.now)
    elif event.kind is EventKind.PRESS:
        _pressed(turn, group, presses)
    elif event.kind is EventKind.COMMAND:
        _commanded(turn, group)
    elif event.kind in (EventKind.TEXT, EventKind.FILE, EventKind.EDITED):
        _spoken(turn, group, said)


def finished(turn: Turn, out: list[Outgoing]) -> list[Outgoing]:
    """The replies, with the word that an answer has to be a reply: the bot does not hear anything else in a group."""
    if turn.talk.step not in AWAITS_TEXT:
        return out
    hint = turn.text("group.reply_here")
    return [replace(o, text=f"{o.text}\n\n{hint}") if keyboards.asks(turn.event, o) else o for o in out]


# ── whose the group is ────────────────────────────────────────────────────────────────────────────────────────────


def _introduce(turn: Turn) -> None:
    offered = groups.choices(turn.known)[:MOST_CHOICES] if turn.known is not None else []
    turn.say("group.hello", buttons=_choices(turn, offered), choices=bool(offered))


def _choices(turn: Turn, offered: list[Choice]) -> Buttons:
    return tuple(
        (
            button(turn.label("group.choice_unit", name=each.name), "grb", "unit", each.unit_id)
            if each.unit_id is not None
            else button(turn.label("group.choice_plan", name=each.name), "grb", "plan", each.plan_id),
        )
        for each in offered
    )


def _bind(turn: Turn, unit_id: int | None, plan_id: int | None) -> None:
    e = turn.event
    before = groups.of_chat(e.messenger, e.chat_id)
    group = groups.bind(turn.actor, e.messenger, e.chat_id, e.chat_title, turn.language, unit_id, plan_id, turn.now)
    turn.edit("group.bound", unit=group.unit, plan=group.plan, by=turn.actor.name)
    if before is not None:
        return
    for other in people.coordinators(turn.now):
        if other.contact_id != turn.actor.contact_id:
            turn.tell(
                other, "group.told_bound", by=turn.actor.name, title=group.title, unit=group.unit, plan=group.plan
            )


# ── what is said and pressed there ────────────────────────────────────────────────────────────────────────────────


def _commanded(turn: Turn, group: GroupChat | None) -> None:
    command, args = turn.event.text, turn.event.args
    if turn.event.anonymous:
        turn.say("group.anonymous")
    elif turn.known is None or not (group is None or groups.concerns(group, turn.actor) or command == "bind"):
        _decline(turn, group)
    elif command == "bind" and args:
        chosen = groups.named(turn.actor, args)
        _bind(turn, chosen.unit_id, chosen.plan_id)
    elif command == "bind":
        offered = groups.choices(turn.actor)[:MOST_CHOICES]
        turn.say("group.bind_how", buttons=_choices(turn, offered))
    elif command == "unbind":
        ended = groups.unbind(turn.actor, turn.event.messenger, turn.event.chat_id, turn.now)
        turn.say("group.unbound", name=ended.name)
    elif command == "start" and args:  # an invitation, which is for one person
        turn.say("common.private_please")
    elif command in ("help", "start"):
        turn.say("group.help") if group is not None else _introduce(turn)
    elif group is None:
        turn.say("group.nobodys")
    elif command in ("tasks", "overdue"):
        _list(turn, group, Pressed("l", ("1", "late" if command == "overdue" else "all")), edit=False)
    elif command == "cancel":
        _as_themselves(turn, group, lambda: reporting.cancel(turn))
    else:
        turn.say("common.private_please")


def _pressed(turn: Turn, group: GroupChat | None, presses: dict[str, Press]) -> None:
    pressed = read(turn.event.data)
    if pressed is None or pressed.verb not in presses:
        raise ValueError("no such button")
    if turn.known is None:
        _decline(turn, group)
    elif pressed.verb == "grb":
        presses["grb"](turn, pressed)
    elif group is None:
        turn.toast("group.nobodys")
    elif (other := _holder(turn, pressed)) is not None:
        turn.toast("group.not_yours", name=other)
    elif not groups.concerns(group, turn.actor):
        _decline(turn, group)
    elif pressed.verb == "l":
        _list(turn, group, pressed, edit=True)
    elif pressed.verb in LOOKING and group.unit_id is not None:
        _show(turn, group, pressed, presses[pressed.verb])
    elif pressed.verb in ACTING:
        _as_themselves(turn, group, lambda: presses[pressed.verb](turn, pressed))
    else:
        turn.toast("common.private_please")


def _spoken(turn: Turn, group: GroupChat | None, said: Callable[[Turn], None]) -> None:
    """A reply to one of our messages. A mere 'thank you' needs no answer from us before everybody."""
    event = turn.event
    idle = turn.talk.step in ("", "card")
    if event.kind is EventKind.EDITED and (turn.known is None or group is None):
        return
    if event.kind is EventKind.TEXT and idle and is_courtesy(event.text):
        return
    if event.anonymous:
        _decline(turn, group, "group.anonymous")
    elif turn.known is None or group is None or not groups.concerns(group, turn.actor):
        _decline(turn, group)
    else:
        if not idle and event.kind is EventKind.TEXT and (is_yes(event.text) or is_no(event.text)):
            turn.event = replace(event, reply_to=None)  # whichever of our messages it quotes, it answers what was asked
        _as_themselves(turn, group, lambda: said(turn))


def _as_themselves(turn: Turn, group: GroupChat, act: Callable[[], None]) -> None:
    """Lets the person act for the unit; a coordinator only looks."""
    known = groups.acting(group, turn.actor)
    if not known.units:
        turn.toast("group.officials_only")
        return
    turn.known, turn.addressee = known, known.name
    act()


def bind_pressed(turn: Turn, pressed: Pressed) -> None:
    """'This is the group of …'."""
    kinds = {"unit": (pressed.number(1), None), "plan": (None, pressed.number(1))}
    if pressed.word(0) not in kinds:
        raise ValueError("neither a unit nor a plan")
    _bind(turn, *kinds[pressed.word(0)])


def _decline(turn: Turn, group: GroupChat | None, key: str = "group.not_for_you") -> None:
    """Once a day and person, over a button always: who asks again has been answered."""
    e = turn.event
    who = turn.known.label if turn.known is not None else f"{e.messenger}:{e.user_id}"
    audit.note(who, "refused", f"group:{group.id}" if group is not None else f"chat:{e.chat_id}"[:80], turn.now)
    today = local_day(turn.now, turn.practice.zone).isoformat()
    if e.kind is EventKind.PRESS:
        turn.toast(key)
    elif turn.talk.data.get("declined") != today:
        turn.say(key)
        turn.step("", declined=today)


def _holder(turn: Turn, pressed: Pressed) -> str | None:
    """The name of somebody else to whose step the button belongs."""
    e = turn.event
    for word in pressed.args:
        user_id = conversations.holder(e.messenger, e.chat_id, word)
        if user_id is not None and user_id != e.user_id:
            other = people.actor_of(e.messenger, user_id, turn.now)
            return other.name if other is not None else ""
    return None


# ── lists and cards, with the eyes of the unit ────────────────────────────────────────────────────────────────────


def _list(turn: Turn, group: GroupChat, pressed: Pressed, *, edit: bool) -> None:
    put = turn.edit if edit else turn.say
    if group.unit_id is None:
        said = due.overview(group, turn.now, turn.practice)
        put("group.overview", **group_digests.values(said))
        return
    turn.known = groups.looking(group, turn.actor)
    if edit:
        tasklist.page(turn, pressed)
    elif pressed.word(1) == "late":
        tasklist.open_overdue(turn)
    else:
        tasklist.open_list(turn)


def _show(turn: Turn, group: GroupChat, pressed: Pressed, show: Press) -> None:
    turn.known = groups.looking(group, turn.actor)
    show(turn, pressed)
