"""The data behind buttons: a verb and a few short arguments, at most 64 bytes. What comes back is hostile input."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from tasks.domain.messages import Button

MOST_BYTES = 64
_FORM = re.compile(r"[a-z_]{1,12}(:[A-Za-z0-9_-]{1,24}){0,3}", re.ASCII)


@dataclass(frozen=True)
class Pressed:
    """Button data that has the right form; whether it makes sense is for the handler and the services to say."""

    verb: str
    args: tuple[str, ...]

    def number(self, place: int) -> int:
        """The argument as a row's id; ValueError if it is none (a forged or broken button)."""
        value = self.word(place)
        if not value.isascii() or not value.isdigit() or len(value) > 18:
            raise ValueError("not a number")
        return int(value)

    def word(self, place: int) -> str:
        if place >= len(self.args):
            raise ValueError("too few arguments")
        return self.args[place]

    def day(self, place: int) -> date:
        return date.fromisoformat(self.word(place))


def button(label: str, verb: str, *args: object) -> Button:
    data = ":".join([verb, *(str(a) for a in args)])
    assert _FORM.fullmatch(data), data
    assert len(data.encode()) <= MOST_BYTES, data
    return Button(label, data)


def read(data: str) -> Pressed | None:
    """None for anything that no button of ours carries."""
    if not _FORM.fullmatch(data):
        return None
    verb, *args = data.split(":")
    return Pressed(verb, tuple(args))
