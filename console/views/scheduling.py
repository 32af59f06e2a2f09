"""The calendar of what would be sent to whom: for people, and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.text import Text

from console.views.parts import sentence, stack
from tasks.domain.moments import local
from tasks.domain.nudges import reason
from tasks.domain.terms import Language
from tasks.services.digesting import Briefing, Digest, NudgeLine
from tasks.services.rehearsing import Rehearsed

WEEKDAYS = (
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
)


def schedule(found: Sequence[Rehearsed], days: int, zone: ZoneInfo, language: Language) -> RenderableType:
    """Day by day, person by person; days without anything to send are left out."""
    busy = [each for each in found if each.tick.digests or each.briefings or each.tick.held]
    units = tuple(dict.fromkeys(unit for each in found for unit in each.tick.unreached))
    unreached = sentence(language, "remind.unreached", "yellow", units=units) if units else None
    if not busy:
        return stack(sentence(language, "remind.schedule_empty", days=days), unreached)
    digests = [digest for each in busy for digest in each.tick.digests]
    lines = sum(len(digest.lines) for digest in digests)
    head = sentence(language, "remind.schedule_head", "bold", days=days, digests=len(digests), lines=lines)
    return stack(head, *(part for each in busy for part in _tick(each, zone, language)), unreached)


def _tick(each: Rehearsed, zone: ZoneInfo, language: Language) -> Iterator[Text]:
    there = local(each.at, zone)
    weekday = WEEKDAYS[there.weekday()][0 if language is Language.ZH else 1]
    yield Text("")
    yield sentence(
        language, "remind.schedule_day", "bold cyan", day=f"{there:%Y-%m-%d}", weekday=weekday, at=f"{there:%H:%M}"
    )
    for digest in each.tick.digests:
        yield sentence(language, "remind.person", "bold", name=digest.actor.name)
        for line in digest.lines:
            why = reason(line.stage, line.due_on, there.date(), language)
            card = line.card
            yield sentence(language, "remind.line", number=card.number, title=card.title, unit=card.unit, reason=why)
    for briefing in each.briefings[:1]:
        for silent in briefing.silent:
            number, title, unit = silent.card.number, silent.card.title, silent.card.unit
            yield sentence(
                language, "remind.silent", "yellow", number=number, title=title, unit=unit, reason=silent.reason
            )
    if each.tick.held:
        yield sentence(language, "remind.held", "dim", names=each.tick.held)


def schedule_document(found: Sequence[Rehearsed], days: int, zone: ZoneInfo) -> dict[str, Any]:
    """{days, timezone, ticks: [{at, rest_day, digests, held, unreached, briefings}]}, every tick of the schedule."""
    return {"days": days, "timezone": zone.key, "ticks": [_plain(each, zone) for each in found]}


def _plain(each: Rehearsed, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": local(each.at, zone).isoformat(timespec="minutes"),
        "rest_day": each.tick.rest_day is not None,
        "digests": [_digest(digest) for digest in each.tick.digests],
        "held": list(each.tick.held),
        "unreached": list(each.tick.unreached),
        "briefings": [_briefing(briefing) for briefing in each.briefings],
    }


def _digest(digest: Digest) -> dict[str, Any]:
    return {"contact": digest.actor.name, "lines": [_line(line) for line in digest.lines]}


def _line(line: NudgeLine) -> dict[str, Any]:
    card = line.card
    return {
        "plan": card.plan,
        "area": card.area,
        "number": card.number,
        "title": card.title,
        "unit": card.unit,
        "period": line.period,
        "due_on": line.due_on.isoformat() if line.due_on is not None else None,
        "stage": line.stage.key,
        "reason": line.reason,
        "urgent": line.urgent,
    }


def _briefing(briefing: Briefing) -> dict[str, Any]:
    return {
        "contact": briefing.actor.name,
        "silent": [
            {
                "plan": line.card.plan,
                "number": line.card.number,
                "title": line.card.title,
                "unit": line.card.unit,
                "due_on": line.due_on.isoformat(),
                "reason": line.reason,
            }
            for line in briefing.silent
        ],
        "unreached": [
            {"unit": line.unit, "contact": line.name or None, "instead": list(line.instead), "away": line.away}
            for line in briefing.unreached
        ],
    }
