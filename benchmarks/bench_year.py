"""A year of the sample plan in virtual time: how often each official is reminded, and whether anything is forgotten.

    python -m benchmarks.bench_year [--write]

Then the same of a generated plan of 5,000 items with a hundred units, by the engine alone (virtual_year.py), which is
first compared with the real ticks on the sample plan. --write also draws docs/images/year.png.

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
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import resvg_py

from benchmarks import figures, provincial
from benchmarks.databases import fresh
from benchmarks.virtual_year import Part, Year, live
from chat import digests
from exports.picture_canvas import FAMILY, FONTS
from tasks.domain.deadlines import read_deadline
from tasks.domain.terms import ContactRole, Language
from tasks.holidays import ChineseCalendar
from tasks.intake.reader import read_file
from tasks.services import imports, invitations, rehearsing
from tasks.services.practice import Practice
from tasks.services.rehearsing import Rehearsed
from tasks.store import queries
from tasks.store.models import Assignment, Checkpoint, Unit

SAMPLE = Path(__file__).parents[1] / "samples" / "法治政府建设重点任务责任分解表.xlsx"
ZONE = ZoneInfo("Asia/Shanghai")
PRACTICE = Practice(zone=ZONE, calendar=ChineseCalendar())
START = datetime(2024, 1, 1, 1, 0)  # nine o'clock there
DAYS = 366
LIMIT = 60.0  # seconds of the processor, for both plans
ITEMS = 5_000
PICTURE = Path(__file__).parents[1] / "docs" / "images" / "year.png"


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


def parts_of_sample() -> list[Part]:
    """The parts that answer, of the stored plan."""
    rows = queries.assignment_rows(Assignment.select(Assignment.id).where(~queries.passed_on()))
    return [Part(row.unit_id, queries.schedule_of(row.key_task)) for row in rows]


def parts_of_province() -> list[Part]:
    """The generated plan: the lead and the co-operating units of each item."""
    officials: dict[str, int] = {}
    parts = []
    for _, _, _, _, lead, others, deadline, _ in provincial.rows(ITEMS):
        schedule = read_deadline(str(deadline), 2024)
        for unit in dict.fromkeys([str(lead), *str(others).split("、")]):
            parts.append(Part(officials.setdefault(unit, len(officials) + 1), schedule))
    return parts


def by_engine(parts: list[Part]) -> Year:
    return live(parts, 2024, PRACTICE.calendar, PRACTICE.nudges.of("", "", ""), PRACTICE.per_week)


def middle(x: float, y: float, text: str) -> str:
    return f'<text x="{x}" y="{y:.1f}" font-size="15" text-anchor="middle">{text}</text>'


def histogram(years: dict[str, Counter[int]]) -> str:
    """An SVG of how many official-weeks had how many digests, one row of bars for each plan."""
    width, high, bar = 560, 240, 90
    shapes = []
    for row, (title, weeks) in enumerate(years.items()):
        top, most, total = row * high, max(weeks.values()), sum(weeks.values())
        shapes.append(f'<text x="24" y="{top + 30}" font-size="19" font-weight="bold">{escape(title)}</text>')
        for place, digests_a_week in enumerate(range(1, max(weeks) + 1)):
            held = weeks.get(digests_a_week, 0)
            tall = 120 * held / most
            x, y = 40 + place * (bar + 30), top + 192 - tall
            colour = "#2E75B6" if digests_a_week <= PRACTICE.per_week else "#FFC000"
            shapes += [
                f'<rect x="{x}" y="{y:.1f}" width="{bar}" height="{tall:.1f}" fill="{colour}"/>',
                middle(x + bar / 2, y - 8, f"{held / total:.0%}"),
                middle(x + bar / 2, top + 214, f"{digests_a_week}"),
            ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{high * len(years) + 30}" fill="#1B2430">'
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>{"".join(shapes)}'
        f'<text x="24" y="{high * len(years) + 14}" font-size="14" fill="#5B6675">'
        "每人每周收到的提醒次数（无人答复的最坏情形）；黄色：当天到期，不受每周次数限制</text></svg>"
    )


def main() -> None:
    begun = time.process_time()
    with fresh("sqlite"):
        officials = adopt()
        found = year()
        weeks, beyond, unexplained = per_week(found)
        due, missed = forgotten(found)
        sample = by_engine(parts_of_sample())
    large = by_engine(parts_of_province())
    took = time.process_time() - begun
    total = sum(len(each.tick.digests) for each in found)
    held = sum(len(each.tick.held) for each in found)
    if (sample.digests, sample.held) != (total, held):
        raise SystemExit(
            f"the engine alone differs: {sample.digests} digests and not {total}, {sample.held} held: {held}"
        )
    spread, asked = large.histogram(), len({official for official, _ in large.weeks})
    lines = [
        f"A year of the 31-item plan, {officials} officials who never answer: {total} digests. {held} times one was",
        f"held back by the budget of {PRACTICE.per_week} a week and joined the next. {due} due days, {missed} of them",
        "without a word before.",
        "",
        *table(weeks),
        "",
        f"Beyond the budget: {beyond}; without something due that day or not mentioned before: {unexplained}.",
        "",
        f"A year of {ITEMS:,} items with {asked} officials, by the engine alone (it agrees with the ticks on the plan",
        f"above): {large.digests:,} digests of {large.lines:,} lines, {large.held:,} held back. {large.due:,} due",
        f"days, {large.forgotten} of them without a word before.",
        "",
        *table(spread),
        "",
        f"Beyond the budget: {large.beyond:,}; without a reason: {large.unexplained}. Both years: {took:.0f} s of the",
        "processor.",
        "",
        "![digests per official and week](images/year.png)",
    ]
    print("\n".join(lines))
    if "--write" in sys.argv:
        figures.write("year", lines)
        plans = {"31 项任务的方案": weeks, f"{ITEMS:,} 项任务的方案": spread}
        PICTURE.write_bytes(
            resvg_py.svg_to_bytes(
                svg_string=histogram(plans),
                zoom=1.5,
                font_family=FAMILY,
                font_files=[str(f) for f in FONTS.glob("*.otf")],
            )
        )
    if missed or unexplained or large.forgotten or large.unexplained or took > LIMIT:
        raise SystemExit("the year does not hold what is promised")


def table(weeks: Counter[int]) -> list[str]:
    counted = sorted(weeks)
    return [
        "| digests in a week | " + " | ".join(str(n) for n in counted) + " |",
        "|---|" + "---|" * len(counted),
        "| officials × weeks | " + " | ".join(f"{weeks[n]:,}" for n in counted) + " |",
    ]


if __name__ == "__main__":
    main()
