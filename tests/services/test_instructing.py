"""Instructions: who owes an answer, and what waits in the outbox when it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import factory
import pytest
from factory import PRACTICE, Ticks, beijing, item

from tasks.domain.errors import NotAllowed, Refused
from tasks.domain.model import Instructed
from tasks.domain.policies import Override, Policies
from tasks.domain.terms import ContactRole, OutboxState, Role
from tasks.services import instructing, instruction_view
from tasks.services.instructing import Leader
from tasks.services.instruction_view import Given
from tasks.services.people import Actor
from tasks.store.models import InstructionPart, KeyTask, Outbox, Plan


@pytest.fixture
def zhang(database: str) -> Actor:
    factory.apply(
        item(), item("2", responsible_units=("市教育局",)), item("3", lead_units=(), cooperating_units=("甲", "乙"))
    )
    return factory.bind("市政府", ContactRole.LEADER)


def item_id(number: str) -> int:
    return int(KeyTask.get(KeyTask.number == number).id)


def give(actor: Actor, number: str = "1", words: str = "请抓紧", leader: Leader | None = None) -> Given:
    return instructing.give(actor, item_id(number), words, leader, factory.MARCH, PRACTICE)[0]


@pytest.mark.parametrize(
    ("number", "answering", "informed"),
    [("1", ["市司法局"], ["市财政局"]), ("2", ["市司法局", "市教育局"], ["市财政局"]), ("3", ["甲", "乙"], [])],
)
def test_who_answers_and_who_is_informed(zhang: Actor, number: str, answering: list[str], informed: list[str]) -> None:
    to = instructing.targets(zhang, item_id(number), factory.MARCH)
    assert ([each.unit for each in to.answering], [each.unit for each in to.informed]) == (answering, informed)
    assert all(each.role is Role.COOPERATING for each in to.informed)
    assert [part.unit for part in give(zhang, number).parts] == answering


def test_a_reminder_that_waits_does_not_leave_once_it_is_answered(zhang: Actor) -> None:
    li = factory.bind("市司法局")
    (part,) = give(zhang).parts
    Ticks().at(beijing(3, 4), delivered=False)
    (waiting,) = Outbox.select().where(Outbox.dedupe_key == f"instruction:{part.id}:1:{li.contact_id}")
    assert waiting.state is OutboxState.QUEUED
    instructing.answer(li, part.id, "已办结", (), beijing(3, 4, 10), PRACTICE)
    assert Outbox.get_by_id(waiting.id).state is OutboxState.DROPPED


def test_an_item_of_which_nobody_is_reminded_still_owes_its_answer(zhang: Actor) -> None:
    factory.bind("市司法局")
    give(zhang)
    silent = replace(PRACTICE, nudges=Policies(overrides=(Override(off=True),)))
    Ticks(silent).at(beijing(3, 4))
    assert InstructionPart.get().reminded == 1


def test_while_nobody_is_there_it_is_not_counted_and_the_coordinators_hear_once(zhang: Actor) -> None:
    chen = factory.coordinator()
    give(zhang)
    for day in (4, 5, 6, 9):
        Ticks().at(beijing(3, day))
    texts = [row.payload["text"] for row in Outbox.select().where(Outbox.chat_id == chen.chat_id)]
    assert texts == ["unreached 市司法局  > "]
    assert InstructionPart.get().reminded == 0
    factory.bind("市司法局", at=beijing(3, 9, 10))
    Ticks().at(beijing(3, 10))
    assert InstructionPart.get().reminded == 1


def test_without_a_coordinator_it_is_told_to_the_first_that_comes(zhang: Actor) -> None:
    factory.bind("市司法局")
    give(zhang)
    InstructionPart.update(reminded=5, reminded_at=beijing(3, 12)).execute()
    Ticks().at(beijing(3, 16))
    chen = factory.bind("市委依法治市办", ContactRole.COORDINATOR, beijing(3, 16, 10))
    Ticks().at(beijing(3, 17))
    Ticks().at(beijing(3, 18))
    texts = [row.payload["text"] for row in Outbox.select().where(Outbox.chat_id == chen.chat_id)]
    assert texts == ["unanswered 1 市司法局"]


def test_a_unit_knows_its_own_part_only(zhang: Actor) -> None:
    li, wu = factory.bind("市司法局"), factory.bind("市教育局")
    given = give(zhang, "2")
    assert [part.unit for part in instruction_view.one(li, given.id, factory.MARCH, PRACTICE).parts] == ["市司法局"]
    instructing.answer(wu, given.parts[1].id, "已安排", (), beijing(3, 3), PRACTICE)
    assert [each.open for each in instruction_view.seen(wu, beijing(3, 4), PRACTICE)] == [False]
    assert [(each.open, each.days) for each in instruction_view.seen(li, beijing(3, 4), PRACTICE)] == [(True, 2)]


def test_in_whose_name(zhang: Actor) -> None:
    chen = factory.coordinator()
    with pytest.raises(NotAllowed):
        give(chen)
    with pytest.raises(NotAllowed):
        give(zhang, leader=Leader("赵书记"))
    assert give(chen, leader=Leader("赵书记")).recorded_by == chen.name
    for words, code in (("", "instruction_empty"), ("好" * 1001, "instruction_long")):
        with pytest.raises(Refused, match=code):
            give(zhang, words=words)


def test_the_ledger_names_an_instruction_until_it_is_answered(zhang: Actor) -> None:
    li = factory.bind("市司法局")
    (part,) = give(zhang).parts
    instructing.answer(li, part.id, "已办结", (), beijing(3, 5), PRACTICE)
    plan = Plan.get().id
    waits = {day: factory.row_of(factory.ledger_on(plan, day, beijing(3, 9))).instructed for day in DAYS}
    given = (Instructed(zhang.name, date(2026, 3, 2)),)
    assert list(waits.values()) == [(), given, given, ()]
    (cooperating,) = [row for row in factory.ledger_on(plan, None, beijing(3, 4)).rows if row.number == "1"][1:]
    assert cooperating.instructed == ()


DAYS = [date(2026, 3, day) for day in (1, 2, 4, 5)]
