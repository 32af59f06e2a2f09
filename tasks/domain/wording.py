"""Small phrases that several sentences share: days, counts of days."""

from __future__ import annotations

from datetime import date


def day(value: date, zh: bool, today: date | None = None) -> str:
    """'6月30日' / '30 June', with the year only where it is not that of `today`."""
    other_year = today is not None and value.year != today.year
    if zh:
        return f"{value.year}年{value.month}月{value.day}日" if other_year else f"{value.month}月{value.day}日"
    return f"{value.day} {value:%B} {value.year}" if other_year else f"{value.day} {value:%B}"


def days(count: int, zh: bool) -> str:
    if zh:
        return f" {count} 天"
    return f"{count} day" if count == 1 else f"{count} days"


def workdays(count: int, zh: bool) -> str:
    if zh:
        return f" {count} 个工作日"
    return f"{count} working day" if count == 1 else f"{count} working days"
