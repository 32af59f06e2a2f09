"""The schedule's files in chat: the file with a line, what could not be written, and who wants none."""

from __future__ import annotations

from pathlib import Path

from chat import texts
from chat.buttons import Pressed, button
from chat.turn import Turn
from tasks.domain.messages import Buttons, Outgoing, OutgoingKind, Priority
from tasks.services import publishing
from tasks.services.publishing import Published, Trouble


def compose(said: Published | Trouble) -> Outgoing:
    """What one person is sent: the composer of services.publishing."""
    return _file(said) if isinstance(said, Published) else _trouble(said)


def _file(file: Published) -> Outgoing:
    actor = file.actor
    return Outgoing(
        chat_id=actor.chat_id,
        kind=OutgoingKind.DOCUMENT,
        text=texts.say(
            actor.language, "weekly.file", plan=file.plan, on=file.as_of, what=file.output, unit=file.unit or ""
        ),
        path=file.path,
        file_name=Path(file.path).name,
        contact_id=actor.contact_id,
        priority=Priority.BROADCAST,
        messenger=actor.messenger,
    )


def _trouble(trouble: Trouble) -> Outgoing:
    actor = trouble.actor
    return Outgoing(
        chat_id=actor.chat_id,
        text=texts.say(
            actor.language,
            "weekly.trouble",
            plan=trouble.plan,
            on=trouble.as_of,
            what=trouble.what,
            unit=trouble.unit or "",
            error=trouble.error,
            given_up=trouble.given_up,
        ),
        contact_id=actor.contact_id,
        priority=Priority.NOTICE,
        messenger=actor.messenger,
    )


def ask(turn: Turn) -> None:
    """'/weekly': whether the person gets the files of the schedule, and the button to change it."""
    wanted = publishing.subscribed(turn.actor)
    turn.say("weekly.wanted" if wanted else "weekly.unwanted", buttons=_switch(turn, wanted))


def switch(turn: Turn, pressed: Pressed) -> None:
    answer = pressed.word(0)
    if answer not in ("on", "off"):
        raise ValueError("no such answer")
    wanted = answer == "on"
    publishing.subscribe(turn.actor, wanted, turn.now)
    turn.edit("weekly.wanted" if wanted else "weekly.unwanted", buttons=_switch(turn, wanted))


def _switch(turn: Turn, wanted: bool) -> Buttons:
    label = turn.label("weekly.stop" if wanted else "weekly.start")
    return ((button(label, "ws", "off" if wanted else "on"),),)
