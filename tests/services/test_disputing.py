"""Parts that are taken on, disputed, given to another unit: once, by whom it is up to, and told to whom it concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import factory
import pytest
from factory import MARCH, PRACTICE, ZH, Ticks, apply, assignment, beijing, bind, coordinator, item

from chat import notices
from tasks.domain.errors import NotAllowed, NotFound, Refused
from tasks.domain.terms import AssignmentState, ContactRole, Decision, Happening, ReportStatus, Role
from tasks.services import accepting, assigning, cards, disputing, imports, review_queue, undoing, units, weekly
from tasks.services.people import Actor
from tasks.store import db
from tasks.store.models import Assignment, Audit, Dispute, Outbox, Progress, Unit

pytestmark = pytest.mark.usefixtures("database")

FIRST = (item("1"), item("2", title="完善行政复议机制"), item("3", title="开展普法", cooperating_units=("市审计局",)))
APRIL = beijing(4, 1)


def refusal(code: str, call: Any, *args: Any, **kwargs: Any) -> Refused:
    before = db.database.execute_sql("SELECT * FROM dispute ORDER BY id").fetchall()
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert caught.value.code == code
    assert db.database.execute_sql("SELECT * FROM dispute ORDER BY id").fetchall() == before
    return caught.value


def dispute(actor: Actor, part: int, suggested: str = "市财政局", at: Any = MARCH) -> disputing.Case:
    return disputing.dispute(actor, part, "不属于我单位职责", suggested, at, PRACTICE, ZH)


def reassign(actor: Actor, case: disputing.Case, unit: str, at: Any = MARCH) -> disputing.Moved:
    return disputing.reassign(
        actor, case.dispute_id, units.require(unit).id, at, PRACTICE, ZH, compose=notices.plan_changed
    )


def in_force(number: str) -> dict[str, Role]:
    rows = Assignment.select().where(Assignment.withdrawn_at.is_null())
    return {row.unit.name: row.role for row in rows if row.key_task.number == number}


# ── taking on ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_parts_are_taken_on_once_and_a_report_takes_on_as_well() -> None:
    apply(*FIRST)
    li, wang = bind("市司法局"), bind("市司法局")
    parts = [assignment(number=n) for n in "123"]
    factory.report(li, parts[2], ReportStatus.PROGRESS, text="已印发方案")
    done = accepting.accept(li, parts, MARCH)
    assert done.new == tuple(parts[:2])
    again = accepting.accept(wang, parts, beijing(3, 3))
    assert (again.new, again.by, again.at) == ((), li.name, MARCH)
    assert {row.accepted_by_id for row in Assignment.select() if row.accepted_at} == {li.contact_id}
    assert [card.taken_on for card in cards.get(parts, MARCH, PRACTICE, ZH)] == [True] * 3
    assert Audit.select().where(Audit.action == "accept").count() == 2


def test_what_is_not_ones_own_is_not_taken_on() -> None:
    apply(*FIRST)
    li = bind("市司法局")
    theirs = assignment("市财政局")
    done = accepting.accept(li, [assignment(), theirs], MARCH)
    assert done.new == (assignment(),)
    for some in ([theirs], [999], []):
        with pytest.raises(NotFound):
            accepting.accept(li, some, MARCH)


def test_who_has_not_confirmed_is_listed_for_those_who_look() -> None:
    apply(*FIRST)
    li, chief = bind("市司法局"), coordinator()
    accepting.accept(li, [assignment(), assignment(number="2")], MARCH)
    found = accepting.unconfirmed(chief, MARCH)
    assert [(each.unit, each.parts, each.since) for each in found] == [
        ("市司法局", 1, MARCH),
        ("市财政局", 2, MARCH),
        ("市审计局", 1, MARCH),
    ]
    mine = [assignment(number=n) for n in "123"]
    assert accepting.among(mine) == {mine[2]}
    dispute(li, assignment(number="3"), "市审计局")
    assert accepting.among(mine) == frozenset(), "what is disputed is not waited for"
    assert accepting.accept(li, [assignment(number="3")], MARCH) == accepting.Accepted((), 1, "", None)
    with pytest.raises(NotAllowed):
        accepting.unconfirmed(li, MARCH)


# ── disputing ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_cannot_be_disputed_says_why() -> None:
    apply(*FIRST)
    li, chief = bind("市司法局"), coordinator()
    one, two, three = (assignment(number=n) for n in "123")
    dispute(li, one)
    refusal("dispute_waiting", dispute, li, one)
    factory.report(li, two, ReportStatus.PROGRESS, text="已印发方案")
    refusal("dispute_reported", dispute, li, two)
    said = factory.report(li, three)
    factory.review(chief, said.progress_id)
    refusal("assignment_closed", dispute, li, three)
    for part in (assignment("市财政局"), 999):
        with pytest.raises(NotFound):
            dispute(li, part)


def test_a_dispute_needs_a_reason_that_fits() -> None:
    apply(*FIRST)
    li = bind("市司法局")
    refusal("reason_missing", disputing.dispute, li, assignment(), " \n", "", MARCH, PRACTICE, ZH)
    refusal("too_long", disputing.dispute, li, assignment(), "长" * 1001, "", MARCH, PRACTICE, ZH)


def test_a_name_is_found_exactly_or_proposed() -> None:
    apply(*FIRST)
    part = assignment(number="3")
    assert disputing.named(part, "市审计局") == (
        disputing.Named(units.require("市审计局").id, "市审计局", Role.COOPERATING),
        (),
    )
    exact, near = disputing.named(part, "财政局")
    assert exact is None
    assert [each.name for each in near] == ["市财政局"]
    assert disputing.named(part, "市气象局") == (None, ())
    with pytest.raises(NotFound):
        disputing.unit_named(part, 999)


def test_a_dispute_that_is_upheld_is_not_raised_again_and_one_taken_back_may_be() -> None:
    apply(*FIRST)
    li, chief = bind("市司法局"), coordinator()
    case = dispute(li, assignment())
    done = disputing.take_back(li, assignment(), MARCH, PRACTICE, ZH)
    assert (done.decision, done.decided_by) == (Decision.SEND_BACK, li.name)
    assert done.card.taken_on
    refusal("dispute_over", disputing.take_back, li, assignment(), MARCH, PRACTICE, ZH)
    refusal("already_decided", disputing.uphold, chief, case.dispute_id, "按职责分工", MARCH, PRACTICE, ZH)
    again = dispute(li, assignment())
    refusal("reason_missing", disputing.uphold, chief, again.dispute_id, " ", MARCH, PRACTICE, ZH)
    upheld = disputing.uphold(chief, again.dispute_id, "三定方案已明确", MARCH, PRACTICE, ZH)
    assert upheld.decision_reason == "三定方案已明确"
    assert refusal("dispute_upheld", dispute, li, assignment()).values["reason"] == "三定方案已明确"
    assert in_force("1") == {"市司法局": Role.LEAD, "市财政局": Role.COOPERATING}


# ── deciding ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_part_goes_to_another_unit_with_its_role_and_its_people_are_told() -> None:
    apply(*FIRST)
    li, chief = bind("市司法局"), coordinator()
    units.ensure("市行政审批局", MARCH)
    gao = bind("市行政审批局")
    case = dispute(li, assignment(), "市行政审批局")
    assert case.unit == disputing.Named(units.require("市行政审批局").id, "市行政审批局")
    done = reassign(chief, case, "市行政审批局", beijing(3, 5))
    assert (done.units, done.people, done.case.given_to) == (("市行政审批局",), 1, "市行政审批局")
    assert in_force("1") == {"市行政审批局": Role.LEAD, "市财政局": Role.COOPERATING}
    assert Assignment.get_by_id(assignment()).state is AssignmentState.WITHDRAWN
    (fresh,) = cards.mine(gao, beijing(3, 5), PRACTICE, ZH)
    assert (fresh.number, fresh.taken_on, fresh.shown.due_on) == ("1", False, date(2026, 6, 30))
    assert [card.number for card in cards.mine(li, beijing(3, 5), PRACTICE, ZH)] == ["2", "3"]
    told = [row for row in Outbox.select() if row.contact_id == gao.contact_id]
    assert len(told) == 1
    assert "新交办：牵头单位" in told[0].payload["text"]
    refusal("already_decided", reassign, chief, case, "市行政审批局")
    refusal("already_decided", disputing.take_away, chief, case.dispute_id, MARCH, PRACTICE, ZH)
    refusal("assignment_withdrawn", dispute, li, assignment(), at=beijing(3, 6))


def test_who_may_decide_and_what_cannot_be_decided() -> None:
    apply(*FIRST)
    li, chief = bind("市司法局"), coordinator()
    case = dispute(li, assignment())
    assert refusal("dispute_has_part", reassign, chief, case, "市财政局").values["role"] is Role.COOPERATING
    assert refusal("dispute_has_part", reassign, chief, case, "市司法局").values["role"] is Role.LEAD
    with pytest.raises(NotFound):
        disputing.reassign(chief, case.dispute_id, 999, MARCH, PRACTICE, ZH, compose=notices.plan_changed)
    with pytest.raises(NotFound):
        disputing.case(chief, 999, MARCH, PRACTICE, ZH)
    for call in (disputing.case, disputing.take_away, disputing.removable):
        with pytest.raises(NotAllowed):
            call(li, case.dispute_id, MARCH, PRACTICE, ZH)
    with pytest.raises(NotAllowed):
        disputing.undecided(li, MARCH, PRACTICE, ZH)
    with pytest.raises(NotAllowed):
        reassign(li, case, "市审计局")
    assert [each.dispute_id for each in disputing.undecided(chief, MARCH, PRACTICE, ZH)] == [case.dispute_id]
    assert disputing.count_undecided() == 1
    apply(*FIRST[1:], at=APRIL)  # the item itself has gone from the plan
    assert disputing.undecided(chief, APRIL, PRACTICE, ZH) == []
    refusal("assignment_withdrawn", reassign, chief, case, "市审计局", APRIL)


def test_what_was_reported_meanwhile_stays_with_the_unit_that_reported_it() -> None:
    apply(*FIRST)
    li, chief = bind("市司法局"), coordinator()
    case = dispute(li, assignment())
    said = factory.report(li, assignment(), ReportStatus.DIFFICULTY, text="这项不是我们的")
    reassign(chief, case, "市审计局")
    assert in_force("1") == {"市财政局": Role.COOPERATING, "市审计局": Role.LEAD}
    assert review_queue.waiting(chief, MARCH, PRACTICE, ZH) == []
    assert Progress.get_by_id(said.progress_id).assignment_id == assignment()


def test_a_member_that_is_excused_stays_out_of_its_collective() -> None:
    collective = item("1", lead_units=("各乡镇（街道）",), cooperating_units=())
    apply(collective)
    for member in ("柳河镇", "城关镇"):
        units.add_member("各乡镇（街道）", member, date(2026, 1, 1), None, "console", MARCH)
    assigning.expand(units.require("各乡镇（街道）"), MARCH)
    liu, chief = bind("柳河镇"), coordinator()
    case = dispute(liu, assignment("柳河镇"), "")
    disputing.take_away(chief, case.dispute_id, MARCH, PRACTICE, ZH)
    answering = {"各乡镇（街道）": Role.LEAD, "城关镇": Role.LEAD}
    assert in_force("1") == answering
    assigning.expand(units.require("各乡镇（街道）"), MARCH)
    apply(replace(collective, deadline_text="7月底前", schedule=factory.QUARTERLY), at=APRIL)
    assert in_force("1") == answering, "neither the members' coming and going nor a new deadline brings it back"
    apply(replace(collective, responsible_units=("柳河镇",)), at=beijing(4, 2))
    assert in_force("1") == answering | {"柳河镇": Role.RESPONSIBLE}, "only being named does"


def test_reminders_go_on_while_a_dispute_waits_but_silence_does_not_climb() -> None:
    apply(item("1", deadline_text="3月10日前", schedule=replace(factory.JUNE_30, due_on=date(2026, 3, 10))))
    li, chief = bind("市司法局"), coordinator()
    head = bind("市司法局", ContactRole.HEAD)
    case = dispute(li, assignment())
    ticks = Ticks()
    told = [name for day in range(2, 32) for name in factory.told(ticks.at(beijing(3, day)))]
    assert (told.count(li.name) > 3, head.name in told) == (True, False)
    disputing.uphold(chief, case.dispute_id, "三定方案已明确", beijing(3, 31, 15), PRACTICE, ZH)
    assert head.name in [name for day in range(1, 30) for name in factory.told(ticks.at(beijing(4, day)))]


# ── tables, ledgers, the week ─────────────────────────────────────────────────────────────────────────────────────


def test_a_table_that_would_bring_back_what_was_reassigned_says_so_before() -> None:
    apply(*FIRST)
    li, chief = bind("市司法局"), coordinator()
    reassign(chief, dispute(li, assignment()), "市审计局", beijing(3, 5))
    same = imports.preview(factory.draft(*FIRST), None, APRIL, PRACTICE)
    item_id = Assignment.get_by_id(assignment()).key_task_id
    (warned,) = same.reassigned[item_id]
    assert (warned.off, warned.to, warned.on, warned.by) == ("市司法局", "市审计局", date(2026, 3, 5), chief.name)
    assert warned.brought_back
    corrected = (replace(FIRST[0], lead_units=("市审计局",)), *FIRST[1:])
    assert imports.preview(factory.draft(*corrected), None, APRIL, PRACTICE).changes_nothing
    other = (replace(FIRST[0], lead_units=("市水务局",)), *FIRST[1:])
    (warned,) = imports.preview(factory.draft(*other), None, APRIL, PRACTICE).reassigned[item_id]
    assert not warned.brought_back
    apply(*FIRST, at=APRIL)
    assert in_force("1") == {"市司法局": Role.LEAD, "市财政局": Role.COOPERATING}
    assert imports.preview(factory.draft(*FIRST), None, APRIL, PRACTICE).changes_nothing
    dispute(li, assignment(), at=APRIL)  # the plan is the newer decision, and may be disputed anew


def test_the_ledger_of_an_earlier_day_knows_who_answered_then() -> None:
    applied = apply(*FIRST)
    li, chief = bind("市司法局"), coordinator()
    apply(replace(FIRST[0], cooperating_units=("市财政局", "市审计局")), *FIRST[1:], at=beijing(3, 9))
    apply(*FIRST, at=beijing(3, 16))  # 市审计局 was in it for a week, and gets it again by the decision
    first, second = (
        factory.ledger_on(applied.plan_id, day, beijing(3, 20)) for day in (date(2026, 3, 10), date(2026, 3, 18))
    )
    reassign(chief, dispute(li, assignment(), at=beijing(3, 20)), "市审计局", beijing(3, 23))
    now = beijing(3, 25)
    assert factory.ledger_on(applied.plan_id, date(2026, 3, 10), now).rows == first.rows
    assert factory.ledger_on(applied.plan_id, date(2026, 3, 18), now).rows == second.rows
    today = factory.ledger_on(applied.plan_id, None, now)
    assert factory.row_of(today, "市审计局").role is Role.LEAD
    assert factory.row_of(today, "市司法局").standing.state is AssignmentState.WITHDRAWN
    happened = [
        (event.what, event.row.unit, event.by)
        for event in weekly.week(applied.plan_id, today, now, PRACTICE).events
        if event.what in (Happening.ADDED, Happening.WITHDRAWN)
    ]
    assert sorted(happened) == sorted(
        [(Happening.ADDED, "市审计局", chief.name), (Happening.WITHDRAWN, "市司法局", chief.name)]
    )


def test_a_dispute_stands_in_the_way_of_undoing_the_import() -> None:
    applied = apply(*FIRST)
    li, chief = bind("市司法局"), coordinator()
    reassign(chief, dispute(li, assignment()), "市审计局")
    with pytest.raises(Refused) as caught:
        undoing.undo(applied.import_id or 0, "console", APRIL)
    assert caught.value.values["what"] is undoing.Later.DISPUTE


def test_what_was_said_is_kept_as_it_was_said() -> None:
    apply(*FIRST)
    li = bind("市司法局")
    case = dispute(li, assignment(), "  市 气象 局 ")
    row = Dispute.get_by_id(case.dispute_id)
    assert (row.reason, row.suggested, case.unit) == ("不属于我单位职责", "市 气象 局", None)
    assert Unit.get_or_none(Unit.name == "市气象局") is None, "no unit is made of what somebody wrote"
