"""A year of the sample plan in virtual time: how often each official is reminded, and whether anything is forgotten.

    python -m benchmarks.bench_year [--write]

The worst year for the budget is the one in which nobody ever answers, so nobody does. Every unit of the 31 items has a
contact; one tick at nine o'clock of each day of 2024, by the very code that sends, with the real calendar. Counted are
digests per official and week (Monday to Sunday); those beyond the budget are there only if something in them was due
that day, or would have fallen due unmentioned. --write puts the figures into docs/reliability.md.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks import figures
from benchmarks.databases import fresh
from chat import digests
from tasks.domain.terms import ContactRole, Language
from tasks.holidays import ChineseCalendar
from tasks.intake.reader import read_file
from tasks.services import imports, invitations, rehearsing
from tasks.services.practice import Practice
from tasks.services.rehearsing import Rehearsed
from tasks.store.models import Assignment, Checkpoint, Unit

SAMPLE = Path(__file__).parents[1] / "samples" / "法治政府建设重点任务责任分解表.xlsx"
ZONE = ZoneInfo("Asia/Shanghai")
PRACTICE = Practice(zone=ZONE, calendar=ChineseCalendar())
START = datetime(2024, 1, 1, 1, 0)  # nine o'clock there
DAYS = 366
LIMIT = 20.0  # seconds of the processor


def adopt() -> int:
    """The plan with a contact for each unit; returns how many."""
    imports.apply(read_file(SAMPLE), None, "bench", START, PRACTICE)
    units = list(Unit.select().join(Assignment).distinct().order_by(Unit.id))
    for unit in units:
        code = invitations.invite(unit.name, ContactRole.CONTACT, "bench", START, PRACTICE).code
        invitations.redeem(code, "telegram", f"u{unit.id}", f"c{unit.id}", unit.name, Language.ZH, START, PRACTICE)
    return len(units)


def year() -> tuple[Rehearsed, ...]:
    return rehearsing.rehearse((START + timedelta(days=n) for n in range(DAYS)), PRACTICE, digests.compose)


def per_week(found: tuple[Rehearsed, ...]) -> tuple[Counter[int], int, int]:
    """(official-weeks by their number of digests, digests beyond the budget, those of them without a reason)."""
    had: Counter[tuple[int, int]] = Counter()
    mentioned: set[tuple[int, date]] = set()
    beyond = unexplained = 0
    for each in found:
        week = (each.at + timedelta(hours=8)).isocalendar().week + 53 * (each.at.isocalendar().year - 2024)
        for digest in each.tick.digests:
            had[digest.actor.contact_id, week] += 1
            if had[digest.actor.contact_id, week] > PRACTICE.per_week:
                beyond += 1
                unexplained += not any(
                    line.stage.rule == "on"
                    or (line.stage.left <= 1 and (line.checkpoint_id, line.due_on) not in mentioned)
                    for line in digest.lines
                )
        mentioned |= {(line.checkpoint_id, line.due_on) for d in each.tick.digests for line in d.lines}
    return Counter(had.values()), beyond, unexplained


def forgotten(found: tuple[Rehearsed, ...]) -> tuple[int, int]:
    """(checkpoints due in the year, those of them that nobody was told of before the due day)."""
    first: dict[int, date] = defaultdict(lambda: date.max)
    for each in found:
        for digest in each.tick.digests:
            for line in digest.lines:
                day = (each.at + timedelta(hours=8)).date()
                first[line.checkpoint_id] = min(first[line.checkpoint_id], day)
    last = (START + timedelta(days=DAYS - 1)).date()
    due = list(Checkpoint.select().where(Checkpoint.due_on <= last))
    return len(due), sum(first[row.id] >= row.due_on for row in due)


def main() -> None:
    with fresh("sqlite"):
        officials = adopt()
        begun = time.process_time()
        found = year()
        took = time.process_time() - begun
        weeks, beyond, unexplained = per_week(found)
        due, missed = forgotten(found)
    total = sum(len(each.tick.digests) for each in found)
    held = sum(len(each.tick.held) for each in found)
    lines = [
        f"A year of the 31-item plan, {officials} officials who never answer: {total} digests. {held} times one was",
        f"held back by the budget of {PRACTICE.per_week} a week and joined the next. {due} due days, {missed} of them",
        f"without a word before; {took:.0f} s of the processor.",
        "",
        "| digests in a week | " + " | ".join(str(n) for n in sorted(weeks)) + " |",
        "|---|" + "---|" * len(weeks),
        "| officials × weeks | " + " | ".join(str(weeks[n]) for n in sorted(weeks)) + " |",
        "",
        f"Beyond the budget: {beyond}; without something due that day or not mentioned before: {unexplained}.",
    ]
    print("\n".join(lines))
    if "--write" in sys.argv:
        figures.write("year", lines)
    if missed or unexplained or took > LIMIT:
        raise SystemExit("the year does not hold what is promised")


if __name__ == "__main__":
    main()
