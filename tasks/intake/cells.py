"""The text of a cell, made safe to keep: what cannot be seen is taken out, what looks like code stays text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tasks.intake.grid import Cell

LONG_TEXT = 5_000
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SIGNS = "=@+-"  # that a text like a formula may begin with
_FORMULA_LIKE = re.compile(r"\s*[=@]|\s*[+\-](?=[\w(].*[(|+*/!])|[+\-]\d+[+\-*/]|\t")
_MARKUP_LIKE = re.compile(r"<\s*/?\s*[a-zA-Z!]|\{\{|\$\{|\{%|javascript:", re.IGNORECASE)
_ORDINAL = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百零\d]{1,4}(?:部分|方面|章|项|条|类)?[、:：.．\s]*|[（(][一二三四五六七八九十百零\d]{1,4}[）)][、.．]?|"
    r"[一二三四五六七八九十百]{1,4}[、.．:：\s]|\d{1,3}(?:[、．:：]|\.(?!\d))|\d{1,2}(?:[.．]\d{1,2}){1,2}[\s、]|[①-⑳]|[㈠-㈩])\s*"
)
_ENGLISH_MARK = re.compile(
    r"^\s*(?:(?:strategic )?"
    r"(?:objective|goal|area|part|section|chapter|theme|pillar|priority|work ?stream|focus area)\s+"
    r"(?:\d{1,2}|[ivx]{1,5}|[a-z])\s*[:.\-–—)]|[IVX]{1,5}[.)、:])\s*(?=\S)",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\s*[（(\[【][^（）()\d]{0,4}\d{1,4}\s*[项条个件款](?:任务|工作|措施)?[）)\]】]\s*$")
_CONTINUED = re.compile(r"\s*[（(\[【](?:续|接上页|续上表|continued|cont\.?)[表页]?[)）\]】]\s*$", re.IGNORECASE)
CHINESE_NUMERAL = re.compile(r"[一二三四五六七八九十百零〇]{1,5}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0}


def text_of(cell: Cell) -> str:
    """As printed, without invisible characters; whole numbers without '.0', dates as ISO."""
    if isinstance(cell, str):
        if not _is_visible(cell):
            cell = _INVISIBLE.sub("", cell).replace("\r\n", "\n").replace("\r", "\n")
        return cell.strip()
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell == cell and abs(cell) < 1e15 and cell == int(cell) else repr(cell)
    return cell.isoformat()


def text_and_oddities(cell: Cell) -> tuple[str, tuple[str, ...]]:
    """The text of a cell as of `text_of`, and warning codes about it.

    Nearly all texts are seen to be in order without a pattern: a large table has millions of characters.
    """
    if not isinstance(cell, str):
        return text_of(cell), ()
    text = cell.strip()
    looks_like_code = text[:1] in _SIGNS or "<" in text or "{" in text or ":" in text
    if looks_like_code or len(cell) > LONG_TEXT or not _is_visible(cell):
        return text_of(cell), _oddities(cell)
    return text, ()


def _is_visible(text: str) -> bool:
    """Whether there is nothing in a text but printable characters and line ends: nothing for _INVISIBLE to find."""
    return text.isprintable() or text.replace("\n", "").isprintable()


def _oddities(text: str) -> tuple[str, ...]:
    found = []
    if _INVISIBLE.search(text):
        found.append("invisible_characters")
    if _FORMULA_LIKE.match(text) or _MARKUP_LIKE.search(text):
        found.append("suspicious_text")
    if len(text) > LONG_TEXT:
        found.append("text_too_long")
    return tuple(found)


def one_line(text: str) -> str:
    """Without line breaks; without any white space where the text is Chinese."""
    words = text.split()
    if len(words) < 2:
        return words[0] if words else ""
    spaced = " ".join(words)
    return re.sub(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])", "", spaced) if _CHINESE.search(spaced) else spaced


def without_ordinal(text: str) -> str:
    """'坚持党的领导' for '一、坚持党的领导', 'Better rules' for 'Objective 1: Better rules' (reading 1)."""
    rest = (_ENGLISH_MARK if _ENGLISH_MARK.match(text) else _ORDINAL).sub("", text, count=1)
    return rest if rest.strip() else text


def has_section_mark(text: str) -> bool:
    """Whether a line begins as headings of areas do: '一、', '第二部分', 'Objective 1:'."""
    match = _ORDINAL.match(text)
    chinese = bool(match and re.search(r"[一二三四五六七八九十]", match[0]) and match.end() < len(text))
    return chinese or bool(_ENGLISH_MARK.match(text))


@lru_cache(maxsize=1024)
def area_name(text: str) -> str:
    """The name of an area: the ordinal is position and the count is bookkeeping (reading 1)."""
    name = _COUNT.sub("", _CONTINUED.sub("", without_ordinal(one_line(text))))
    return name.strip(" 　:：。；;、")


def heading_count(text: str) -> bool:
    """Whether a heading counts its items ('…（5项）')."""
    return bool(_COUNT.search(text))


def plain_number(text: str) -> str:
    """'一' for '（一）', '1' for '１.', '2' for '★2' (reading 2)."""
    if text.isascii() and text.isdigit():
        return text
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    plain = re.sub(r"^第(.+?)[项条]$", r"\1", plain)
    return plain.strip("※*★☆▲△()[]【】〔〕<>《》.,、。:;．") or plain


def number_value(number: str) -> int | None:
    """The whole number that a plain number stands for, in digits or in Chinese; None for '1-2' or '3.1'."""
    if number.isascii() and number.isdigit():
        return int(number) if len(number) < 9 else None
    if not CHINESE_NUMERAL.fullmatch(number):
        return None
    total = current = 0
    for character in number:
        if character == "百":
            total, current = total + (current or 1) * 100, 0
        elif character == "十":
            total, current = total + (current or 1) * 10, 0
        else:
            current = _DIGITS[character]
    return total + current
