"""Cuts a text that is too long for one message into several, on line boundaries, without breaking its HTML."""

from __future__ import annotations

import re

MOST_TEXT = 4096  # UTF-16 units, tags not counted: how Telegram measures a message …
MOST_CAPTION = 1024  # … and the caption of a file …
MOST_TOAST = 200  # … and a word over a pressed button
LAST_SINGLE_UNIT = 0xFFFF  # code points beyond take two UTF-16 units

_TOKEN = re.compile(r"<[^<>]*>|&[#\w]{1,10};|.", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^<>]*>")


def fold(html: str, most: int = MOST_TEXT) -> list[str]:
    """The parts of `html` in order, each of at most `most` visible UTF-16 units and well-formed in itself.

    A tag that is open at a cut is closed there and opened again in the next part. A single line that is too long is
    cut where it must be. White space at the ends of a part and empty parts are left out; '' gives [].
    """
    tokens = _TOKEN.findall(html)
    parts, start, opened = [], 0, [""] * 0
    while start < len(tokens):
        end = _end_of_part(tokens, start, most)
        body = tokens[start:end]
        before, opened = opened, _opened_after(body, opened)
        closing = "".join(f"</{_name(tag)}>" for tag in reversed(opened))
        if any(_width(token) and not token.isspace() for token in body):
            parts.append(("".join(before) + "".join(body).strip() + closing).strip())
        start = end
    return parts


def width(html: str) -> int:
    """How long a message is for Telegram: visible UTF-16 units."""
    return sum(_width(token) for token in _TOKEN.findall(html))


def _end_of_part(tokens: list[str], start: int, most: int) -> int:
    total, after_line = 0, None
    for index in range(start, len(tokens)):
        total += _width(tokens[index])
        if total > most:
            # At least one token, or there would be no end.
            return after_line or max(index, start + 1)
        if tokens[index] == "\n":
            after_line = index + 1
    return len(tokens)


def _opened_after(tokens: list[str], opened: list[str]) -> list[str]:
    """The tags that are open after `tokens`, outermost first, given those that were open before."""
    now = list(opened)
    for token in tokens:
        tag = _TAG.fullmatch(token)
        if tag is None:
            continue
        if not tag[1]:
            now.append(token)
        elif now and _name(now[-1]) == tag[2]:
            now.pop()
    return now


def _name(tag: str) -> str:
    match = _TAG.fullmatch(tag)
    return match[2] if match else ""


def _width(token: str) -> int:
    if len(token) > 1:  # a tag shows nothing, an entity one character
        return 0 if token.startswith("<") else 1
    return 2 if ord(token) > LAST_SINGLE_UNIT else 1
