"""Phrases that official letters are made of: how items are named, how counts and lists read in each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from exports.cells import clean
from exports.view import Speaker, View, Words
from tasks.domain.model import LedgerRow
from tasks.domain.terms import Language

MOST_NAMED = 8  # items in one sentence; more of them are counted
_DIGITS = "〇一二三四五六七八九"
# What a plan's title ends with where it names a table rather than the work: '…重点任务责任分解表' → '…重点任务'.
_TABLE = re.compile(r"(?:的?(?:责任|任务|工作)?(?:分解|分工|清单|台账|明细|一览)(?:表|台账|清单)?|清单|台账)$")
_DOCUMENT = re.compile(r"(?:方案|要点|计划|意见|规划|纲要|办法|决定|通知)$")


@dataclass(frozen=True)
class Issue:
    """How the office issues letters: its name below them, and whether units are named in them."""

    issuer: str = ""
    name_units: bool = False


UNSIGNED = Issue()
ISSUER = Words("（发文机关）", "(issuing office)")
"""What stands for the office's name until somebody writes it."""


class Noun(NamedTuple):
    """What is counted: the Chinese measure and noun, the English singular and plural."""

    zh: str
    one: str
    many: str


ITEM = Noun("项重点任务", "key task", "key tasks")
PART = Noun("项分工", "assignment", "assignments")
AREA = Noun("个方面", "area", "areas")
FILE = Noun("件", "file", "files")
REPORT = Noun("条", "report", "reports")
TIME = Noun("次", "reminder", "reminders")
DAY = Noun("天", "day", "days")


def numeral(number: int) -> str:
    """'十二' for 12, as headings are numbered; from 1 to 99, larger numbers in digits."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones else "")


def first(view: View, number: int, heading: str) -> str:
    """'一、总体情况' / '1. Overall'."""
    return view.say(Words("{zh}、{heading}", "{n}. {heading}"), zh=numeral(number), n=number, heading=heading)


def second(view: View, number: int, heading: str) -> str:
    """'（一）法治保障' / '(1) Legal support'; what opens a paragraph ends with a space in English."""
    after = " " if heading.endswith(".") else ""
    words = Words("（{zh}）{heading}", "({n}) {heading}{after}")
    return view.say(words, zh=numeral(number), n=number, heading=heading, after=after)


def count(view: View, number: int, noun: Noun) -> str:
    """'3项分工', '1 assignment', '3 assignments'."""
    if view.language is Language.EN:
        return f"{number} {noun.one if number == 1 else noun.many}"
    return f"{number}{noun.zh}"


def percent(part: int, whole: int) -> str:
    """'20.0%'; whole numbers at both ends, which are exact. What is not all is never shown as all."""
    if part in (0, whole):
        return "0%" if not part else "100%"
    return f"{min(max(part / whole, 0.001), 0.999):.1%}"


def figure(number: float) -> str:
    """'6', '51.335'."""
    return str(int(number)) if float(number).is_integer() else f"{number:.6f}".rstrip("0")


def listed(view: View, parts: Sequence[str]) -> str:
    """'甲、乙、丙' / 'a, b and c'."""
    if view.language is not Language.EN:
        return "、".join(parts)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def full_day(view: Speaker, day: date) -> str:
    """'2024年6月21日' / '21 June 2024'."""
    words = Words("{y}年{m}月{d}日", "{d} {name} {y}")
    return view.say(words, y=day.year, m=day.month, d=day.day, name=f"{day:%B}")


def short_day(view: View, day: date) -> str:
    """'6月21日' / '21 Jun'."""
    return view.say(Words("{m}月{d}日", "{d} {name}"), m=day.month, d=day.day, name=f"{day:%b}")


def subject(view: View) -> str:
    """The plan as a letter speaks of it: a document in its marks, a table by the work that it splits."""
    return subject_of(view.ledger.plan_title, view.language)


def subject_of(plan_title: str, language: Language) -> str:
    """The same of a plan by its title."""
    title = " ".join(clean(plan_title).split())
    if language is Language.EN:
        return title
    if _DOCUMENT.search(title):
        return title if title.startswith("《") else f"《{title}》"
    return _TABLE.sub("", title) or title


class Items:
    """How the items of a plan are named: by number, with the area where numbers start again in every area."""

    def __init__(self, view: View) -> None:
        self._view = view
        tasks = {row.key_task_id: (row.area, row.number) for row in view.ledger.rows}
        numbers = [number for _, number in tasks.values()]
        self.unique = len(set(numbers)) == len(numbers) and all(numbers)

    def number(self, row: LedgerRow) -> str:
        """'第3项' / 'item 3', with its area where the number alone could be another item's."""
        if not row.number:
            return self._quoted(row.title)
        number = self._view.say(Words("第{n}项", "item {n}"), n=one_line(row.number))
        if self.unique:
            return number
        return self._view.say(Words("“{area}”{number}", "{number} of “{area}”"), area=quoted(row.area), number=number)

    def name(self, row: LedgerRow) -> str:
        """'第3项“做好年度述法”'; within its area, so that the area is left out."""
        if not row.number:
            return self._quoted(row.title)
        words = Words("第{n}项“{title}”", "item {n}, “{title}”")
        return self._view.say(words, n=one_line(row.number), title=quoted(row.title))

    def numbers(self, rows: Iterable[LedgerRow]) -> str:
        """'第2、14、19项' / 'items 2, 14 and 19': each item once, in the order of the plan."""
        once = list({row.key_task_id: row for row in rows}.values())
        shown = once[:MOST_NAMED]
        if self.unique:
            numbers = listed(self._view, [one_line(row.number) for row in shown])
            words = Words("第{n}项", "item {n}") if len(shown) == 1 else Words("第{n}项", "items {n}")
            named = self._view.say(words, n=numbers)
        else:
            named = listed(self._view, [self.number(row) for row in shown])
        return self._and_more(named, len(once))

    def names(self, rows: Iterable[LedgerRow]) -> str:
        """Each item once, with its title, within one area."""
        once = list({row.key_task_id: row for row in rows}.values())
        return self._and_more(listed(self._view, [self.name(row) for row in once[:MOST_NAMED]]), len(once))

    def _and_more(self, named: str, number: int) -> str:
        if number <= MOST_NAMED:
            return named
        return self._view.say(Words("{named}等{n}项", "{named}, {n} in all"), named=named, n=number)

    def _quoted(self, title: str) -> str:
        return f"“{quoted(title)}”"


def quoted(text: str) -> str:
    """The text on one line, its own quotation marks as the inner ones of a quotation."""
    return one_line(text).replace("“", "‘").replace("”", "’")


def one_line(text: str) -> str:
    """The text without line breaks and what a document cannot hold."""
    return " ".join(clean(text).split())
