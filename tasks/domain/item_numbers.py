"""Which item a message names at its beginning: '12 已完成', '第3项：…', '第三项…', 'No. 3 done', or just '12'.

A sentence often begins with a number that is none of an item: a date ('6月完成', '6.30前'), a count ('6次培训',
'3 meetings held') or a list ('1. …；2. …'). What may be one of those names nothing; asking costs less than a report
on the wrong item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tasks.domain.replies import read_reply
from tasks.domain.spelling import chinese_number

# One character for one, so that positions stay: the rest of the message is quoted as it was written.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．：，（）－＃。、", "0123456789.:,()-#.,")
_EXPLICIT = re.compile(
    r"\s*(?:第\s*(?P<zh>[0-9]{1,4}(?:[-.][0-9]{1,3})?|[一二三四五六七八九十百]{1,5})\s*项(?:重点)?(?:任务|工作|事项)?"
    r"|(?:no\.?|item|#)\s*(?P<en>[0-9]{1,4}(?:[-.][0-9]{1,3})?)(?![0-9]))[\s:,.]*",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\s*\(?(?P<n>[0-9]{1,4}(?:[-.][0-9]{1,3})?)\)?(?:\s*$|(?P<mark>\s*[:,.](?![0-9])|\s|(?<=\))|(?=[已未无暂正]))\s*)"
)
_NO_ITEM = re.compile(
    r"[年月日号天周个季时点分%％期倍]|星期|成(?!立)"
    r"|(?:days?|weeks?|months?|years?|hours?|percent|per|of|out|and|or|to|am|pm"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(r"已|未|正在|暂无|无(?:新)?进展|有(?:进展|困难)|完成|done\b|finished\b", re.IGNORECASE)
# Words whose first character is a measure word too: '12 组织培训', '3 本月已办结'.
_WORDS = re.compile(
    r"本[月周季年单局办委院市县区乡镇村街部期级地次]|组[织建]|部[署门]|起[草诉底]|处[理置室]|[台条]账|所有|座谈|支[持部撑]|项目|人[员大才民]"
    r"|场[地所]|面[向对]|批[复准]|名单|条例|张贴|轮训|例[会行]|家[长访]|件均|篇幅|幅度|辆次|次月|万一|份额|套用|户籍|台帐"
)
_DATE = re.compile(r"[0-9]{1,2}月|20[0-9]{2}年")  # nobody counts dates: '19 4月检查12次'


@dataclass(frozen=True)
class Named:
    """`number` as the plan writes it; `rest` is the message without it. `sure`: it was called an item ('第3项')."""

    number: str
    rest: str
    sure: bool


def named_item(text: str, numbers: Iterable[str], today: date) -> Named | None:
    """The item among `numbers` that the message names at its beginning; None if it names none, or might not."""
    known = {_canonical(number): number for number in numbers}
    plain = text.translate(_HALF_WIDTH)
    if (found := _EXPLICIT.match(plain)) and (number := known.get(_canonical(found["zh"] or found["en"]))):
        return Named(number, text[found.end() :].strip(), sure=True)
    found = _BARE.match(plain)
    number = known.get(_canonical(found["n"])) if found else None
    if found is None or number is None:
        return None
    rest = plain[found.end() :]
    if _NO_ITEM.match(rest) or _is_list(found["n"], found["mark"] or "", rest):
        return None
    blank = not (found["mark"] or ")").strip()
    if (
        blank
        and not (_WORDS.match(rest) or _DATE.match(rest))
        and read_reply(text, today).figures != read_reply(rest, today).figures
    ):
        return None  # it counts something
    return Named(number, text[found.end() :].strip(), sure=False)


def unknown_item(text: str, numbers: Iterable[str]) -> str | None:
    """The number by which the message calls an item ('第9项…', '9 已完成') and that is none of `numbers`; None if it
    names none, or begins with a number that may count something."""
    plain = text.translate(_HALF_WIDTH)
    if found := _EXPLICIT.match(plain):
        number = str(found["zh"] or found["en"])
    elif (found := _BARE.match(plain)) and _REPORTS.match(plain[found.end() :]):
        number = str(found["n"])
    else:
        return None
    known = {_canonical(each) for each in numbers}
    return number if _canonical(number) not in known else None


def _canonical(number: str) -> str:
    """'3' for '3', '03', '三' and '（三）'."""
    plain = number.translate(_HALF_WIDTH).strip("() .")
    if plain and all(c in "一二三四五六七八九十百" for c in plain):
        return str(chinese_number(plain))
    return plain.lstrip("0") or plain


def _is_list(number: str, mark: str, rest: str) -> bool:
    """'1. …；2. …' counts its own points."""
    mark = mark.strip()
    after = re.escape(str(int(number) + 1)) if number.isdecimal() else ""
    return bool(mark and after) and re.search(rf"(?<![0-9]){after}\s*{re.escape(mark)}(?![0-9])", rest) is not None
