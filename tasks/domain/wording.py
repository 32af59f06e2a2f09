"""Small phrases that several sentences share: days, counts of days."""

from __future__ import annotations

from datetime import date


def day(value: date, zh: bool) -> str:
    """'6月30日' / '30 June'; with the year nowhere: a plan's year is known from its title."""
    return f"{value.month}月{value.day}日" if zh else f"{value.day} {value:%B}"


def days(count: int, zh: bool) -> str:
    if zh:
        return f" {count} 天"
    return f"{count} day" if count == 1 else f"{count} days"


def workdays(count: int, zh: bool) -> str:
    if zh:
        return f" {count} 个工作日"
    return f"{count} working day" if count == 1 else f"{count} working days"
