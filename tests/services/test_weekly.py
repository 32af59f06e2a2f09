"""What a week brought: events between two ledgers, on time and late, and what an earlier week knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import factory
import pytest
from factory import PRACTICE, beijing, item
from revisions import FIRST, JULY_31

from tasks.domain.model import Ledger
from tasks.domain.terms import Decision, Happening, Light, ReportStatus
from tasks.domain.week import Event, Week
from tasks.services import extending, weekly
from tasks.store.models import Plan

pytestmark = pytest.mark.usefixtures("database")


def ledger_at(now: datetime, as_of: date | None = None) -> Ledger:
    return factory.ledger_on(Plan.get().id, as_of, now)


def week_at(now: datetime, as_of: date | None = None) -> Week:
    return weekly.week(Plan.get().id, ledger_at(now, as_of), now, PRACTICE)


def told(week: Week) -> list[tuple[Happening, str]]:
    return [(event.what, event.row.number) for event in week.events]


def only(week: Week, kind: Happening) -> Event:
    (event,) = [event for event in week.events if event.what is kind]
    return event


def test_reports_closings_and_returns_are_told_with_who_did_them_and_when() -> None:
    factory.apply(item("1"), item("2", title="另一项"))
    li, chen = factory.bind("市司法局"), factory.coordinator()
    first = factory.report(li, factory.assignment(), at=beijing(3, 9), text="已完成")
    other = factory.report(li, factory.assignment(number="2"), at=beijing(3, 10))
    factory.review(chen, first.progress_id, at=beijing(3, 11))
    factory.review(chen, other.progress_id, Decision.SEND_BACK, "请补充", at=beijing(3, 12))
    week = week_at(beijing(3, 13))
    assert told(week) == [
        (Happening.REPORTED, "1"), (Happening.REPORTED, "2"), (Happening.CLOSED, "1"), (Happening.SENT_BACK, "2")
    ]  # fmt: skip
    assert (week.since, week.tally.done, week.tally.total) == (date(2026, 3, 6), 0, 2)
    sent_back = only(week, Happening.SENT_BACK)
    assert (sent_back.text, sent_back.by, sent_back.at) == ("请补充", chen.name, beijing(3, 12))
    assert told(week_at(beijing(3, 21))) == []


def test_what_is_red_now_and_was_not_a_week_ago_is_newly_overdue_once() -> None:
    factory.apply(item())
    assert told(week_at(beijing(6, 30))) == []
    week = week_at(beijing(7, 3))
    assert {(event.what, event.row.unit) for event in week.events} == {
        (Happening.OVERDUE, "市司法局"), (Happening.OVERDUE, "市财政局")
    }  # fmt: skip
    assert week.events[0].at == beijing(7, 1, 0)
    assert told(week_at(beijing(7, 10))) == []


def test_an_answer_that_was_entered_late_is_in_the_week_of_its_entry_and_marked() -> None:
    factory.apply(item())
    li = factory.bind("市司法局")
    before = week_at(beijing(7, 20), date(2026, 7, 3))
    factory.report(li, factory.assignment(), said_at=beijing(7, 2), at=beijing(7, 15))
    assert replace(week_at(beijing(7, 20), date(2026, 7, 3)), since=before.since) == before
    event = only(week_at(beijing(7, 16)), Happening.REPORTED)
    assert event.late
    assert event.progress is not None
    assert (event.progress.said_at, event.at) == (beijing(7, 2), beijing(7, 15))
    assert ledger_at(beijing(7, 16)).tally.late_waiting == 1


def test_extensions_are_told_when_they_are_asked_for_and_when_they_are_decided() -> None:
    factory.apply(item())
    li, chen = factory.bind("市司法局"), factory.coordinator()
    asked = extending.ask(li, factory.assignment(), date(2026, 7, 31), "等待批复", beijing(6, 20), PRACTICE, factory.ZH)
    extending.decide(chen, asked.extension_id, Decision.ACCEPT, beijing(6, 29), PRACTICE, factory.ZH)
    first = only(week_at(beijing(6, 22)), Happening.ASKED)
    assert (first.was_due_on, first.due_on, first.text) == (date(2026, 6, 30), date(2026, 7, 31), "等待批复")
    granted = only(week_at(beijing(6, 30)), Happening.GRANTED)
    assert (granted.was_due_on, granted.due_on, granted.by) == (date(2026, 6, 30), date(2026, 7, 31), chen.name)


def test_what_an_import_adds_takes_away_and_dates_anew_is_told_with_its_file() -> None:
    factory.apply(*FIRST)
    assert told(week_at(beijing(3, 3))) == []
    revised = (replace(FIRST[0], schedule=JULY_31, deadline_text="7月底前"), FIRST[1], item("4", title="新任务"))
    factory.apply(*revised, at=beijing(3, 10), file="修订.xlsx")
    week = week_at(beijing(3, 12))
    by_kind = {kind: {e.row.number for e in week.events if e.what is kind} for kind in Happening if week.count(kind)}
    assert by_kind == {Happening.REDATED: {"1"}, Happening.ADDED: {"4"}, Happening.WITHDRAWN: {"3"}}
    assert {(event.text, event.by) for event in week.events} == {("修订.xlsx", "console")}
    redated = next(event for event in week.events if event.what is Happening.REDATED)
    assert (redated.was, redated.becomes) == ("6月底前", "7月底前")


def test_the_weeks_reminders_and_the_latest_of_all() -> None:
    factory.apply(item())
    li = factory.bind("市司法局")
    ticks = factory.Ticks()
    for day in (19, 25):
        ticks.at(beijing(6, day, 10))
    part = factory.assignment()
    week = week_at(beijing(6, 26))
    assert [(one.assignment_id, one.at, one.who) for one in week.nudges] == [(part, beijing(6, 25, 10), li.name)]
    assert week.last_nudged == {part: beijing(6, 25, 10)}


def test_by_time_every_part_that_counts_is_one_of_five() -> None:
    factory.apply(
        item("1"), item("2", title="乙"), item("3", title="丙", schedule=factory.ONGOING, deadline_text="长期坚持"),
        item("4", title="丁"), item("5", title="戊", schedule=factory.UNCLEAR, deadline_text="适时"),
    )  # fmt: skip
    li, chen = factory.bind("市司法局"), factory.coordinator()
    for number, said in (("1", beijing(6, 1)), ("2", beijing(7, 2))):
        done = factory.report(li, factory.assignment(number=number), ReportStatus.DONE, at=said)
        if number == "1":
            factory.review(chen, done.progress_id, at=beijing(7, 3))
    tally = ledger_at(beijing(7, 3)).tally
    assert (tally.on_time, tally.late, tally.red, tally.undated, tally.not_due) == (1, 1, 1, 2, 0)
    early = ledger_at(beijing(7, 3), date(2026, 5, 1))
    assert (early.tally.not_due, early.tally.undated) == (3, 2)
    assert factory.row_of(early, number="3").light is Light.GREEN
