"""What a tick has for the coordinators, once each: items on which units keep silent, people who cannot be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain.nudges import Stage, reason
from tasks.domain.reminders import Findings
from tasks.domain.terms import Language
from tasks.services import cards, disputing, outbox, people
from tasks.services.digesting import Briefing, ChasedLine, Composer, SilentLine, UnreachedLine
from tasks.services.owing import Asked
from tasks.services.practice import Practice
from tasks.store.models import Unit, Unreached


@dataclass(frozen=True)
class Silent:
    """An item that has reached the coordinators' list."""

    asked: Asked
    stage: Stage


class Missing:
    """Whom nobody could remind, by unit and person (None: anybody of the unit)."""

    def __init__(self) -> None:
        self.lines: dict[tuple[int, int | None], UnreachedLine] = {}

    def look(self, one: Asked, found: Findings) -> None:
        """Notes who of the unit could not be given what is due."""
        unit, reporters = one.row.assignment.unit, one.owed.people
        if found.unreached:
            self.nobody(unit, away=any(person.reachable for person in reporters))
        elif found.due:
            told = {due.person_id for due in found.due}
            instead = tuple(dict.fromkeys(person.name for person in reporters if person.id in told))
            for person in reporters:
                if not person.reachable:
                    self.lines[unit.id, person.id] = UnreachedLine(unit.name, person.name, instead)

    def nobody(self, unit: Unit, *, away: bool) -> None:
        """Nobody of the unit can be given what is due."""
        self.lines[unit.id, None] = UnreachedLine(unit.name, "", (), away)

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(line.unit for (_, person), line in self.lines.items() if person is None)

    def new(self) -> dict[tuple[int, int | None], UnreachedLine]:
        """Those of whom the coordinators do not know yet."""
        known = {(row.unit_id, row.contact_id) for row in Unreached.select().where(Unreached.ended_at.is_null())}
        return {key: line for key, line in self.lines.items() if key not in known}


def forget_the_reached(there: Mapping[int, Iterable[int]], held: Mapping[int, Iterable[int]], now: datetime) -> None:
    """Ends what the coordinators were told once it no longer holds, so that it is told anew when it happens again.

    `there`: unit → those of its people who can be reached and are not on leave; `held`: unit → everybody of it.
    """
    for row in Unreached.select().where(Unreached.ended_at.is_null()):
        people_there = set(there.get(row.unit_id, ()))
        over = bool(people_there) if row.contact_id is None else row.contact_id in people_there
        if over or (row.contact_id is not None and row.contact_id not in set(held.get(row.unit_id, ()))):
            Unreached.update(ended_at=now).where(Unreached.id == row.id).execute()


def send(
    silent: Sequence[Silent],
    unanswered: Sequence[ChasedLine],
    missing: Missing,
    on: date,
    now: datetime,
    practice: Practice,
    compose: Composer,
) -> bool:
    """Queues one message for each coordinator, if there is any news; False if there is nobody to tell, and then what
    there was to say is said another time."""
    coordinators = people.coordinators(now)
    new = missing.new()
    if not coordinators or not (silent or new or unanswered):
        return bool(coordinators)
    of_language = {actor.language: _lines(silent, on, now, practice, actor.language) for actor in coordinators}
    found = tuple(new.values()), tuple(unanswered), disputing.count_undecided()
    outbox.enqueue([compose(Briefing(actor, on, of_language[actor.language], *found)) for actor in coordinators], now)
    for unit_id, contact_id in new:
        Unreached.create(unit=unit_id, contact=contact_id, at=now)
    return True


def _lines(
    silent: Sequence[Silent], on: date, now: datetime, practice: Practice, language: Language
) -> tuple[SilentLine, ...]:
    shown = cards.get({each.asked.row.assignment_id for each in silent}, now, practice, language)
    card = {each.assignment_id: each for each in shown}
    lines = []
    for each in silent:
        its, due_on = card[each.asked.row.assignment_id], each.asked.owed.due_on
        words = reason(each.stage, due_on, on, language, returned=its.standing.returned)
        lines.append(SilentLine(its, due_on, words))
    return tuple(sorted(lines, key=lambda line: (line.due_on, line.card.assignment_id)))
