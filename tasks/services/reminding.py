"""One tick: who is due a nudge now, recorded and put into the outbox as one digest per person.

Stateless: what is due follows from the rows and `now`. The nudge's unique key makes a second tick find nothing, and
what the burden budget holds back is simply found again by the next one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.ladder import Rung, tried_words
from tasks.domain.moments import local, local_day
from tasks.domain.nudges import LADDER, ladder_stage, reason
from tasks.domain.policies import Window
from tasks.domain.reminders import Due, Findings, leaves, look
from tasks.domain.terms import Language
from tasks.services import briefing, cards, chasing, digesting, group_digests, owing, pending, slips
from tasks.services.briefing import Missing, Silent
from tasks.services.cards import Card
from tasks.services.digesting import Composer, Digest, NudgeLine
from tasks.services.leaves import away
from tasks.services.owing import Asked, Posts
from tasks.services.practice import Practice
from tasks.store import bulk, queries
from tasks.store.db import exclusive
from tasks.store.models import Contact, Escalation, Nudge, Plan


@dataclass(frozen=True)
class Tick:
    """What a tick did. `rest_day` names the day when nothing is sent because it is no working day, `closed` the hours
    outside which it was; `unreached` are units whose work is due while nobody of theirs can be reached; `held` are the
    people whose digest waits because they have had as many as the budget allows this week."""

    digests: tuple[Digest, ...]
    rest_day: date | None = None
    unreached: tuple[str, ...] = ()
    closed: Window | None = None
    held: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    """A nudge that is due, with its rows and the day where its plan is."""

    asked: Asked
    due: Due
    today: date


def tick(now: datetime, practice: Practice, compose: Composer) -> Tick:
    """Records what is due and queues the digests in one transaction; ticks of several processes take turns."""
    with exclusive("remind"):
        pending.settle(now, practice, compose)
        return _Round(now, practice, compose).run()


class _Round:
    """One tick's look at everything."""

    def __init__(self, now: datetime, practice: Practice, compose: Composer) -> None:
        self.now = now
        self.practice = practice
        self.compose = compose
        self.today = local_day(now, practice.zone)
        self.posts: Posts = queries.people_by_unit(now)
        self.found: dict[int, list[_Found]] = defaultdict(list)  # contact → what is due to them
        self.climbs: list[tuple[Asked, Findings]] = []
        self.lost: list[int] = []
        self.missing = Missing()
        self.given_up: list[chasing.Owed] = []
        self.rest_day: date | None = None
        self.closed: Window | None = None

    def run(self) -> Tick:
        for plan in queries.open_plans():
            self._look_at(plan)
        briefing.forget_the_reached(*self._people(), self.now)
        had = self._had()
        held = [
            contact
            for contact, found in self.found.items()
            if not leaves([each.due for each in found], had.get(contact, 0), self.practice.per_week)
        ]
        names = {contact.id: contact.name for people in self.posts.values() for contact, _ in people}
        waiting = tuple(names[contact] for contact in held)
        for contact in held:
            del self.found[contact]
        pending.withdraw(self.lost, self.now)
        on = {each.asked.row.assignment_id: each.today for found in self.found.values() for each in found}
        lines = slips.up_the_ladder(self._lines(), on, self.now, self.practice)
        digests = digesting.send(lines, on, self.now, self.compose)
        units = {line.card.unit_id for digest in digests for line in digest.lines}
        group_digests.send(units, self.now, self.practice, self.compose)
        self.given_up = chasing.look(self.posts, self.missing, self.now, self.practice, self.compose)
        self._record_climbs()
        quiet = not digests
        return Tick(
            digests,
            self.rest_day if quiet else None,
            self.missing.units,
            self.closed if quiet and self.rest_day is None else None,
            waiting,
        )

    def _look_at(self, plan: Plan) -> None:
        there = local(self.now, ZoneInfo(plan.timezone))
        today, calendar = there.date(), self.practice.calendar
        window = self.practice.nudges.of(plan.title, "", "").window
        if not window.contains(there):
            self.closed = self.closed or window
        if not calendar.is_workday(today):
            self.rest_day = self.rest_day or today
            if not self.practice.nudges.any_urgent:
                return
        for asked in owing.asked(plan, today, self.posts, self.practice):
            found = look(asked.owed, there, calendar)
            self.missing.look(asked, found)
            for due in found.due:
                self.found[due.person_id].append(_Found(asked, due, today))
            if found.due:
                self.lost += asked.lost
            if found.rung is not None:
                self.climbs.append((asked, found))

    def _people(self) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
        """unit → those of its people who can be reminded, and → everybody who answers for it."""
        absent = away(self.today)
        held = {unit: [c for c, role in people if role.reports] for unit, people in self.posts.items()}
        there = {
            unit: [c.id for c in people if c.blocked_at is None and c.id not in absent] for unit, people in held.items()
        }
        return there, {unit: [c.id for c in people] for unit, people in held.items()}

    def _had(self) -> dict[int, int]:
        """contact → digests of this week, Monday to Sunday, wherever the clock stood when they were sent."""
        monday = self.today - timedelta(days=self.today.weekday())
        had: dict[int, set[datetime]] = defaultdict(set)
        for some in bulk.chunks(self.found):
            rows: Any = Nudge.select(Nudge.contact, Nudge.at).where(
                Nudge.contact.in_(some),
                Nudge.on.between(monday, monday + timedelta(days=6)),
                Nudge.withdrawn_at.is_null(),
            )
            for contact, at in rows.distinct().tuples():
                had[contact].add(at)
        return {contact: len(moments) for contact, moments in had.items()}

    def _lines(self) -> dict[int, list[NudgeLine]]:
        language_of: dict[int, Language] = {}
        for some in bulk.chunks(self.found):
            language_of |= {row.id: row.language for row in Contact.select().where(Contact.id.in_(some))}
        wanted: dict[Language, set[int]] = defaultdict(set)
        for contact, found in self.found.items():
            wanted[language_of[contact]] |= {each.asked.row.assignment_id for each in found}
        shown = {
            (card.assignment_id, language): card
            for language, ids in wanted.items()
            for card in cards.get(ids, self.now, self.practice, language)
        }
        return {
            contact: [
                _line(each, shown[each.asked.row.assignment_id, language_of[contact]], language_of[contact])
                for each in found
            ]
            for contact, found in self.found.items()
        }

    def _record_climbs(self) -> None:
        """The rungs that were reached: of a deputy and a head if their digest leaves, of the coordinators if there is
        one to tell."""
        left = {each.asked.row.id for found in self.found.values() for each in found if each.due.stage.rule == LADDER}
        silent = [
            Silent(asked, ladder_stage(Rung.COORDINATOR, asked.owed.due_on, found.over, found.tried))
            for asked, found in self.climbs
            if found.rung is Rung.COORDINATOR
        ]
        waiting = [owed.line for owed in self.given_up]
        told = briefing.send(silent, waiting, self.missing, self.today, self.now, self.practice, self.compose)
        if told:
            chasing.told(self.given_up, self.now)
        for asked, found in self.climbs:
            if told if found.rung is Rung.COORDINATOR else asked.row.id in left:
                Escalation.create(
                    checkpoint=asked.row.id,
                    rung=found.rung,
                    due_on=asked.owed.due_on,
                    on=self.today,
                    at=self.now,
                    tried=tried_words(found.tried, True, self.today),
                )


def _line(found: _Found, card: Card, language: Language) -> NudgeLine:
    row, due = found.asked.row, found.due
    words = reason(due.stage, row.due_on, found.today, language, returned=card.standing.returned)
    return NudgeLine(card, row.period, row.due_on, due.stage, words, row.id, found.asked.owed.policy.urgent)
