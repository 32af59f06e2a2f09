"""Two people at once: one of them is first, the other hears so, and nothing is written twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread

import factory
import pytest
from factory import MARCH, PRACTICE, ZH, item

from tasks.domain.errors import Refused
from tasks.domain.terms import Decision, ReportStatus
from tasks.services import asking, batching, extending, reviewing
from tasks.services.people import Actor
from tasks.store import db
from tasks.store.models import Extension, Progress, Question, Review

LATER = MARCH + timedelta(minutes=1)
Do = Callable[[], object]


@pytest.fixture(autouse=True)
def plan(database: str) -> None:
    factory.apply(item("1"), item("2", title="完善复议机制"))


@pytest.fixture
def contact(plan: None) -> Actor:
    return factory.bind("市司法局")


@pytest.fixture
def chiefs(plan: None) -> tuple[Actor, Actor]:
    return factory.coordinator(), factory.coordinator()


def at_once(*both: Do) -> list[str]:
    """What became of each, in no order."""
    start = Barrier(len(both))
    outcomes: list[str] = []

    def run(do: Do) -> None:
        start.wait()
        try:
            do()
            outcomes.append("ok")
        except Refused as refusal:
            outcomes.append(refusal.code)
        finally:
            db.close()

    threads = [Thread(target=run, args=(do,)) for do in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_an_answer_is_taken_back_once(contact: Actor, chiefs: tuple[Actor, Actor]) -> None:
    done = factory.review(chiefs[0], factory.report(contact, factory.assignment()).progress_id)
    undo = [lambda who=who: reviewing.undo(who, done.review_id, LATER, PRACTICE, ZH) for who in chiefs]
    assert at_once(*undo) == ["ok", "review_undone"]


def test_two_batches_accept_each_report_once(contact: Actor, chiefs: tuple[Actor, Actor]) -> None:
    ids = [factory.report(contact, factory.assignment(number=n), ReportStatus.PROGRESS).progress_id for n in ("1", "2")]
    accept = [lambda who=who: batching.accept(who, ids, LATER, PRACTICE, ZH) for who in chiefs]
    assert at_once(*accept) == ["ok", "ok"]
    reviews = list(Review.select().order_by(Review.progress))
    assert [row.progress_id for row in reviews] == ids
    assert len({row.by for row in reviews}) == 1


def test_a_batch_is_undone_while_the_unit_reports_again(contact: Actor, chiefs: tuple[Actor, Actor]) -> None:
    ids = [factory.report(contact, factory.assignment(number=n), ReportStatus.PROGRESS).progress_id for n in ("1", "2")]
    done = batching.accept(chiefs[0], ids, MARCH, PRACTICE, ZH)
    first, last = done.accepted[0].review_id, done.accepted[-1].review_id
    at_once(
        lambda: batching.undo(chiefs[0], first, last, LATER, PRACTICE, ZH),
        lambda: factory.report(contact, factory.assignment(), ReportStatus.PROGRESS, at=LATER),
    )
    assert Progress.select().count() == 3
    stands = [row.undone_at is None for row in Review.select().order_by(Review.id)]
    assert stands in ([False, False], [True, False]), "which of the two was first"


def test_a_question_is_answered_once(contact: Actor, chiefs: tuple[Actor, Actor]) -> None:
    colleague = factory.bind("市司法局")
    report = factory.report(contact, factory.assignment(), ReportStatus.PROGRESS).progress_id
    question = asking.ask(chiefs[0], report, "有没有台账？", MARCH, PRACTICE, ZH).question.question_id
    answers = [
        lambda who=who: asking.answer(who, question, f"{who.name}答", (), LATER, PRACTICE, ZH)
        for who in (contact, colleague)
    ]
    assert at_once(*answers) == ["ok", "question_answered"]
    row = Question.get()
    assert row.answer == f"{row.answered_by}答"


def test_a_question_and_the_answer_to_its_report_at_once(contact: Actor, chiefs: tuple[Actor, Actor]) -> None:
    report = factory.report(contact, factory.assignment(), ReportStatus.PROGRESS).progress_id
    outcomes = at_once(
        lambda: asking.ask(chiefs[0], report, "有没有台账？", LATER, PRACTICE, ZH),
        lambda: factory.review(chiefs[1], report, at=LATER),
    )
    assert outcomes == (["ok", "ok"] if Question.select().exists() else ["already_reviewed", "ok"])


@pytest.mark.parametrize("decision", list(Decision))
def test_a_request_is_decided_or_taken_back(contact: Actor, chiefs: tuple[Actor, Actor], decision: Decision) -> None:
    asked = extending.ask(contact, factory.assignment(), date(2026, 7, 31), "等待批复", MARCH, PRACTICE, ZH)
    outcomes = at_once(
        lambda: extending.decide(chiefs[0], asked.extension_id, decision, LATER, PRACTICE, ZH),
        lambda: extending.withdraw(contact, asked.extension_id, LATER, PRACTICE, ZH),
    )
    row = Extension.get()
    if row.withdrawn_by:
        assert (row.decision, outcomes) == (None, ["ok", "request_withdrawn"])
    else:
        assert (row.decision, outcomes) == (decision, ["already_decided", "ok"])


def test_a_request_that_was_taken_back_is_not_decided_and_another_may_follow(
    contact: Actor, chiefs: tuple[Actor, Actor]
) -> None:
    part = factory.assignment()
    asked = extending.ask(contact, part, date(2026, 7, 31), "等待批复", MARCH, PRACTICE, ZH)
    extending.withdraw(contact, asked.extension_id, LATER, PRACTICE, ZH)
    with pytest.raises(Refused, match="request_withdrawn"):
        extending.decide(chiefs[0], asked.extension_id, Decision.ACCEPT, LATER, PRACTICE, ZH)
    assert extending.waiting(chiefs[0], LATER, PRACTICE, ZH) == []
    again = extending.ask(contact, part, date(2026, 8, 31), "等待批复", LATER, PRACTICE, ZH)
    assert [one.extension_id for one in extending.waiting(chiefs[0], LATER, PRACTICE, ZH)] == [again.extension_id]
