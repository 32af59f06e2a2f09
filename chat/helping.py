"""Greetings, help, the language."""

from __future__ import annotations

from chat.turn import Turn
from tasks.domain.terms import ContactRole, Language
from tasks.services import people


def welcome(turn: Turn) -> None:
    turn.say("binding.welcome_back", name=turn.actor.name)


def help_(turn: Turn) -> None:
    """Shows only what the person can do."""
    if turn.actor.units:
        turn.say("common.help_official")
    if turn.actor.coordinates:
        turn.say("common.help_coordinator")
    if turn.actor.holds(ContactRole.LEADER):
        turn.say("common.help_leader")


def unknown_command(turn: Turn) -> None:
    turn.say("common.unknown_command")


def switch_language(turn: Turn) -> None:
    other = Language.EN if turn.language is Language.ZH else Language.ZH
    people.speak(turn.actor, other, turn.now)
    turn.speak(other)
    turn.say("common.language_now")
