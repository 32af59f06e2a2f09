"""From a draft to a plan, and from a revised table to a revised plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from threading import Barrier, Thread

import factory
import pytest
from factory import ONGOING, PRACTICE, QUARTERLY, UNCLEAR, beijing, item

from tasks.domain.diff import Match, Verdict
from tasks.domain.errors import DubanError, NotFound, Refused
from tasks.domain.model import IntakeResult, ItemDraft, Problem, Schedule
from tasks.domain.terms import AssignmentState, CheckpointState, Decision, ReportStatus, Role, ScheduleKind
from tasks.domain.unit_likeness import Likeness
from tasks.services import assigning, extending, imports, membership, undoing, units
from tasks.store import db
from tasks.store.models import Assignment, Audit, KeyTask, Plan, PlanImport, Unit

pytestmark = pytest.mark.usefixtures("database")

JULY_31 = Schedule(ScheduleKind.DATE, date(2026, 7, 31))


def parts(number: str = "1") -> dict[str, tuple[Role, str | None]]:
    """unit → (role, the collective it answers under) of the item's parts in force."""
    rows = Assignment.select().join(KeyTask).where(KeyTask.number == number, Assignment.withdrawn_at.is_null())
    return {row.unit.name: (row.role, row.parent.unit.name if row.parent else None) for row in rows}


def test_a_table_becomes_a_plan_with_units_parts_and_checkpoints() -> None:
    applied = factory.apply(item("1"), item("2", title="完善复议机制", schedule=QUARTERLY, deadline_text="每季度末"))
    assert applied.preview.count(Verdict.NEW) == 2
    assert parts() == {"市司法局": (Role.LEAD, None), "市财政局": (Role.COOPERATING, None)}
    (single,) = factory.checkpoints(factory.assignment())
    assert (single.due_on, single.period, single.state) == (date(2026, 6, 30), "", CheckpointState.OPEN)
    periods = [(c.period, c.due_on) for c in factory.checkpoints(factory.assignment(number="2"))]
    assert periods == [
        ("2026-Q1", date(2026, 3, 31)),
        ("2026-Q2", date(2026, 6, 30)),
        ("2026-Q3", date(2026, 9, 30)),
        ("2026-Q4", date(2026, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("moment", "periods"),
    [
        pytest.param(beijing(8, 3), ["2026-Q3", "2026-Q4"], id="in its year: nobody answers for what was before"),
        pytest.param(
            datetime(2027, 2, 1),
            ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"],
            id="when its year is over: the whole of it",
        ),
    ],
)
def test_the_periods_that_a_plan_owes_when_it_is_imported(moment: datetime, periods: list[str]) -> None:
    factory.apply(item(schedule=QUARTERLY, deadline_text="每季度末"), at=moment)
    assert [c.period for c in factory.checkpoints(factory.assignment())] == periods


def test_the_preview_says_what_the_import_then_does_and_writes_nothing() -> None:
    wanted = factory.draft(item(cooperating_units=("各乡镇（街道）",)))
    seen = imports.preview(wanted, None, factory.MARCH)
    assert (seen.exists, seen.new_units, seen.collectives) == (
        False,
        ("市司法局", "各乡镇（街道）"),
        ("各乡镇（街道）",),
    )
    assert seen.parts["市司法局"] == {Role.LEAD: 1}
    assert Plan.select().count() == 0


@pytest.mark.parametrize(
    "table",
    [
        pytest.param([item()], id="plain"),
        pytest.param([item("1"), item("1"), item("2")], id="the same row twice"),
        pytest.param(
            [item(lead_units=("市 司法局",), cooperating_units=("市司法局",))], id="two spellings of one unit"
        ),
        pytest.param([item(cooperating_units=("各乡镇（街道）", "柳河镇"))], id="a member beside its collective"),
        pytest.param([item(cooperating_units=("柳河镇", "各乡镇（街道）"))], id="a member before its collective"),
        pytest.param([item(number="一" * 80, lead_units=("局" * 300,))], id="far too long"),
        pytest.param([item(schedule=UNCLEAR, deadline_text="")], id="no deadline"),
        pytest.param([item(area="")], id="no area"),
    ],
)
def test_the_same_table_again_changes_nothing(table: list) -> None:
    factory.apply(item("9", lead_units=("柳河镇", "各乡镇（街道）")))
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", factory.MARCH)
    factory.apply(*table)
    before = (Assignment.select().count(), KeyTask.select().count(), PlanImport.select().count())
    again = factory.apply(*table, at=beijing(3, 9))
    assert again.import_id is None
    assert [change.verdict for change in again.preview.changes] == [Verdict.SAME] * len(table)
    assert (Assignment.select().count(), KeyTask.select().count(), PlanImport.select().count()) == before


def test_a_blank_title_that_somebody_gives_is_none() -> None:
    assert factory.draft(item()).plan_title(" \t") == factory.TITLE


def test_nothing_to_import_is_refused() -> None:
    with pytest.raises(Refused, match="nothing_to_import"):
        imports.apply(IntakeResult("empty.xlsx", "0" * 64, None), None, "console", factory.MARCH, factory.PRACTICE)


def test_a_failure_in_the_middle_leaves_nothing() -> None:
    unwritable = Problem("hidden_row", values={"row": object()})  # the warnings are written last
    broken = IntakeResult("split.xlsx", "0" * 64, factory.draft(item()), warnings=(unwritable,))
    with pytest.raises(TypeError, match="not JSON serializable"):
        imports.apply(broken, None, "console", factory.MARCH, factory.PRACTICE)
    assert (Plan.select().count(), Assignment.select().count(), Audit.select().count()) == (0, 0, 0)


def at_once(*tables: list[ItemDraft]) -> list[int | None]:
    """Imports each table in a thread of its own; the ids of the imports."""
    start = Barrier(len(tables))
    outcomes: list[int | None] = []

    def run(table: list[ItemDraft]) -> None:
        try:
            start.wait()
            outcomes.append(factory.apply(*table).import_id)
        finally:
            db.close()

    threads = [Thread(target=run, args=[table]) for table in tables]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_imports_at_once_make_one_plan() -> None:
    assert sorted(outcome is None for outcome in at_once([item()], [item()])) == [False, True]
    assert Plan.select().count() == 1


def test_imports_at_once_take_turns() -> None:
    """Each is whole: the plan is in the end as one of the tables has it, and the imports lead from one to the other."""
    tables = [[item(str(n), title=f"{t}第{n}项", lead_units=(f"{t}局",)) for n in range(1, 60)] for t in "甲乙丙"]
    ids = at_once(*tables)
    assert len(set(ids)) == len(tables)
    rows = KeyTask.select().where(KeyTask.withdrawn_at.is_null()).order_by(KeyTask.position)
    assert [row.title for row in rows] in [[one.title for one in table] for table in tables]
    for import_id in sorted(filter(None, ids), reverse=True):
        undoing.undo(import_id, "console", factory.MARCH)
    assert (Plan.select().count(), KeyTask.select().count()) == (0, 0)


def test_a_revised_table_keeps_progress_and_withdraws_what_is_gone() -> None:
    factory.apply(item("1"), item("2", title="完善复议机制"))
    contact = factory.bind("市司法局")
    said = factory.report(contact, factory.assignment(), ReportStatus.PROGRESS, text="已印发方案")
    revised = factory.apply(item("1", title="规范涉企行政检查行为"), at=beijing(4, 1))
    assert [change.verdict for change in revised.preview.changes] == [Verdict.CHANGED, Verdict.WITHDRAWN]
    found = factory.ledger_on(revised.plan_id, None, beijing(4, 2))
    kept = factory.row_of(found)
    assert (kept.title, kept.standing.latest.id) == ("规范涉企行政检查行为", said.progress_id)
    assert factory.row_of(found, number="2").standing.state is AssignmentState.WITHDRAWN
    assert found.tally.total == 1


def test_a_moved_deadline_keeps_the_original_day() -> None:
    factory.apply(item())
    factory.apply(item(schedule=JULY_31, deadline_text="7月底前"), at=beijing(4, 1))
    (checkpoint,) = factory.checkpoints(factory.assignment())
    assert (checkpoint.original_due_on, checkpoint.due_on) == (date(2026, 6, 30), date(2026, 7, 31))
    factory.apply(item(), at=beijing(4, 2))
    (checkpoint,) = factory.checkpoints(factory.assignment())
    assert checkpoint.due_on == date(2026, 6, 30)


def test_an_extension_outlives_a_revision_that_leaves_the_deadline_alone() -> None:
    factory.apply(item())
    contact, coordinator = factory.bind("市司法局"), factory.coordinator()
    asked = extending.ask(
        contact, factory.assignment(), date(2026, 8, 15), "等待上级批复", factory.MARCH, factory.PRACTICE, factory.ZH
    )
    extending.decide(coordinator, asked.extension_id, Decision.ACCEPT, factory.MARCH, factory.PRACTICE, factory.ZH)
    factory.apply(item(title="规范涉企行政检查行为"), at=beijing(4, 1))
    (checkpoint,) = factory.checkpoints(factory.assignment())
    assert checkpoint.due_on == date(2026, 8, 15)


@pytest.mark.parametrize("status", [None, ReportStatus.PROGRESS])
def test_a_deadline_that_the_plan_no_longer_has_is_no_longer_owed(status: ReportStatus | None) -> None:
    applied = factory.apply(item())
    if status is not None:
        factory.report(factory.bind("市司法局"), factory.assignment(), status, text="已印发方案")
    factory.apply(item(schedule=QUARTERLY, deadline_text="每季度末"), at=beijing(4, 1))
    periods = [c.period for c in factory.checkpoints(factory.assignment())]
    assert periods == ["2026-Q2", "2026-Q3", "2026-Q4"]
    earlier = factory.row_of(factory.ledger_on(applied.plan_id, date(2026, 3, 31), beijing(4, 2)))
    assert [c.checkpoint.period for c in earlier.standing.checkpoints] == [""]


def test_a_later_period_is_not_owed_for_the_time_before_the_plan_had_it() -> None:
    factory.apply(item(schedule=QUARTERLY), at=beijing(3, 2))
    factory.apply(item(schedule=QUARTERLY, title="规范涉企行政检查行为"), at=beijing(8, 3))
    assert len(factory.checkpoints(factory.assignment())) == 4
    factory.apply(item("2", title="完善复议机制", schedule=QUARTERLY), at=beijing(8, 3))
    assert [c.period for c in factory.checkpoints(factory.assignment(number="2"))] == ["2026-Q3", "2026-Q4"]


def test_a_unit_taken_off_and_put_back_goes_on_where_it_was() -> None:
    factory.apply(item())
    contact = factory.bind("市财政局")
    said = factory.report(contact, factory.assignment("市财政局"), ReportStatus.PROGRESS)
    factory.apply(item(cooperating_units=()), at=beijing(4, 1))
    assert "市财政局" not in parts()
    factory.apply(item(), at=beijing(4, 2))
    assert parts()["市财政局"] == (Role.COOPERATING, None)
    (checkpoint,) = factory.checkpoints(factory.assignment("市财政局"))
    assert checkpoint.state is CheckpointState.OPEN
    assert factory.report(contact, factory.assignment("市财政局"), at=beijing(4, 3)).before.standing.latest.id == (
        said.progress_id
    )


def test_a_withdrawn_item_that_returns_goes_on_where_it_was() -> None:
    factory.apply(item("1"), item("2", title="完善复议机制"))
    contact = factory.bind("市司法局")
    said = factory.report(contact, factory.assignment(), ReportStatus.PROGRESS, text="已印发方案")
    gone = factory.apply(item("2", title="完善复议机制"), at=beijing(4, 1))
    withdrawn = factory.row_of(factory.ledger_on(gone.plan_id, None, beijing(4, 2)))
    assert withdrawn.standing.state is AssignmentState.WITHDRAWN
    back = factory.apply(item("1"), item("2", title="完善复议机制"), at=beijing(4, 3))
    assert [(c.verdict, c.match, c.fields) for c in back.preview.changes] == [
        (Verdict.CHANGED, Match.RETURNED, ()),
        (Verdict.SAME, Match.EXACT, ()),
    ]
    assert KeyTask.select().count() == 2
    row = factory.row_of(factory.ledger_on(back.plan_id, None, beijing(4, 4)))
    assert (row.standing.state, row.standing.latest.id) == (AssignmentState.OPEN, said.progress_id)
    factory.report(contact, factory.assignment(), at=beijing(4, 4))


def test_an_archived_plan_takes_no_import() -> None:
    factory.apply(item())
    Plan.update(archived_at=beijing(3, 9)).execute()
    for tried in (
        lambda: factory.apply(item("2")),
        lambda: imports.preview(factory.draft(item()), None, beijing(3, 9)),
    ):
        with pytest.raises(Refused, match="plan_archived"):
            tried()


def test_what_is_confirmed_is_what_was_shown() -> None:
    shown = imports.preview(factory.draft(item()), None, factory.MARCH)
    first = apply_as_shown(shown.basis, item())
    with pytest.raises(Refused, match="plan_changed_since"):
        apply_as_shown(shown.basis, item("2"))
    shown = imports.preview(factory.draft(item(), item("2")), None, factory.MARCH)
    second = apply_as_shown(shown.basis, item(), item("2"))
    bases = [shown.basis, imports.preview(factory.draft(item()), None, factory.MARCH).basis]
    undoing.undo(second.import_id or 0, "console", factory.MARCH)
    bases.append(imports.preview(factory.draft(item()), None, factory.MARCH).basis)
    assert len(set(bases)) == 3
    undoing.undo(first.import_id or 0, "console", factory.MARCH)


def apply_as_shown(basis: str, *items: ItemDraft) -> imports.Applied:
    result = IntakeResult("split.xlsx", "0" * 64, factory.draft(*items))
    return imports.apply(result, None, "console", factory.MARCH, factory.PRACTICE, basis=basis)


def test_a_withdrawn_part_that_returns_with_another_deadline_does_not_owe_the_old_one() -> None:
    factory.apply(item())
    factory.apply(item(cooperating_units=()), at=beijing(4, 1))
    factory.apply(item(schedule=ONGOING, deadline_text="长期坚持"), at=beijing(4, 2))
    assert all(c.soft for c in factory.checkpoints(factory.assignment("市财政局")))


def test_an_alias_in_the_table_is_the_same_unit() -> None:
    factory.apply(item())
    units.add_alias("市司法局", "司法局", "console", factory.MARCH)
    again = factory.apply(item(lead_units=("司法局",)))
    assert again.import_id is None
    with pytest.raises(Refused, match="name_taken"):
        units.add_alias("市财政局", "司法局", "console", factory.MARCH)


def test_a_collective_is_asked_through_its_members_of_the_day() -> None:
    factory.apply(item("8", lead_units=("各乡镇（街道）",), cooperating_units=()))
    for name, until in (("柳河镇", None), ("清溪镇", date(2026, 2, 28))):
        units.add_member("各乡镇（街道）", name, date(2026, 1, 1), until, "console", factory.MARCH)
    factory.apply(item("8", lead_units=("各乡镇（街道）",), cooperating_units=()), item("9", title="普法进乡村"))
    whole = units.require("各乡镇（街道）")
    assert assigning.expand(whole, factory.MARCH) == 1
    assert parts("8") == {"各乡镇（街道）": (Role.LEAD, None), "柳河镇": (Role.LEAD, "各乡镇（街道）")}
    units.add_member("各乡镇（街道）", "滨湖街道", date(2026, 3, 1), None, "console", factory.MARCH)
    assert assigning.expand(whole, factory.MARCH) == 1
    assert assigning.expand(whole, factory.MARCH) == 0
    assert parts("8")["滨湖街道"] == (Role.LEAD, "各乡镇（街道）")
    assert [c.due_on for c in factory.checkpoints(factory.assignment("滨湖街道", "8"))] == [date(2026, 6, 30)]


def test_who_leaves_a_collective_keeps_what_is_done_and_nothing_else() -> None:
    table = [
        item(n, title=t, lead_units=("各乡镇（街道）",), cooperating_units=())
        for n, t in (("1", "规范行政检查"), ("2", "开展普法宣传"))
    ]
    applied = factory.apply(*table)
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", factory.MARCH)
    whole = units.require("各乡镇（街道）")
    assigning.expand(whole, factory.MARCH)
    contact, coordinator = factory.bind("柳河镇"), factory.coordinator()
    done = factory.report(contact, factory.assignment("柳河镇", "1"))
    factory.review(coordinator, done.progress_id)
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), date(2026, 3, 31), "console", beijing(4, 1))
    assert assigning.expand(whole, beijing(4, 1)) == 0
    found = factory.ledger_on(applied.plan_id, None, beijing(4, 2))
    states = {row.number: row.standing.state for row in found.rows if row.unit == "柳河镇"}
    assert states == {"1": AssignmentState.CLOSED, "2": AssignmentState.WITHDRAWN}
    earlier = factory.ledger_on(applied.plan_id, date(2026, 3, 31), beijing(4, 2))
    assert factory.row_of(earlier, "柳河镇", "2").standing.state is AssignmentState.OPEN
    factory.apply(*(replace(one, measures=("新措施；",)) for one in table), at=beijing(4, 3))
    assert Assignment.get_by_id(factory.assignment("柳河镇", "1")).withdrawn_at is None


def test_the_members_of_the_day_are_those_of_the_day_in_beijing() -> None:
    factory.apply(item(lead_units=("各乡镇（街道）",)))
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 3, 3), None, "console", factory.MARCH)
    whole = units.require("各乡镇（街道）")
    assert assigning.expand(whole, beijing(3, 2, 23, 59)) == 0
    assert imports.preview(factory.draft(item()), None, beijing(3, 3, 0, 1)).collectives == ()
    assert assigning.expand(whole, beijing(3, 3, 0, 1)) == 1


def test_memberships_begin_and_end_by_themselves_on_their_days() -> None:
    factory.apply(item(lead_units=("各乡镇（街道）",), cooperating_units=()))
    for name, first, last in (("柳河镇", (3, 4), None), ("清溪镇", (3, 1), (3, 3))):
        until = date(2026, *last) if last else None
        units.add_member("各乡镇（街道）", name, date(2026, *first), until, "console", factory.MARCH)

    def at_work() -> set[str]:
        rows = Assignment.select(Assignment, Unit).join(Unit).where(Assignment.withdrawn_at.is_null())
        return {row.unit.name for row in rows} - {"各乡镇（街道）"}

    assert membership.follow(factory.MARCH, PRACTICE) == 1
    assert at_work() == {"清溪镇"}
    assert membership.follow(beijing(3, 3), PRACTICE) == 0
    assert at_work() == {"清溪镇"}
    assert membership.follow(beijing(3, 6), PRACTICE) == 1  # nothing ran on the 4th and 5th
    assert at_work() == {"柳河镇"}
    assert membership.follow(beijing(3, 6, 18), PRACTICE) == 0


def test_a_member_named_beside_its_collective_has_the_part_it_was_named_for() -> None:
    factory.apply(item("9", lead_units=("各乡镇（街道）",)))
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", factory.MARCH)
    factory.apply(item(lead_units=("市司法局",), cooperating_units=("各乡镇（街道）",), responsible_units=("柳河镇",)))
    assert parts()["柳河镇"] == (Role.RESPONSIBLE, None)
    factory.apply(item(lead_units=("市司法局",), cooperating_units=("各乡镇（街道）",)), at=beijing(4, 1))
    assert parts()["柳河镇"] == (Role.COOPERATING, "各乡镇（街道）")
    factory.apply(item(lead_units=("市司法局",), cooperating_units=()), at=beijing(4, 2))
    assert parts() == {"市司法局": (Role.LEAD, None)}


def test_collectives_never_stand_in_a_circle() -> None:
    factory.apply(item(lead_units=("各乡镇（街道）",), cooperating_units=("各街道",)))
    units.add_member("各乡镇（街道）", "各街道", date(2026, 1, 1), None, "console", factory.MARCH)
    units.add_member("各街道", "滨湖街道", date(2026, 1, 1), None, "console", factory.MARCH)
    for collective, member in (("各街道", "各乡镇（街道）"), ("滨湖街道", "各乡镇（街道）"), ("各街道", "各街道")):
        with pytest.raises(Refused, match="unit_circle"):
            units.add_member(collective, member, date(2026, 1, 1), None, "console", factory.MARCH)


def test_the_unit_tree_has_no_circle_and_unknown_names_bring_the_nearest() -> None:
    factory.apply(item())
    units.set_parent("市财政局", "市司法局", "console", factory.MARCH)
    with pytest.raises(Refused, match="unit_circle"):
        units.set_parent("市司法局", "市财政局", "console", factory.MARCH)
    with pytest.raises(NotFound) as caught:
        units.require("司法局")
    assert caught.value.values["near"][0] == "市司法局"
    assert [(u.name, u.parent) for u in units.unit_lines(date(2026, 3, 2))] == [
        ("市司法局", None),
        ("市财政局", "市司法局"),
    ]


def test_another_name_of_a_unit_is_proposed_and_taken_when_somebody_says_so() -> None:
    factory.apply(item(lead_units=("市市场监督管理局",)))
    table = item(lead_units=("市监局",), responsible_units=("市民政局",), cooperating_units=("财政局", "民政局"))
    seen = imports.preview(factory.draft(table), None, factory.MARCH)
    assert [(each.printed, each.name, each.reason) for each in seen.proposals] == [
        ("市监局", "市市场监督管理局", Likeness.ABBREVIATION),
        ("财政局", "市财政局", Likeness.REGION),
        ("民政局", "市民政局", Likeness.REGION),
    ]
    same = {each.printed: each.name for each in seen.proposals}
    agreed = imports.preview(factory.draft(table), None, factory.MARCH, same=same)
    assert (agreed.proposals, agreed.new_units) == ((), ("市民政局",))
    assert agreed.changes[0].fields == ("units",)
    result = IntakeResult("split.xlsx", "0" * 64, factory.draft(table))
    imports.apply(result, None, "console", factory.MARCH, factory.PRACTICE, same=same)
    assert parts() == {
        "市市场监督管理局": (Role.LEAD, None),
        "市民政局": (Role.RESPONSIBLE, None),
        "市财政局": (Role.COOPERATING, None),
    }
    again = imports.preview(factory.draft(table), None, factory.MARCH)
    assert (again.changes_nothing, again.proposals) == (True, ())


@pytest.mark.parametrize(
    ("same", "error"),
    [
        pytest.param({"市财政局": "市司法局"}, "name_taken", id="a unit by itself"),
        pytest.param({"司法局": "市民政局"}, "not_found", id="nobody knows that one"),
        pytest.param({"司法局": "司法所", "司法所": "市司法局"}, "same_in_a_chain", id="one leads to the other"),
    ],
)
def test_a_name_leads_to_a_unit_and_to_one_only(same: dict[str, str], error: str) -> None:
    factory.apply(item())
    table = factory.draft(item(lead_units=("司法局",), responsible_units=("司法所",)))
    with pytest.raises(DubanError) as caught:
        imports.preview(table, None, factory.MARCH, same=same)
    assert caught.value.code == error


def test_the_import_keeps_what_it_changed() -> None:
    factory.apply(item())
    factory.apply(item(schedule=JULY_31, deadline_text="7月底前", cooperating_units=()), at=beijing(4, 1))
    first, second = PlanImport.select().order_by(PlanImport.id)
    assert [entry["verdict"] for entry in first.diff] == ["new"]
    (entry,) = second.diff
    assert entry["fields"]["deadline_text"] == ["6月底前", "7月底前"]
    assert entry["units"] == [[["市司法局", "lead"], ["市财政局", "cooperating"]], [["市司法局", "lead"]]]
