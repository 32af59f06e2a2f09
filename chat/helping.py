"""Greetings, help, the language."""

from __future__ import annotations

from chat import menu
from chat.turn import Turn
from tasks.domain.terms import Language
from tasks.services import people


def welcome(turn: Turn) -> None:
    turn.say("binding.welcome_back", name=turn.actor.name)
    turn.menu(turn.actor.contact_id)


def help_(turn: Turn) -> None:
    """Shows only what the person can do."""
    commands = [(line.command, line.says(turn.language)) for line in menu.lines_of(turn.actor)]
    turn.say(
        "common.help",
        commands=commands,
        reports=bool(turn.actor.units),
        coordinates=turn.actor.coordinates,
        leads=turn.actor.leads,
    )


def unknown_command(turn: Turn) -> None:
    turn.say("common.unknown_command")


def switch_language(turn: Turn) -> None:
    other = Language.EN if turn.language is Language.ZH else Language.ZH
    people.speak(turn.actor, other, turn.now)
    turn.speak(other)
    turn.say("common.language_now")
    turn.menu(turn.actor.contact_id)
