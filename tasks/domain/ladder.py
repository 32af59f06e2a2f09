"""The ladder for silence: contact, deputy, head in charge, coordinators, by working days overdue.

The contact is asked first, and as often as the policy says. A rung is climbed when the item is so long overdue and
whoever stands below it was asked without an answer; at most one rung in `overdue_every` working days, so that after an
outage no head is asked before the contact was. What stands on the coordinators' list is what they may put into
the next bulletin (通报). An answer, a granted extension or a leave ends it: then there is no silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from tasks.domain.policies import NudgePolicy
from tasks.domain.terms import ContactRole, Term
from tasks.domain.wording import day
from tasks.domain.workdays import WorkCalendar, working_days_between


class Rung(Term):
    """To whom an item goes on which the unit keeps silent."""

    DEPUTY = "deputy", "副联络员", "deputy contact"
    HEAD = "head", "分管领导", "head in charge"
    COORDINATOR = "coordinator", "督办员", "coordinators"


RUNGS = tuple(Rung)
ROLES = {Rung.DEPUTY: ContactRole.DEPUTY, Rung.HEAD: ContactRole.HEAD}


@dataclass(frozen=True)
class Climbed:
    """A rung that was reached for a due day."""

    rung: Rung
    due_on: date
    on: date


@dataclass(frozen=True)
class Tried:
    """A reminder that was not answered."""

    name: str
    role: ContactRole
    on: date


def rung_due(
    over: int,
    due_on: date,
    first_asked_on: date | None,
    climbed: Sequence[Climbed],
    today: date,
    calendar: WorkCalendar,
    policy: NudgePolicy,
    manned: frozenset[Rung],
) -> Rung | None:
    """The rung to be climbed today, for an item that is `over` working days late; None while there is nothing to do.

    `first_asked_on`: when somebody of the unit was first told that it is late and has not answered since. `manned`: the
    rungs on which somebody can be reached; the others are passed over when their days have come.
    """
    if first_asked_on is None:
        return None
    mine = {each.rung: each.on for each in climbed if each.due_on == due_on}
    above = max((RUNGS.index(rung) for rung in mine), default=-1)
    last = max([first_asked_on, *mine.values()])
    if working_days_between(last, today, calendar) < policy.overdue_every:
        return None
    for rung, days in zip(RUNGS, policy.ladder, strict=False):
        if over < days:
            return None
        if RUNGS.index(rung) > above and rung in manned:
            return rung
    return None


def tried_words(tried: Sequence[Tried], zh: bool, today: date) -> str:
    """'已于3月4日、6日两次提醒联络员李明': who was reminded in vain, and when. '' for nobody."""
    by_person: dict[tuple[ContactRole, str], list[date]] = {}
    for each in sorted(tried, key=lambda one: one.on):
        by_person.setdefault((each.role, each.name), []).append(each.on)
    said = [_one(role, name, days, zh, today) for (role, name), days in by_person.items()]
    return ("，" if zh else "; ").join(said)


def _one(role: ContactRole, name: str, days: Sequence[date], zh: bool, today: date) -> str:
    when = _days(sorted(set(days)), zh, today)
    if zh:
        times = f"{_count(len(days))}次" if len(days) > 1 else ""
        return f"已于{when}{times}提醒{role.zh}{name}"
    times = f"{len(days)} times, " if len(days) > 1 else ""
    return f"{role.en} {name} was reminded {times}on {when}"


def _days(days: Sequence[date], zh: bool, today: date) -> str:
    """'3月4日、6日、4月2日', '4 and 6 March, 2 April': a month is named once."""
    months = [list(some) for _, some in groupby(days, key=lambda each: (each.year, each.month))]
    if zh:
        return "、".join("、".join([day(first, zh, today), *(f"{n.day}日" for n in rest)]) for first, *rest in months)
    named = [(_numbers(rest), day(last, zh, today)) for *rest, last in months]
    return ", ".join(f"{others} and {last}" if others else last for others, last in named)


def _numbers(days: Sequence[date]) -> str:
    return ", ".join(str(each.day) for each in days)


def _count(number: int) -> str:
    return "零一两三四五六七八九十"[number] if number <= 10 else str(number)
