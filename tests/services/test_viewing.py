"""What is looked at: parts of the ledger that agree with the whole, and only for whoever may look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import factory
import pytest
from factory import MARCH, PRACTICE, ZH, beijing, item

from tasks.domain.errors import DubanError, Gone, NotAllowed, Refused
from tasks.domain.terms import ContactRole, Decision, ReportStatus
from tasks.services import assigning, course, itemview, leaves, ledger, plans, unit_people, units, unitview, viewing
from tasks.services.people import Actor
from tasks.store.models import Area, Contact, KeyTask, Plan, Post, Progress, Unit

pytestmark = pytest.mark.usefixtures("database")
NOW = beijing(7, 3)
TOWNS = "各乡镇（街道）"


@pytest.fixture
def plan_id() -> int:
    other = item("2", title="法治宣传", area="法治宣传", lead_units=("市教育局",), cooperating_units=("市司法局",))
    towns = item("3", title="乡镇执法", lead_units=(TOWNS,), cooperating_units=())
    done = factory.apply(item("1"), other, towns)
    for town in ("城关镇", "柳河镇"):
        units.add_member(TOWNS, town, date(2026, 1, 1), None, "console", MARCH)
    assigning.expand(units.require(TOWNS), MARCH)
    factory.report(
        factory.bind("市司法局"), factory.assignment(), ReportStatus.PROGRESS, at=beijing(3, 5), text="已开展"
    )
    return done.plan_id


def leader() -> Actor:
    return factory.bind("市政府办", ContactRole.LEADER)


def test_a_part_of_the_ledger_is_what_the_whole_says_of_it(plan_id: int) -> None:
    whole = factory.ledger_on(plan_id, None, NOW)
    for task in KeyTask.select():
        part = ledger.ledger(plan_id, None, NOW, PRACTICE, items=[task.id])
        assert part.rows == tuple(row for row in whole.rows if row.key_task_id == task.id)
        assert part.by_item == {task.id: whole.by_item[task.id]}
    assert ledger.ledger(plan_id, None, NOW, PRACTICE, items=[]).rows == ()


def test_overview_areas_and_units_add_up_to_the_ledger(plan_id: int) -> None:
    zhao = leader()
    whole = factory.ledger_on(plan_id, None, NOW)
    seen = viewing.overview(zhao, plan_id, NOW, PRACTICE, ZH)
    assert seen.ledger == whole
    assert seen.week is not None
    assert seen.week.since == NOW.date() - timedelta(days=7)
    for name, area_id in seen.areas.items():
        area = viewing.area(zhao, area_id, NOW, PRACTICE, ZH)
        assert (area.area, area.ledger.tally) == (name, whole.by_area[name])
    for name, told in whole.by_unit.items():
        one = unitview.unit(zhao, plan_id, units.require(name).id, NOW, PRACTICE, ZH)
        assert (one.unit, one.tally) == (name, told)
        mine = [row for row in whole.rows if row.unit == name]
        assert sorted(one.rows, key=lambda row: row.assignment_id) == sorted(mine, key=lambda row: row.assignment_id)


def test_a_collective_unit_has_the_parts_of_its_members(plan_id: int) -> None:
    seen = unitview.unit(leader(), plan_id, units.require(TOWNS).id, NOW, PRACTICE, ZH)
    assert [row.unit for row in seen.rows] == ["城关镇", "柳河镇"]
    assert [(each.unit, each.parts, each.tally.red) for each in seen.members] == [("城关镇", 1, 1), ("柳河镇", 1, 1)]
    assert (seen.tally.total, seen.collective) == (2, True)


def test_an_item_in_full_has_its_parts_its_people_and_what_was_asked(plan_id: int) -> None:
    seen = itemview.item(leader(), KeyTask.get(KeyTask.number == "1").id, NOW, PRACTICE, ZH)
    first, second = seen.parts
    assert (first.row.unit, second.row.unit) == ("市司法局", "市财政局")
    assert (len(first.reminded), second.people) == (1, ())
    assert (first.asked, first.extended) == (None, None)


def test_who_is_reminded_is_whoever_can_be_reached(plan_id: int) -> None:
    unit = units.require("市司法局")
    deputy = factory.bind("市司法局", ContactRole.DEPUTY)
    factory.bind("市司法局", ContactRole.HEAD)
    factory.bind("市司法局", ContactRole.LEADER)

    def now() -> list[tuple[ContactRole, bool, date | None, bool]]:
        lines = unit_people.of_units([unit.id], NOW, NOW.date())[unit.id]
        return [(line.role, line.blocked, line.away_until, line.reminded) for line in lines]

    contact, second, third = ContactRole.CONTACT, ContactRole.DEPUTY, ContactRole.HEAD
    assert now() == [(contact, False, None, True), (second, False, None, False), (third, False, None, False)]
    away = Contact.select().join(Post).where(Post.unit == unit, Post.role == contact).get()
    leaves.grant(away.id, NOW.date(), date(2026, 7, 9), "console", NOW)
    assert now()[:2] == [(contact, False, date(2026, 7, 9), False), (second, False, None, True)]
    Contact.update(blocked_at=NOW).where(Contact.id == deputy.contact_id).execute()
    assert now()[1:] == [(second, True, None, False), (third, False, None, True)]


def test_the_course_of_a_part_in_order_of_time(plan_id: int) -> None:
    li, chen = factory.bind("市司法局"), factory.coordinator()
    part = factory.assignment()
    late = factory.report(li, part, at=beijing(7, 1), text="已完成")
    factory.review(chen, late.progress_id, Decision.SEND_BACK, "请附清单", at=beijing(7, 2))
    Progress.update(withdrawn_at=beijing(3, 6)).where(Progress.id != late.progress_id).execute()
    for actor in (li, chen, leader()):
        seen = course.course(actor, part, NOW, PRACTICE, ZH)
        assert [(one.what, one.text, one.taken_back) for one in seen.entries] == [
            ("reported", "已开展", True), ("reported", "已完成", False), ("reviewed", "请附清单", False)
        ]  # fmt: skip
    with pytest.raises(DubanError):
        course.course(factory.bind("市教育局"), part, NOW, PRACTICE, ZH)


def test_an_official_is_refused_by_every_view(plan_id: int) -> None:
    li = factory.bind("市司法局")
    one = KeyTask.get().id
    views: tuple[Callable[[], object], ...] = (
        lambda: viewing.whole(li, plan_id, NOW, PRACTICE, ZH),
        lambda: viewing.overview(li, plan_id, NOW, PRACTICE, ZH),
        lambda: viewing.area(li, Area.get().id, NOW, PRACTICE, ZH),
        lambda: viewing.reminders(li, [1], NOW),
        lambda: itemview.item(li, one, NOW, PRACTICE, ZH),
        lambda: unitview.unit(li, plan_id, Unit.get().id, NOW, PRACTICE, ZH),
        lambda: plans.looked_at(li, NOW),
        lambda: plans.look_at(li, plan_id, NOW),
    )
    for view in views:
        with pytest.raises(NotAllowed):
            view()


def test_what_is_not_there_is_gone(plan_id: int) -> None:
    zhao = leader()
    views: tuple[Callable[[], object], ...] = (
        lambda: viewing.whole(zhao, 999, NOW, PRACTICE, ZH),
        lambda: viewing.area(zhao, 999, NOW, PRACTICE, ZH),
        lambda: itemview.item(zhao, 999, NOW, PRACTICE, ZH),
        lambda: unitview.unit(zhao, plan_id, 999, NOW, PRACTICE, ZH),
        lambda: plans.looked_at(zhao, NOW, 999),
        lambda: plans.look_at(zhao, 999, NOW),
    )
    for view in views:
        with pytest.raises(Gone):
            view()


def test_the_plan_that_is_looked_at(plan_id: int) -> None:
    zhao = leader()
    assert plans.looked_at(zhao, NOW) == plans.LookedAt(plan_id, factory.TITLE, 1, chosen=True)
    Plan.update(archived_at=NOW).execute()
    with pytest.raises(Refused, match="no_plan"):
        plans.looked_at(zhao, NOW)
    with pytest.raises(Gone):
        plans.look_at(zhao, plan_id, NOW)
