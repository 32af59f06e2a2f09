"""Taking an import back: the plan is again exactly as it was, or a sentence says what stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import factory
import pytest
from factory import ONGOING, QUARTERLY, beijing, item
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from revisions import FIRST, JULY_31, REVISIONS

from tasks.domain.diff import Verdict
from tasks.domain.errors import NotFound, Refused
from tasks.domain.model import IntakeResult, ItemDraft
from tasks.domain.terms import Decision, ReportStatus
from tasks.services import assigning, extending, imports, undoing, units
from tasks.services.undoing import Later
from tasks.store import db
from tasks.store.models import (
    ALL,
    Assignment,
    Audit,
    Fact,
    KeyTask,
    Outbox,
    Plan,
    PlanImport,
    Unit,
    UnitAlias,
)

pytestmark = pytest.mark.usefixtures("database")

APRIL = beijing(4, 1)
LATER = beijing(4, 8)
KEEPING_RECORDS = (PlanImport, Audit, Fact, Outbox)


def dump() -> dict[str, list[Any]]:
    """Every row of every table but those that keep records, as the database has them."""
    tables = [model._meta.table_name for model in ALL if model not in KEEPING_RECORDS]
    return {name: db.database.execute_sql(f'SELECT * FROM "{name}" ORDER BY id').fetchall() for name in tables}


def undo(applied: imports.Applied, at: datetime = LATER) -> undoing.ImportLine:
    assert applied.import_id is not None
    return undoing.undo(applied.import_id, "console", at)


def refusal(applied: imports.Applied) -> Refused:
    """What stands in the way; and nothing was touched."""
    before = dump()
    with pytest.raises(Refused) as caught:
        undo(applied)
    assert dump() == before
    with pytest.raises(Refused):
        undoing.check(applied.import_id or 0)
    return caught.value


@pytest.mark.parametrize("revised", REVISIONS.values(), ids=REVISIONS)
def test_an_import_that_is_undone_never_was(revised: tuple[ItemDraft, ...]) -> None:
    factory.apply(*FIRST)
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", factory.MARCH)
    assigning.expand(units.require("各乡镇（街道）"), factory.MARCH)
    contact, coordinator = factory.bind("市司法局"), factory.coordinator()
    said = factory.report(contact, factory.assignment(), ReportStatus.PROGRESS, text="已印发方案")
    factory.review(coordinator, said.progress_id)
    factory.report(contact, factory.assignment(number="2"))
    asked = extending.ask(
        contact, factory.assignment(), date(2026, 8, 15), "等待批复", factory.MARCH, factory.PRACTICE, factory.ZH
    )
    extending.decide(coordinator, asked.extension_id, Decision.ACCEPT, factory.MARCH, factory.PRACTICE, factory.ZH)
    before = dump()
    applied = factory.apply(*revised, at=APRIL)
    assert dump() != before
    line = undo(applied)
    assert (line.undone_at, line.undone_by) == (LATER, "console")
    assert dump() == before


def test_undone_one_after_the_other_they_lead_back_to_nothing() -> None:
    empty = dump()
    applied = [factory.apply(*FIRST)]
    states = [empty, dump()]
    for days, revised in enumerate(REVISIONS.values(), 1):
        applied.append(factory.apply(*revised, at=beijing(3, 2 + days)))
        states.append(dump())
    assert refusal(applied[0]).values["later"] == applied[-1].import_id
    for done in reversed(applied):
        states.pop()
        undo(done)
        assert dump() == states[-1]
    assert Plan.select().count() == 0
    assert [line.counts[Verdict.NEW] for line in undoing.import_lines()][-1] == len(FIRST)
    assert all(line.undone_at == LATER for line in undoing.import_lines())
    factory.apply(*FIRST)  # and it can begin again


tables = st.lists(
    st.builds(
        lambda n, title, area, unit, schedule: item(
            n, title=title, area=area, lead_units=(unit,), schedule=schedule, deadline_text=str(schedule.kind)
        ),
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(["规范执法", "规范执法行为", "完善复议", "开展普法", ""]),
        st.sampled_from(["法治政府", "法治社会"]),
        st.sampled_from(["市司法局", "市财政局", "各乡镇（街道）", "柳河镇"]),
        st.sampled_from([factory.JUNE_30, JULY_31, QUARTERLY, ONGOING, factory.UNCLEAR]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(tables, min_size=1, max_size=4))
def test_whatever_is_imported_can_be_undone(series: list[list[ItemDraft]]) -> None:
    states, applied = [], []
    for days, table in enumerate(series):
        before = dump()
        done = factory.apply(*table, at=beijing(3, 2 + days))
        if done.import_id is not None:
            states.append(before)
            applied.append(done)
        assert factory.apply(*table, at=beijing(3, 2 + days)).import_id is None
    for done in reversed(applied):
        undo(done)
        assert dump() == states.pop()


def said_since(actor: Any, assignment: int) -> None:
    factory.report(actor, assignment, ReportStatus.PROGRESS, at=LATER)


def asked_since(actor: Any, assignment: int) -> None:
    extending.ask(actor, assignment, date(2026, 8, 15), "等待批复", LATER, factory.PRACTICE, factory.ZH)


def reminded_since(actor: Any, assignment: int) -> None:
    assert factory.Ticks().at(beijing(7, 1)).digests


@pytest.mark.parametrize(
    ("since", "what"),
    [(said_since, Later.PROGRESS), (asked_since, Later.EXTENSION), (reminded_since, Later.NUDGE)],
)
def test_what_was_recorded_since_stands_in_the_way(since: Callable[[Any, int], None], what: Later) -> None:
    applied = factory.apply(*FIRST)
    contact = factory.bind("市司法局")
    since(contact, factory.assignment())
    found = refusal(applied)
    assert (found.code, found.values["what"]) == ("import_needed", what)
    assert found.values["unit"] == "市司法局"


def test_a_review_and_a_decision_since_stand_in_the_way() -> None:
    factory.apply(*FIRST)
    contact, coordinator = factory.bind("市司法局"), factory.coordinator()
    said = factory.report(contact, factory.assignment(), ReportStatus.PROGRESS)
    asked = extending.ask(
        contact, factory.assignment(), date(2026, 8, 15), "等待批复", factory.MARCH, factory.PRACTICE, factory.ZH
    )
    applied = factory.apply(*REVISIONS["a moved deadline"], at=APRIL)
    extending.decide(coordinator, asked.extension_id, Decision.ACCEPT, LATER, factory.PRACTICE, factory.ZH)
    assert refusal(applied).values["what"] is Later.EXTENSION
    factory.review(coordinator, said.progress_id, at=LATER)
    assert refusal(applied).values["what"] is Later.REVIEW


def test_what_was_recorded_of_other_items_does_not() -> None:
    factory.apply(*FIRST)
    applied = factory.apply(*REVISIONS["wording"], at=APRIL)
    factory.report(factory.bind("市司法局"), factory.assignment(number="2"), at=LATER)
    undo(applied)
    assert KeyTask.get(KeyTask.number == "1").title == FIRST[0].title


def test_a_member_that_left_since_stands_in_the_way_of_what_it_was_given() -> None:
    factory.apply(*FIRST)
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", factory.MARCH)
    whole = units.require("各乡镇（街道）")
    assigning.expand(whole, factory.MARCH)
    applied = factory.apply(*FIRST[:2], replace(FIRST[2], lead_units=("柳河镇",), cooperating_units=()), at=APRIL)
    Assignment.update(role="cooperating").where(Assignment.id == factory.assignment("柳河镇", "3")).execute()
    assert refusal(applied).values["what"] is Later.CHANGE


def test_parts_passed_on_since_go_with_the_part_that_they_came_from() -> None:
    before = dump()
    applied = factory.apply(*FIRST)
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", APRIL)
    assert assigning.expand(units.require("各乡镇（街道）"), APRIL) == 1
    undo(applied)
    after = dump()
    assert {table for table in after if after[table] != before[table]} == {"unit", "unit_member"}
    assert sorted(row.name for row in Unit.select()) == ["各乡镇（街道）", "柳河镇"]


def test_what_comes_back_is_given_to_the_members_of_the_day() -> None:
    """Who joined or left while the item was withdrawn was not looked at in it."""
    factory.apply(*FIRST)
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", factory.MARCH)
    whole = units.require("各乡镇（街道）")
    assigning.expand(whole, factory.MARCH)
    applied = factory.apply(*REVISIONS["a collective gone"], at=APRIL)
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), date(2026, 3, 31), "console", APRIL)
    units.add_member("各乡镇（街道）", "清溪镇", date(2026, 4, 1), None, "console", APRIL)
    assert assigning.expand(whole, APRIL) == 0
    undo(applied)
    rows = Assignment.select(Assignment, Unit).join(Unit).where(Assignment.withdrawn_at.is_null())
    names = {row.unit.name for row in rows.where(Assignment.parent.is_null(False))}
    assert names == {"清溪镇"}


def test_a_unit_with_people_stays() -> None:
    applied = factory.apply(*FIRST)
    factory.bind("市司法局")
    undo(applied)
    assert [row.name for row in Unit.select()] == ["市司法局"]


def test_the_numbers_of_what_was_undone_are_never_given_again() -> None:
    """A button in an old message must not act on another item."""
    applied = factory.apply(*FIRST)
    gone = {row.id for row in Assignment.select()}
    undo(applied)
    factory.apply(*FIRST)
    assert gone.isdisjoint(row.id for row in Assignment.select())


def test_a_name_that_was_confirmed_with_an_import_goes_with_it() -> None:
    factory.apply(item("1"))
    result = IntakeResult("b.xlsx", "1" * 64, factory.draft(item("1", lead_units=("司法局",))))
    applied = imports.apply(
        result, None, "console", APRIL, factory.PRACTICE, same={"司法局": "市司法局"}, choices={"lead": "all"}
    )
    assert units.require("司法局").name == "市司法局"
    assert undoing.import_record(applied.import_id or 0).choices == {"lead": "all"}
    undo(applied)
    assert UnitAlias.select().count() == 0


def test_only_once_and_only_what_exists() -> None:
    applied = factory.apply(*FIRST)
    undo(applied)
    assert refusal(applied).code == "import_undone"
    with pytest.raises(NotFound) as caught:
        undoing.undo(99, "console", LATER)
    assert caught.value.values["near"] == (str(applied.import_id),)


def test_an_import_of_an_older_duban_says_so() -> None:
    applied = factory.apply(*FIRST)
    PlanImport.update(journal=None).execute()
    assert refusal(applied).code == "import_before_undo"


def test_the_list_and_the_record() -> None:
    first = factory.apply(*FIRST)
    factory.apply(*REVISIONS["a moved deadline"], at=APRIL, file="修订.xlsx")
    newest, oldest = undoing.import_lines(first.plan_id)
    assert (newest.file, newest.counts[Verdict.CHANGED], newest.counts[Verdict.SAME]) == ("修订.xlsx", 1, 2)
    assert (oldest.id, oldest.counts[Verdict.NEW], oldest.undone_at) == (first.import_id, 3, None)
    (entry,) = undoing.import_record(newest.id).diff
    assert entry["fields"]["deadline_text"] == ["6月底前", "7月底前"]
    assert undoing.import_lines(first.plan_id + 1) == []
