"""The ledger, also of an earlier day; and the one way in."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import factory
import pytest
from factory import MARCH, PRACTICE, QUARTERLY, UNCLEAR, ZH, Ticks, beijing, item

from tasks.domain.errors import NotFound
from tasks.domain.messages import Outgoing
from tasks.domain.model import Schedule, Tally
from tasks.domain.terms import AssignmentState, Decision, Light, ReportStatus, Role, ScheduleKind
from tasks.services import assigning, conversations, extending, inbox, jobs, people, plans, units
from tasks.services.conversations import Talk
from tasks.services.people import Actor
from tasks.services.reporting import Attachment
from tasks.store import db
from tasks.store.models import Assignment, Outbox, SeenUpdate

pytestmark = pytest.mark.usefixtures("database")

AREA = "严格规范公正文明执法"


@pytest.fixture
def plan_id(database: str) -> int:
    return factory.apply(
        item("1"),
        item("2", title="完善复议机制", schedule=QUARTERLY, deadline_text="每季度末"),
        item("3", title="普法", area="深化法治宣传", schedule=UNCLEAR, deadline_text="适时"),
    ).plan_id


@pytest.fixture
def contact(plan_id: int) -> Actor:
    return factory.bind("市司法局")


@pytest.fixture
def chief(plan_id: int) -> Actor:
    return factory.coordinator()


# ── the ledger ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_stand_in_the_order_of_the_plan_with_light_and_reason(plan_id: int, contact: Actor) -> None:
    found = factory.ledger_on(plan_id, None, beijing(4, 3))
    assert [(row.number, row.unit, row.role, row.light) for row in found.rows] == [
        ("1", "市司法局", Role.LEAD, Light.GREEN),
        ("1", "市财政局", Role.COOPERATING, Light.GREEN),
        ("2", "市司法局", Role.LEAD, Light.RED),
        ("2", "市财政局", Role.COOPERATING, Light.RED),
        ("3", "市司法局", Role.LEAD, Light.GREY),
        ("3", "市财政局", Role.COOPERATING, Light.GREY),
    ]
    assert factory.row_of(found, number="2").reason == "时限为3月31日，已逾期 3 天（3 个工作日），未报送进展"
    assert (found.areas, found.n_items, found.source_file) == ((AREA, "深化法治宣传"), 3, "split.xlsx")
    assert factory.row_of(found).contacts == (contact.name,)


def test_rates_leave_out_co_operators_and_what_was_withdrawn(plan_id: int, contact: Actor, chief: Actor) -> None:
    factory.review(chief, factory.report(contact, factory.assignment(), at=beijing(7, 2)).progress_id, at=beijing(7, 3))
    factory.apply(item("1"), item("2", title="完善复议机制", schedule=QUARTERLY), at=beijing(7, 4))
    found = factory.ledger_on(plan_id, None, beijing(7, 5))
    assert found.tally == Tally(total=2, done=1, done_late=1, red=1)
    assert found.tally.rate == 0.5
    assert found.by_area == {AREA: found.tally, "深化法治宣传": Tally()}
    assert found.by_unit == {"市司法局": found.tally}
    assert (found.n_items, sorted(light.value for light in found.by_item.values())) == (2, ["done", "red"])


def test_the_tallies_of_areas_and_of_units_add_up_to_the_whole(plan_id: int) -> None:
    found = factory.ledger_on(plan_id, None, beijing(4, 3))
    for groups in (found.by_area, found.by_unit):
        assert sum(tally.total for tally in groups.values()) == found.tally.total == 3
        assert sum(tally.red for tally in groups.values()) == found.tally.red == 1


def test_an_earlier_day_is_told_as_it_was_known_then(plan_id: int, contact: Actor, chief: Actor) -> None:
    """Written again every week, a ledger of an earlier day never changes, whatever happens afterwards."""
    days = [date(2026, 6, 26), date(2026, 6, 30), date(2026, 7, 3), date(2026, 7, 10)]
    written = {}

    def write(day: date) -> None:
        for earlier, then in written.items():
            assert factory.ledger_on(plan_id, earlier, beijing(day.month, day.day, 23, 58)).rows == then
        written[day] = factory.ledger_on(plan_id, day, beijing(day.month, day.day, 23, 59)).rows

    ticks = Ticks()
    ticks.at(beijing(6, 26))
    write(days[0])
    files = (Attachment("f1", "图.jpg", "image/jpeg", 10),)
    said = factory.report(contact, factory.assignment(), at=beijing(6, 29), files=files).progress_id
    write(days[1])
    factory.review(chief, said, Decision.SEND_BACK, "缺少佐证", at=beijing(7, 1))
    asked = extending.ask(contact, factory.assignment(), date(2026, 7, 31), "补充材料", beijing(7, 1, 10), PRACTICE, ZH)
    ticks.at(beijing(7, 2))
    write(days[2])
    extending.decide(chief, asked.extension_id, Decision.ACCEPT, beijing(7, 6), PRACTICE, ZH)
    factory.review(chief, factory.report(contact, factory.assignment(), at=beijing(7, 7)).progress_id, at=beijing(7, 8))
    people.end_post(contact.posts[0].post_id, "console", beijing(7, 9))
    write(days[3])
    write(date(2026, 7, 20))
    assert [factory.row_of_rows(written[day]).light for day in days] == [
        Light.YELLOW,
        Light.GREEN,
        Light.RED,
        Light.DONE,
    ]


def test_a_revised_table_does_not_change_what_was_owed_before_it(plan_id: int) -> None:
    before = factory.ledger_on(plan_id, None, beijing(4, 3))
    july = Schedule(ScheduleKind.DATE, date(2026, 7, 31))
    factory.apply(
        item("1", schedule=july, deadline_text="7月底前", cooperating_units=()),
        item("4", title="新增事项"),
        at=beijing(4, 6),
    )
    again = factory.ledger_on(plan_id, date(2026, 4, 3), beijing(4, 7))
    for row in before.rows:
        same = factory.row_of(again, row.unit, row.number)
        due = [(c.checkpoint.period, c.due_on, c.state) for c in row.standing.checkpoints]
        assert (same.light, same.standing.state) == (row.light, row.standing.state)
        assert [(c.checkpoint.period, c.due_on, c.state) for c in same.standing.checkpoints] == due
    assert len(again.rows) == len(before.rows)
    now = factory.ledger_on(plan_id, None, beijing(4, 7))
    assert factory.row_of(now).due_on == date(2026, 7, 31)


def test_the_end_of_a_day_is_its_last_moment_there(plan_id: int, contact: Actor) -> None:
    number = factory.assignment()
    factory.report(contact, number, ReportStatus.PROGRESS, at=beijing(3, 31, 23, 59))
    factory.report(contact, number, ReportStatus.DIFFICULTY, at=beijing(4, 1, 0, 0))
    then = factory.ledger_on(plan_id, date(2026, 3, 31), beijing(4, 5))
    assert factory.row_of(then).standing.latest.status is ReportStatus.PROGRESS
    assert (then.as_of, then.at) == (date(2026, 3, 31), beijing(4, 1, 0, 0) - timedelta(microseconds=1))


def test_a_day_to_come_is_today(plan_id: int) -> None:
    found = factory.ledger_on(plan_id, date(2027, 1, 1), MARCH)
    assert (found.as_of, found.at) == (date(2026, 3, 2), MARCH)


def test_the_adopted_plan_stood_before_it_was_imported_here_and_what_came_later_did_not(plan_id: int) -> None:
    factory.apply(item("1"), item("4", title="新增事项"), at=beijing(4, 6))
    found = factory.ledger_on(plan_id, date(2026, 2, 2), beijing(4, 7))
    assert {row.number for row in found.rows} == {"1", "2", "3"}
    assert (found.tally, found.source_file) == (Tally(total=3, green=2, grey=1, undated=1), "split.xlsx")
    assert factory.row_of(found).due_on == date(2026, 6, 30)
    assert factory.row_of(found, number="2").due_on == date(2026, 3, 31)
    with pytest.raises(NotFound):
        factory.ledger_on(10**17, None, MARCH)


def test_a_split_part_is_told_by_its_members(plan_id: int) -> None:
    factory.apply(item("1", lead_units=("各乡镇（街道）",)), at=beijing(3, 3))
    alone = factory.ledger_on(plan_id, None, beijing(3, 3, 10))
    assert factory.row_of(alone, "各乡镇（街道）").counts
    for name in ("柳河镇", "清溪镇"):
        units.add_member("各乡镇（街道）", name, date(2026, 1, 1), None, "console", beijing(3, 4))
    assigning.expand(units.require("各乡镇（街道）"), beijing(3, 4))
    found = factory.ledger_on(plan_id, None, beijing(3, 4))
    members = [(row.unit, row.parent_unit) for row in found.rows if row.number == "1" and row.role is Role.LEAD]
    in_force = [(unit, parent) for unit, parent in members if parent]
    assert in_force == [("柳河镇", "各乡镇（街道）"), ("清溪镇", "各乡镇（街道）")]
    assert "各乡镇（街道）" not in {row.unit for row in found.rows}
    earlier = factory.ledger_on(plan_id, date(2026, 3, 3), beijing(3, 5))
    assert {row.unit for row in earlier.rows if row.number == "1"} >= {"各乡镇（街道）"}
    assert "柳河镇" not in {row.unit for row in earlier.rows}


def test_a_ledger_can_be_written_while_an_import_is_under_way(plan_id: int, database: str) -> None:
    """Neither waits for the other, and the ledger sees the plan as it was before."""
    found = []

    def write() -> None:
        found.append(factory.ledger_on(plan_id, None, beijing(3, 3)))
        db.close()

    with db.transaction():
        factory.apply(item("9", title="新增事项"), at=beijing(3, 3))
        thread = Thread(target=write)
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
    assert found[0].n_items == 3


def test_plans_are_found_by_title_number_or_a_part_that_says_enough(plan_id: int) -> None:
    (line,) = plans.plan_lines()
    assert (line.areas, line.items, line.assignments, line.closed) == (2, 3, 6, 0)
    assert plans.find(str(plan_id)) == plans.find(factory.TITLE) == plans.find("法治建设") == line
    with pytest.raises(NotFound):
        plans.find("乡村振兴")


# ── the way in ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_update_that_comes_again_changes_nothing(contact: Actor) -> None:
    def handle() -> list[Outgoing]:
        factory.report(contact, factory.assignment(), ReportStatus.PROGRESS)
        return [Outgoing(chat_id=contact.chat_id, text="已收到")]

    assert inbox.take("telegram", "1", MARCH, handle)
    assert not inbox.take("telegram", "1", MARCH, handle)
    assert inbox.take("telegram", "2", MARCH, list)
    assert len(Assignment.get_by_id(factory.assignment()).progress) == 1
    assert Outbox.select().count() == 1


def test_an_exception_leaves_nothing_so_that_the_update_can_be_tried_again(contact: Actor) -> None:
    def fail() -> list[Outgoing]:
        factory.report(contact, factory.assignment())
        conversations.save("telegram", contact.chat_id, "7", Talk("confirm"), MARCH)
        raise RuntimeError("the process is stopped here")

    with pytest.raises(RuntimeError):
        inbox.take("telegram", "1", MARCH, fail)
    assert Assignment.get_by_id(factory.assignment()).state is AssignmentState.OPEN
    assert conversations.load("telegram", contact.chat_id, "7") == Talk()
    assert inbox.take("telegram", "1", MARCH, list)


def test_one_update_taken_by_two_processes_is_handled_once(plan_id: int) -> None:
    start = Barrier(2)
    outcomes: list[bool] = []

    def run() -> None:
        start.wait()
        outcomes.append(inbox.take("telegram", "1", MARCH, lambda: [Outgoing(chat_id="7", text="已收到")]))
        db.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False, True]
    assert Outbox.select().count() == 1


def test_ids_of_updates_are_forgotten_after_a_week() -> None:
    inbox.take("telegram", "1", MARCH, list)
    inbox.take("telegram", "2", MARCH + timedelta(days=1), list)
    assert inbox.forget_old(MARCH + timedelta(days=7, seconds=1)) == 1
    assert [row.update_id for row in SeenUpdate.select()] == ["2"]


def test_a_conversation_goes_on_where_it_was() -> None:
    assert conversations.load("telegram", "1", "7") == Talk()
    conversations.save("telegram", "1", "7", Talk("confirm", {"aid": 3, "text": "已完成‘一半’"}), MARCH)
    conversations.save("telegram", "1", "8", Talk("name"), MARCH)
    conversations.save("telegram", "1", "7", Talk("tell", {"aid": 4}), MARCH)
    assert conversations.load("telegram", "1", "7") == Talk("tell", {"aid": 4})


def test_jobs_and_facts_keep_the_last_word() -> None:
    assert (jobs.last_run("remind"), jobs.fact("bot")) == (None, None)
    for at, name in ((MARCH, "duban_bot"), (beijing(3, 3), "qinglan_bot")):
        jobs.ran("remind", at)
        jobs.learn("bot", name)
    assert (jobs.last_run("remind"), jobs.fact("bot")) == (beijing(3, 3), "qinglan_bot")
