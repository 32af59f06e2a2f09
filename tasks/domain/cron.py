"""A small check of cron expressions, so that a wrong one is refused where it is written and not at nine on Friday.

Five fields: minute, hour, day of the month, month, weekday. Each is '*', '*/n', a number, a range 'a-b' or 'a-b/n', or
several of these with commas. Months may be named (jan), weekdays must be: cron counts them from Sunday = 0 and the
scheduler from Monday = 0, so that '1' would mean two different days. A day of the month and a weekday must both hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PART = re.compile(r"(?:\*|(?P<first>[a-z]{3}|\d{1,2})(?:-(?P<last>[a-z]{3}|\d{1,2}))?)(?:/(?P<step>\d{1,2}))?")
_LONGEST_MONTH = dict(enumerate((31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1))


@dataclass(frozen=True)
class _Field:
    zh: str
    en: str
    least: int
    most: int
    names: tuple[str, ...] = ()


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FIELDS = (
    _Field("分钟", "minute", 0, 59),
    _Field("小时", "hour", 0, 23),
    _Field("日", "day of the month", 1, 31),
    _Field("月", "month", 1, 12, _MONTHS),
    _Field("星期", "weekday", 0, 6, _WEEKDAYS),
)


def cron_problem(expression: str) -> tuple[str, str] | None:
    """What is wrong with the expression, as (Chinese, English); None when it can be used."""
    fields = expression.lower().split()
    if len(fields) != len(_FIELDS):
        return (
            f"应当有五段（分 时 日 月 星期），例如 '0 9 * * *'；现有 {len(fields)} 段",
            f"needs five fields (minute hour day month weekday), such as '0 9 * * *'; it has {len(fields)}",
        )
    values: list[set[int]] = []
    for field, text in zip(_FIELDS, fields, strict=True):
        if field.names == _WEEKDAYS and re.search(r"(?<!/)\d", text):
            return (
                f"星期请写英文简称（mon、tue…sun），不要写数字：'{text}' 在不同系统里指不同的日子",
                f"name the weekdays (mon, tue … sun): numbers such as '{text}' mean different days elsewhere",
            )
        found = _values(field, text)
        if found is None:
            span = f"{field.least}-{field.most}" if field.names != _WEEKDAYS else "mon-sun"
            return (
                f"{field.zh}一段 '{text}' 无法识别，请写 {span} 范围内的值",
                f"the {field.en} '{text}' cannot be read; values are {span}",
            )
        values.append(found)
    days, months = values[2], values[3]
    if min(days) > max(_LONGEST_MONTH[month] for month in months):
        return "这样的日期不存在", "no such date exists"
    return None


def _values(field: _Field, text: str) -> set[int] | None:
    """The values that the field allows, or None if it cannot be read."""
    found: set[int] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return None
        first, last, step = match["first"], match["last"], match["step"]
        start = field.least if first is None else _value(field, first)
        end = field.most if first is None else _value(field, last or first)
        if start is None or end is None or start > end:
            return None
        if step is not None and not _steps(field, first, last, int(step), end - start):
            return None
        found.update(range(start, end + 1, int(step or 1)))
    return found


def _steps(field: _Field, first: str | None, last: str | None, step: int, distance: int) -> bool:
    """Whether a step may follow: after '*' or a range of numbers, and no wider than it (as the scheduler wants it)."""
    numbers = first is None or (last is not None and first.isdigit() and last.isdigit())
    return numbers and field.names != _WEEKDAYS and 1 <= step <= distance


def _value(field: _Field, text: str) -> int | None:
    if text.isdigit():
        number = int(text)
        return number if field.least <= number <= field.most and field.names != _WEEKDAYS else None
    return field.names.index(text) + field.least if text in field.names else None
