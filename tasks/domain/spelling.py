"""One spelling for text that people typed, for the readers of deadlines and of replies to match patterns against."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {
    c: str(n)
    for n, chars in enumerate(("〇○零o0", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for c in chars
}
_YEAR = re.compile(r"[一二][一二三四五六七八九〇○零o0]{3}(?=年)")
_GAP = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")


def one_spelling(text: str, longest: int) -> str:
    """NFKC, lower case, no invisible characters, at most `longest` characters, and no white space.

    One blank stays between two Latin letters or digits, so that 'end of June' keeps its words and '30 6月' its gap.
    """
    text = unicodedata.normalize("NFKC", text[: 2 * longest]).lower()
    text = "".join(
        c for c in text if unicodedata.category(c) not in ("Cf", "Cs", "Co") and (c.isprintable() or c.isspace())
    )
    return re.sub(r"\s+", " ", _GAP.sub("", text))[:longest]


def chinese_number(numeral: str) -> int:
    """'十二' → 12, '二〇二四' → 2024, '三百二十' → 320, '两千零五' → 2005; the numeral holds nothing else."""
    if not any(c in "十百千" for c in numeral):
        return int("".join(_DIGITS[c] for c in numeral))
    total, digit = 0, 0
    for c in numeral:
        if c in "十百千":
            total += max(digit, 1) * {"十": 10, "百": 100, "千": 1000}[c]
            digit = 0
        else:
            digit = int(_DIGITS[c])
    return total + digit


def arabic_before(text: str, what_follows: str) -> str:
    """The text with Chinese numerals written in digits where the pattern `what_follows` comes next, and nowhere else:
    '第一项于十二月' must not become '第1项于12月', nor '五一前' a date."""
    text = _YEAR.sub(lambda m: str(chinese_number(m[0])), text)
    return re.sub(rf"[一二两三四五六七八九十百千]+(?={what_follows})", lambda m: str(chinese_number(m[0])), text)
