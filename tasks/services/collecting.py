"""Return sheets: what a unit is asked on paper, and its answers taken as reports with where they came from.

What was filled in is shown before it counts. A row that cannot be told, is of another item than it says, or was
overtaken by a newer report is named with the reason and not taken: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tasks.domain import lifecycle
from tasks.domain.errors import Refused
from tasks.domain.moments import local_day, on
from tasks.domain.replies import read_reply
from tasks.domain.terms import IN_HAND, Language, ReportStatus, Source, Term
from tasks.intake.returned import Doubt, Returned, Row
from tasks.services import audit, cards, standing, units
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.reporting import MOST_TEXT
from tasks.store import queries
from tasks.store.models import Area, Assignment, KeyTask, Progress, Unit


class Verdict(Term):
    """What becomes of a row."""

    TAKEN = "taken", "登记", "taken"
    EMPTY = "empty", "未填", "left empty"
    SAME = "same", "已登记过", "recorded before"
    DOUBT = "doubt", "看不明白", "cannot be told"
    OTHER = "other", "与台账不符", "not as in the ledger"
    OVER = "over", "不用再报", "no longer owed"
    OVERTAKEN = "overtaken", "之后已有新的报送", "reported since"


@dataclass(frozen=True)
class Line:
    """A row and what becomes of it. `card`: the part as it stands, where it could be found."""

    row: Row
    verdict: Verdict
    card: Card | None = None


@dataclass(frozen=True)
class Collected:
    """What a return sheet gives. `said_on`: the day it was filled in, as it says; None: today."""

    unit: str
    by: str
    said_on: date | None
    lines: tuple[Line, ...]
    doubt: tuple[Doubt, str] | None = None  # about the sheet as a whole

    def count(self, *verdicts: Verdict) -> int:
        return sum(line.verdict in verdicts for line in self.lines)

    @property
    def taken(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.verdict is Verdict.TAKEN)


def asked(
    plan_id: int, names: Sequence[str], now: datetime, practice: Practice, language: Language
) -> dict[str, list[Card]]:
    """unit → its parts in hand in the plan, in the plan's order: what its return sheet asks about. Of all units without
    `names`. Raises NotFound for a unit that the directory does not know."""
    wanted = [units.require(name).id for name in names]
    which = (
        Assignment.select(Assignment.id)
        .join(KeyTask)
        .join(Area)
        .where(
            Area.plan == plan_id,
            Assignment.state.in_(IN_HAND),
            ~queries.passed_on(),
        )
    )
    if wanted:
        which = which.where(Assignment.unit.in_(wanted))
    found: dict[str, list[Card]] = {Unit.get_by_id(unit).name: [] for unit in wanted}
    for card in cards.get([row.id for row in which], now, practice, language):
        found.setdefault(card.unit, []).append(card)
    return found


def preview(
    returned: Returned, actor: Actor | None, now: datetime, practice: Practice, language: Language
) -> Collected:
    """What taking it would do; writes nothing. `actor`: only parts that the person may report for or coordinates are
    found; None: whoever works at the server."""
    ids = [row.assignment_id for row in returned.rows if row.assignment_id is not None]
    found = {card.assignment_id: card for card in cards.get(ids, now, practice, language) if _may(actor, card)}
    today = local_day(now, practice.zone)
    doubt = returned.doubt
    if doubt is None and returned.on is not None and returned.on > today:
        doubt = (Doubt.DATE, returned.on.isoformat())
    lines = tuple(_line(row, found.get(row.assignment_id or 0), returned) for row in returned.rows)
    return Collected(returned.unit, returned.by, returned.on, lines, doubt)


def collect(
    returned: Returned,
    file: str,
    sha256: str,
    actor: Actor | None,
    by: str,
    now: datetime,
    practice: Practice,
    language: Language,
) -> tuple[Collected, tuple[int, ...]]:
    """Takes what `preview` says is taken, in one transaction; returns it with the reports' ids.

    `by`: who hands it in, for the record. The same file again takes nothing. Raises Refused('nothing_to_collect'), or
    Refused('return_day_unclear') while the day on it cannot be told.
    """
    with standing.adding():
        seen = preview(returned, actor, now, practice, language)
        if seen.doubt is not None:
            raise Refused("return_day_unclear", what=seen.doubt[1])
        if not seen.taken:
            raise Refused("nothing_to_collect")
        reports = tuple(_take(line, seen, file, actor, by, now) for line in seen.taken)
        for line in seen.taken:
            assert line.card is not None
            standing.refresh([line.card.assignment_id], now, line.card.zone)
        audit.note(by, "collect", seen.unit[:80], now, file=file, sha256=sha256, reports=list(reports))
    return seen, reports


def _may(actor: Actor | None, card: Card) -> bool:
    return actor is None or actor.coordinates or card.unit_id in actor.units


def _line(row: Row, card: Card | None, returned: Returned) -> Line:
    if row.doubt is not None:
        return Line(row, Verdict.DOUBT, card)
    if card is None or not _as_printed(row, card, returned.unit):
        return Line(row, Verdict.OTHER, None)
    if row.empty:
        return Line(row, Verdict.EMPTY, card)
    latest = card.standing.latest
    if latest is not None and (latest.status, latest.text) == (row.status, row.text[:MOST_TEXT]):
        return Line(row, Verdict.SAME, card)
    if card.standing.state not in IN_HAND:
        return Line(row, Verdict.OVER, card)
    if latest is not None and row.made_on is not None and local_day(latest.said_at, card.zone) > row.made_on:
        return Line(row, Verdict.OVERTAKEN, card)
    return Line(row, Verdict.TAKEN, card)


def _as_printed(row: Row, card: Card, unit: str) -> bool:
    """Whether the row still says what the part is: a row that was moved under another key answers another question."""
    printed = [(row.number or card.number, card.number), (row.title, card.title), (unit or card.unit, card.unit)]
    return all("".join(was.split()) == "".join(now.split()) for was, now in printed)


def _take(line: Line, seen: Collected, file: str, actor: Actor | None, by: str, now: datetime) -> int:
    row, card = line.row, line.card
    assert card is not None and row.status is not None
    said_at = on(seen.said_on, card.zone, now) if seen.said_on is not None else now
    said_on = local_day(said_at, card.zone)
    understood = read_reply(row.text, said_on)
    made = Progress.create(
        assignment=card.assignment_id,
        checkpoint=lifecycle.checkpoint_for(card.standing, card.schedule.kind, row.status, said_on),
        status=row.status,
        percent=100 if row.status is ReportStatus.DONE else row.percent,
        text=row.text[:MOST_TEXT],
        figures=understood.figures,
        expected_on=row.expected_on or understood.expected_on,
        help_wanted=row.help_wanted[:500],
        contact=None,
        by=(seen.by or card.unit)[:200],
        source=Source.COLLECT,
        recorded_by=by[:200],
        source_note=f"{file} {row.cell}"[:300],
        said_at=said_at,
        at=now,
    )
    audit.note(by, "collect_report", f"assignment:{card.assignment_id}", now, progress=made.id)
    return int(made.id)
