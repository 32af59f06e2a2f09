"""Telegram's HTML: source → plain text with entities (offsets in UTF-16 code units), and back for display.

Written for its errors as much as for its results: the wording after "can't parse entities:" is Telegram's, and so are
the four named character references that it knows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from sandbox.errors import bad_request, not_emulated

Entity = dict[str, Any]

TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NOT_EMULATED_TAGS = {"tg-emoji", "tg-time"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot))(?:;|(?![A-Za-z0-9]))")
ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?""")
DETECTED = (
    ("url", re.compile(r"https?://[^\s<>\"'，。；、）】》]+[^\s<>\"'，。；、）】》.,;:!?)]")),
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>@])")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w)")),
)
LINK = re.compile(r"(?i)(?:https?|tg|mailto|tel)://?[^\s]+|(?:mailto|tel):\S+|[\w-]+(\.[\w-]+)+(/\S*)?")


@dataclass(slots=True)
class _Open:
    tag: str
    kind: str
    start: int
    extra: dict[str, Any] = field(default_factory=dict)


def units(text: str) -> int:
    """The length of `text` in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities, outer before inner. Raises ApiError 400 with Telegram's wording."""
    source = source.replace("\r", "")
    pieces: list[str] = []
    entities: list[Entity] = []
    stack: list[_Open] = []
    length = position = 0
    while position < len(source):
        tag_at = source.find("<", position)
        plain = _unescape(source[position : tag_at if tag_at >= 0 else len(source)])
        pieces.append(plain)
        length += units(plain)
        if tag_at < 0:
            break
        if source.startswith("/", tag_at + 1):
            position = _end_tag(source, tag_at, stack, entities, length)
        else:
            opened, position = _start_tag(source, tag_at, length)
            stack.append(opened)
    if stack:
        raise _broken(f'Can\'t find end tag corresponding to start tag "{stack[-1].tag}"')
    return trim("".join(pieces), entities)


def trim(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Cut surrounding white space, as Telegram does, and move, shorten or drop the entities accordingly."""
    lead = units(text[: len(text) - len(text.lstrip())])
    text = text.strip()
    end = units(text)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        stop = min(entity["offset"] + entity["length"] - lead, end)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return text, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def detect(text: str, entities: Sequence[Entity] = ()) -> list[Entity]:
    """`entities` together with the commands, links and mentions that Telegram finds by itself in plain text."""
    opaque = [e for e in entities if e["type"] in {"code", "pre", "text_link", "text_mention"}]
    found = list(entities)
    for kind, pattern in DETECTED:
        for match in pattern.finditer(text):
            start, length = units(text[: match.start()]), units(match.group())
            if not any(e["offset"] < start + length and start < e["offset"] + e["length"] for e in opaque):
                entity = {"type": kind, "offset": start, "length": length}
                found.append(entity)
                opaque.append(entity)
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))


def to_html(text: str, entities: Sequence[Entity]) -> str:
    """The escaped HTML of a stored text, for display; what has no tag of its own (commands, mentions) stays plain."""
    raw = text.encode("utf-16-le")
    out: list[str] = []
    closing: list[tuple[int, str]] = []
    position = 0

    def advance(to: int) -> None:
        nonlocal position
        out.append(escape(raw[2 * position : 2 * to].decode("utf-16-le"), quote=False))
        position = to

    for entity in entities:
        start_tag, end_tag = _tags(entity, raw)
        while closing and closing[-1][0] <= entity["offset"]:
            advance(closing[-1][0])
            out.append(closing.pop()[1])
        advance(entity["offset"])
        out.append(start_tag)
        closing.append((entity["offset"] + entity["length"], end_tag))
    while closing:
        advance(closing[-1][0])
        out.append(closing.pop()[1])
    advance(len(raw) // 2)
    return "".join(out)


def _tags(entity: Entity, raw: bytes) -> tuple[str, str]:
    kind = entity["type"]
    if kind in {"text_link", "url"}:
        own = raw[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        return f'<a href="{escape(entity.get("url", own))}" rel="noreferrer">', "</a>"
    if kind == "pre" and "language" in entity:
        return f'<pre><code class="language-{escape(entity["language"])}">', "</code></pre>"
    tag = {
        "bold": "b",
        "italic": "i",
        "underline": "u",
        "strikethrough": "s",
        "spoiler": "tg-spoiler",
        "expandable_blockquote": "blockquote",
    }.get(kind, kind if kind in {"code", "pre", "blockquote"} else "")
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")


def _start_tag(source: str, at: int, length: int) -> tuple[_Open, int]:
    match = re.compile(r"<([^\s>]*)").match(source, at)
    assert match is not None
    tag, where = match.group(1).lower(), _byte(source, at)
    position = match.end()
    if position >= len(source):
        raise _broken(f"Unclosed start tag at byte offset {where}")
    if tag in NOT_EMULATED_TAGS:
        raise not_emulated(f"the tag <{tag}>")
    if tag not in TAGS:
        raise _broken(f'Unsupported start tag "{tag}" at byte offset {where}')
    attributes: dict[str, str] = {}
    while True:
        while position < len(source) and source[position].isspace():
            position += 1
        if position >= len(source):
            raise _broken(f"Unclosed start tag at byte offset {where}")
        if source[position] == ">":
            break
        found = ATTRIBUTE.match(source, position)
        if found is None and re.compile(r"=\s*[\"']").match(source, position):
            raise _broken(f"Unclosed start tag at byte offset {where}")
        if found is None:
            raise _broken(f'Empty attribute name in the tag "{tag}" at byte offset {where}')
        attributes[found.group(1).lower()] = _unescape((found.group(2) or "").strip("\"'"))
        position = found.end()
    opened = _Open(tag, TAGS[tag], length)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _broken(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
    if tag == "a":
        opened.extra["url"] = attributes.get("href", "")
    if tag == "code" and attributes.get("class", "").startswith("language-"):
        opened.extra["language"] = attributes["class"].removeprefix("language-")
    if tag == "blockquote" and "expandable" in attributes:
        opened.kind = "expandable_blockquote"
    return opened, position + 1


def _end_tag(source: str, at: int, stack: list[_Open], entities: list[Entity], length: int) -> int:
    where = _byte(source, at)
    match = re.compile(r"</([^\s>]*)\s*>").match(source, at)
    if not stack:
        raise _broken(f"Unexpected end tag at byte offset {where}")
    if match is None:
        raise _broken(f"Unclosed end tag at byte offset {where}")
    opened, found = stack.pop(), match.group(1).lower()
    if found and found != opened.tag:
        raise _broken(f'Unmatched end tag at byte offset {where}, expected "</{opened.tag}>", found "</{found}>"')
    if opened.kind == "code" and stack and stack[-1].kind == "pre" and stack[-1].start == opened.start:
        stack[-1].extra.update(opened.extra)
        return match.end()
    if opened.kind == "code":
        opened.extra.pop("language", None)
    if length > opened.start and (opened.kind != "text_link" or LINK.fullmatch(opened.extra["url"])):
        entities.append({"type": opened.kind, "offset": opened.start, "length": length - opened.start, **opened.extra})
    return match.end()


def _unescape(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name:
            return NAMED[name]
        point = int(decimal) if decimal else int(hexadecimal, 16)
        return chr(point) if 0 < point < 0x110000 and not 0xD800 <= point < 0xE000 else match.group()

    return REFERENCE.sub(one, text)


def _byte(source: str, at: int) -> int:
    return len(source[:at].encode())


def _broken(text: str) -> Exception:
    return bad_request(f"can't parse entities: {text}")
