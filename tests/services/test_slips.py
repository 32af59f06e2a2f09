"""Numbered reminder slips: one for each unit and sending, without gaps or doubles; a void one keeps its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import factory
import pytest
from factory import ONGOING, PRACTICE, TITLE, ZH, Ticks, beijing, item

from tasks.domain.errors import NotFound, Refused
from tasks.domain.slips import SlipItem, SlipKind, SlipNumber, SlipState, numbers
from tasks.domain.terms import ContactRole, Language, OutboxState, ReportStatus
from tasks.services import ledger, nudging, outlook, pending, slips, undoing, weekly
from tasks.services.outlook import Aim, Order
from tasks.services.people import Actor
from tasks.store import db
from tasks.store.models import KeyTask, Nudge, Outbox, Plan, PlanImport, Slip

SPARED = Ticks(replace(PRACTICE, per_week=9))
JULY_2 = beijing(7, 2)


@pytest.fixture
def chief(database: str) -> Actor:
    factory.apply(item("1"), item("2", title="完善复议机制", cooperating_units=()))
    return factory.coordinator()


@pytest.fixture
def contact(chief: Actor) -> Actor:
    return factory.bind("市司法局")


def order(chief: Actor, aim: Aim, number: str = "", now: datetime = JULY_2, **how: object) -> nudging.Sent:
    """What the coordinator orders with one look and one press; `later` and `key` as nudging.send takes them."""
    later, key = bool(how.pop("later", False)), str(how.pop("key", f"{aim.value}{number}{now}"))
    subject = KeyTask.get(KeyTask.number == number).id if aim is Aim.ITEM else Plan.get().id
    wanted = Order(aim, subject, **how)  # type: ignore[arg-type]
    shown = outlook.look(chief, wanted, now, PRACTICE, ZH).pairs
    return nudging.send(chief, wanted, shown, key, later, now, PRACTICE, ZH, Ticks.compose)


def leave(now: datetime) -> None:
    Outbox.update(state=OutboxState.SENT, sent_at=now).where(Outbox.state == OutboxState.QUEUED).execute()


def names(lines: list[slips.SlipLine]) -> list[str]:
    return [f"{line.number.label()} {line.unit} {line.state.zh}" for line in lines]


def test_each_unit_of_an_order_has_a_slip_of_its_own(chief: Actor, contact: Actor) -> None:
    finance = factory.bind("市财政局")
    done = order(chief, Aim.OVERDUE, message="请于周五前报送")
    assert [each.label() for each in done.slips] == ["催办〔2026〕1号", "催办〔2026〕2号"]
    leave(JULY_2)
    assert names(slips.listed()) == ["催办〔2026〕2号 市财政局 已发出", "催办〔2026〕1号 市司法局 已发出"]
    first = slips.listed()[-1]
    assert (first.kind, first.plan, first.by, first.message) == (SlipKind.MANUAL, TITLE, chief.name, "请于周五前报送")
    assert (first.on, first.answer_by) == (date(2026, 7, 2), date(2026, 7, 7)), "three working days"
    assert [(each.number, each.over, each.due_on) for each in first.items] == [
        ("1", 2, date(2026, 6, 30)),
        ("2", 2, date(2026, 6, 30)),
    ]
    assert first.people == (contact.name,)
    assert {row.contact_id: row.slip.number for row in Nudge.select()} == {
        contact.contact_id: 1,
        finance.contact_id: 2,
    }
    assert names(slips.listed(unit="市财政局")) == ["催办〔2026〕2号 市财政局 已发出"]
    assert slips.listed(year=2025) == []


def test_the_ladder_has_slips_and_what_comes_by_itself_has_none(chief: Actor, contact: Actor) -> None:
    factory.bind("市司法局", ContactRole.DEPUTY)
    SPARED.at(beijing(7, 1))
    assert slips.listed() == []
    tick = SPARED.at(beijing(7, 3))
    (slip,) = slips.listed()
    assert (slip.number, slip.kind, slip.by) == (SlipNumber(2026, 1), SlipKind.LADDER, "")
    assert [each.number for each in slip.items] == ["1", "2"]
    assert {(each.name, each.on) for each in slip.items[0].tried} == {(contact.name, date(2026, 7, 1))}
    said = {digest.actor.contact_id: digest.slip for digest in tick.digests}
    assert said == {contact.contact_id: None, next(c for c in said if c != contact.contact_id): slip.number}


def test_the_year_is_that_of_the_day_on_which_it_is_sent(chief: Actor, contact: Actor) -> None:
    night = datetime(2026, 12, 31, 16, 30)  # half past midnight in Beijing
    assert [each.label() for each in order(chief, Aim.ITEM, "1", now=night).slips] == ["催办〔2027〕1号"]
    evening = beijing(12, 31, 20)  # to be sent in the morning
    assert order(chief, Aim.ITEM, "2", now=evening, later=True).slips == (SlipNumber(2027, 2),)
    assert order(chief, Aim.ITEM, "2", now=beijing(12, 30), again=True).slips == (SlipNumber(2026, 1),)


def test_what_was_answered_before_it_left_is_void_and_its_number_is_not_used_again(
    chief: Actor, contact: Actor
) -> None:
    evening, morning = beijing(7, 2, 20), beijing(7, 3, 8, 30)
    order(chief, Aim.ITEM, "1", now=evening, later=True)
    assert [line.state for line in slips.listed()] == [SlipState.WAITING]
    factory.report(contact, factory.assignment(), ReportStatus.DONE, at=evening)
    pending.settle(morning, PRACTICE, Ticks.compose)
    assert order(chief, Aim.ITEM, "2", now=morning).slips == (SlipNumber(2026, 2),)
    leave(morning)
    assert names(slips.listed()) == ["催办〔2026〕2号 市司法局 已发出", "催办〔2026〕1号 市司法局 作废"]
    assert [each.number for each in slips.listed()[-1].items] == ["1"]
    with pytest.raises(Refused, match="slip_void"):
        slips.of_numbers(2026, [2, 1])
    with pytest.raises(NotFound):
        slips.of_numbers(2026, [3])
    assert [line.number.number for line in slips.of_numbers(2026, [2, 2])] == [2]


def test_what_remains_of_a_slip_keeps_its_number(chief: Actor, contact: Actor) -> None:
    evening = beijing(7, 2, 20)
    order(chief, Aim.OVERDUE, now=evening, later=True)
    factory.report(contact, factory.assignment(), ReportStatus.DONE, at=evening)
    pending.settle(beijing(7, 3, 8, 30), PRACTICE, Ticks.compose)
    leave(beijing(7, 3, 8, 30))
    (slip,) = slips.listed()
    assert (slip.state, [each.number for each in slip.items]) == (SlipState.SENT, ["2"])


def test_what_could_not_be_delivered_is_said_so_and_can_be_written(chief: Actor, contact: Actor) -> None:
    order(chief, Aim.ITEM, "1")
    Outbox.update(state=OutboxState.FAILED).execute()
    assert [line.state for line in slips.of_numbers(2026, [1])] == [SlipState.FAILED]


def test_a_slip_stays_when_the_import_behind_it_is_undone(chief: Actor, contact: Actor) -> None:
    evening = beijing(7, 2, 20)
    order(chief, Aim.ITEM, "1", now=evening, later=True)
    Outbox.update(state=OutboxState.DROPPED).execute()
    Nudge.update(withdrawn_at=evening).execute()
    undoing.undo(PlanImport.get().id, "console", evening, lambda *_: [])
    (slip,) = slips.listed()
    assert (slip.number, slip.state, slip.plan, slip.unit) == (SlipNumber(2026, 1), SlipState.VOID, TITLE, "市司法局")
    assert [each.title for each in slip.items] == ["规范涉企行政检查"]


def test_a_failed_order_leaves_no_gap(chief: Actor, contact: Actor) -> None:
    def broken(said: object) -> object:
        raise OSError("no template")

    wanted = Order(Aim.ITEM, KeyTask.get(KeyTask.number == "1").id)
    shown = outlook.look(chief, wanted, JULY_2, PRACTICE, ZH).pairs
    with pytest.raises(OSError, match="no template"):
        nudging.send(chief, wanted, shown, "broken", False, JULY_2, PRACTICE, ZH, broken)  # type: ignore[arg-type]
    assert Slip.select().count() == 0
    assert order(chief, Aim.ITEM, "1").slips == (SlipNumber(2026, 1),)


def at_once(*all_: Callable[[], object]) -> None:
    start = Barrier(len(all_))
    failures: list[BaseException] = []

    def run(do: Callable[[], object]) -> None:
        start.wait()
        try:
            do()
        except BaseException as error:
            failures.append(error)
        finally:
            db.close()

    threads = [Thread(target=run, args=(do,)) for do in all_]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_orders_and_a_tick_at_once_give_every_number_once(chief: Actor, contact: Actor) -> None:
    other = factory.coordinator()
    factory.bind("市司法局", ContactRole.DEPUTY)
    SPARED.at(beijing(7, 1))
    at = beijing(7, 3)
    at_once(
        lambda: order(chief, Aim.ITEM, "1", now=at, again=True),
        lambda: order(other, Aim.ITEM, "2", now=at, again=True),
        lambda: SPARED.at(at, delivered=False),
    )
    found = [row.number for row in Slip.select().order_by(Slip.number)]
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= 2


def test_the_week_names_the_slip(chief: Actor, contact: Actor) -> None:
    order(chief, Aim.ITEM, "1")
    found = ledger.ledger(Plan.get().id, None, JULY_2 + timedelta(minutes=1), PRACTICE)
    (nudged,) = weekly.week(Plan.get().id, found, JULY_2 + timedelta(minutes=1), PRACTICE).nudges
    assert nudged.slip == SlipNumber(2026, 1)


def test_numbers_name_a_year_once() -> None:
    some = [SlipNumber(2027, 1), SlipNumber(2026, 3), SlipNumber(2026, 4)]
    assert numbers(some) == "催办〔2026〕3号、4号、催办〔2027〕1号"
    assert numbers(some, Language.EN) == "Reminders [2026] No. 3, 4; Reminder [2027] No. 1"
    assert numbers([]) == ""


def test_an_item_is_read_as_it_was_kept(chief: Actor, contact: Actor) -> None:
    SPARED.at(beijing(7, 1))
    order(chief, Aim.ITEM, "1")
    (plain,) = Slip.get().items
    assert SlipItem.of(plain).plain() == plain
    assert plain["tried"] == [[contact.name, "contact", "2026-07-01"]]


def test_ongoing_work_is_asked_about_and_never_said_to_be_late(database: str) -> None:
    factory.apply(item("1", schedule=ONGOING, deadline_text="长期坚持", cooperating_units=()))
    chief = factory.coordinator()
    factory.bind("市司法局")
    order(chief, Aim.ITEM, "1", now=datetime(2027, 1, 11, 1))  # all its days have passed
    ((slipped,),) = (slip.items for slip in slips.listed())
    assert slipped.due_on is not None
    assert slipped.due_on < date(2027, 1, 1)
    assert (slipped.soft, slipped.over) == (True, 0)
