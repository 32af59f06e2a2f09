"""Word's automatic numbering: the '一、' or '1.' that is shown before a paragraph but stands nowhere in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from tasks.intake.word_elements import W, value_of, whole

MAX_LEVELS = 9
_DIGITS = "零一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    suffix: str = "tab"
    legal: bool = False


@dataclass
class _List:
    """One `w:num`: lists that share an abstract definition go on counting, unless one of them starts again."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int] = field(default_factory=dict)
    begun: bool = False


class Numbering:
    """Counts along the document: ask for the label of every numbered paragraph, in order."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        abstracts = {one.get(W + "abstractNumId", ""): _levels(one) for one in root.iterfind(W + "abstractNum")}
        for num in root.iterfind(W + "num"):
            abstract = value_of(num, "abstractNumId")
            found = _List(abstract, dict(abstracts.get(abstract, {})))
            for override in num.iterfind(W + "lvlOverride"):
                depth = whole(override.get(W + "ilvl", ""), 0, MAX_LEVELS)
                if start := value_of(override, "startOverride"):
                    found.starts[depth] = whole(start, 1)
                found.levels.update(_levels(override))
            self._lists[num.get(W + "numId", "")] = found

    def label(self, number_id: str, depth: int) -> str:
        """The label as it is shown, '（一）' or '1.'; '' for bullets and for lists that do not exist."""
        found = self._lists.get(number_id)
        level = found.levels.get(depth) if found else None
        if found is None or level is None:
            return ""
        counts = self._counts.setdefault(found.abstract, {})
        if not found.begun:
            found.begun = True
            for deep, start in found.starts.items():
                counts[deep] = start - 1
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [deep for deep in counts if deep > depth]:
            del counts[deeper]
        if level.format in ("bullet", "none"):
            return ""

        def shown(match: re.Match[str]) -> str:
            deep = int(match[1]) - 1
            above = found.levels.get(deep, _Level())
            return spelled(counts.get(deep, above.start), "decimal" if level.legal else above.format)

        label = re.sub(r"%([1-9])", shown, level.text)
        spaced = level.suffix != "nothing" and label[-1:].isalnum()
        return label + " " * spaced


def _levels(parent: Element) -> dict[int, _Level]:
    return {
        whole(one.get(W + "ilvl", ""), 0, MAX_LEVELS): _Level(
            format=value_of(one, "numFmt") or "decimal",
            text=value_of(one, "lvlText"),
            start=whole(value_of(one, "start"), 1),
            suffix=value_of(one, "suff") or "tab",
            legal=one.find(W + "isLgl") is not None,
        )
        for one in parent.iterfind(W + "lvl")
    }


def spelled(number: int, style: str) -> str:
    """A number in one of Word's formats (`w:numFmt`); in plain digits for formats that Chinese offices do not use."""
    match style:
        case "chineseCounting" | "chineseCountingThousand" | "taiwaneseCounting" | "taiwaneseCountingThousand":
            return chinese(number)
        case "japaneseCounting" | "ideographDigital" | "japaneseDigitalTenThousand":
            return chinese(number)
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return chinese(number).translate(str.maketrans(_DIGITS + "十百千", _LEGAL_DIGITS + "拾佰仟"))
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 1 <= number <= 20:
            return chr(ord("①") + number - 1)
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
        case "decimalZero":
            return f"{number:02}"
        case "lowerLetter" | "upperLetter" if 1 <= number <= 780:
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter.upper() if style == "upperLetter" else letter
        case "lowerRoman" | "upperRoman" if 1 <= number < 4000:
            roman = _roman(number)
            return roman.upper() if style == "upperRoman" else roman
    return str(number)


def chinese(number: int) -> str:
    """'十二' for 12, '一百零五' for 105; digits from 10,000 on."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += _DIGITS[digit] + name
        elif text and not text.endswith("零") and number % unit:
            text += "零"
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text
