"""Between moments (naive UTC) and days and clock times in a plan's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NOON = time(12)


def local(at: datetime, zone: ZoneInfo) -> datetime:
    """The aware wall-clock time there."""
    return at.replace(tzinfo=UTC).astimezone(zone)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    return local(at, zone).date()


def moment(aware: datetime) -> datetime:
    """An aware time as a naive UTC moment."""
    return aware.astimezone(UTC).replace(tzinfo=None)


def on(day: date, zone: ZoneInfo, now: datetime) -> datetime:
    """A moment of a day there, for what was said at an hour that nobody knows: noon, or `now` until the day is over."""
    return now if day >= local_day(now, zone) else moment(datetime.combine(day, NOON, tzinfo=zone))


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after the day has ended there: what is due on it is overdue from then on."""
    return moment(datetime.combine(day + timedelta(days=1), time(), tzinfo=zone))
