"""Whom an import concerns is told of it once, in one message, and of its undoing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import factory
import pytest
from factory import item

from chat import notices
from tasks.domain.messages import Outgoing
from tasks.domain.model import IntakeResult, ItemDraft, Schedule
from tasks.domain.terms import AssignmentState, ContactRole, Decision, OutboxState, Role, ScheduleKind
from tasks.services import assigning, extending, imports, undoing, units
from tasks.services.telling import Concern, Told
from tasks.store.models import Assignment, Outbox

pytestmark = pytest.mark.usefixtures("database")

JULY_31 = Schedule(ScheduleKind.DATE, date(2026, 7, 31))


class Heard:
    """Composes as the bot does, and remembers what each person was told."""

    def __init__(self) -> None:
        self.told: dict[str, Told] = {}

    def compose(self, told: Told) -> Outgoing:
        assert told.actor.name not in self.told, "one message for each person"
        self.told[told.actor.name] = told
        return notices.plan_changed(told)


def apply(*items: ItemDraft) -> tuple[imports.Applied, dict[str, Told]]:
    heard = Heard()
    seen = imports.preview(factory.draft(*items), None, factory.MARCH, factory.PRACTICE)
    result = IntakeResult("split.xlsx", "0" * 64, factory.draft(*items))
    done = imports.apply(result, None, "console", factory.MARCH, factory.PRACTICE, compose=heard.compose)
    assert (seen.people, len(seen.told)) == (len(heard.told), len(done.preview.told)), "the preview says whom"
    return done, heard.told


def said(told: Told) -> list[tuple[str, Concern]]:
    return [(line.number, line.concern) for line in told.lines]


def texts() -> list[str]:
    return [row.payload["text"] for row in Outbox.select().order_by(Outbox.id)]


FIRST = (item("1"), item("2", title="完善行政复议机制"), item("3", title="开展普法", cooperating_units=("市审计局",)))


def test_a_new_plan_is_told_to_the_people_who_are_there_already() -> None:
    factory.apply(item(lead_units=("市财政局",), cooperating_units=()))
    person = factory.bind("市财政局")
    result = IntakeResult("b.xlsx", "1" * 64, factory.draft(*FIRST))
    heard = Heard()
    imports.apply(result, "另一个方案", "console", factory.MARCH, factory.PRACTICE, compose=heard.compose)
    (told,) = heard.told.values()
    assert (told.actor.name, told.new_plan, told.plan_title) == (person.name, True, "另一个方案")
    assert said(told) == [("1", Concern.GIVEN), ("2", Concern.GIVEN)]
    assert {line.role for line in told.lines} == {Role.COOPERATING}
    (text,) = texts()
    assert "“另一个方案”已经下达，交给您单位的有 2 项" in text
    assert "新交办：配合单位，时限：6月底前" in text


def test_each_is_told_what_changed_for_them_and_nobody_else_anything() -> None:
    factory.apply(*FIRST)
    justice, finance, audit = factory.bind("市司法局"), factory.bind("市财政局"), factory.bind("市审计局")
    factory.bind("市司法局", ContactRole.DEPUTY)  # is asked only when no contact can be
    done, told = apply(
        replace(FIRST[0], schedule=JULY_31, deadline_text="7月底前", title="规范涉企检查", measures=("新措施；",)),
        replace(FIRST[1], lead_units=("市财政局",), cooperating_units=()),
        replace(FIRST[2], number="4", remark="试点"),
    )
    assert audit.name not in told  # a number that shifts is no news
    assert said(told[justice.name]) == [("1", Concern.CHANGED), ("2", Concern.TAKEN_BACK)]
    assert said(told[finance.name]) == [("1", Concern.CHANGED), ("2", Concern.CHANGED)]
    line = told[finance.name].lines[1]
    assert (line.role_before, line.role, line.deadline_before) == (Role.COOPERATING, Role.LEAD, None)
    first, second = texts()
    assert "时限由“6月底前”改为“7月底前”；名称有改动，原为“规范涉企行政检查”；具体措施有改动" in first
    assert "已撤销，不用再报送" in first
    assert "分工由配合单位改为牵头单位" in second
    assert Outbox.get().about == {"assignments": [factory.assignment()]}
    assert done.preview.told == ("市司法局", "市财政局")


def test_a_wording_that_is_read_otherwise_is_told_with_its_days() -> None:
    factory.apply(*FIRST)
    factory.bind("市审计局")
    apply(*FIRST[:2], replace(FIRST[2], schedule=JULY_31))
    assert "时限由“6月30日”改为“7月31日”" in texts()[0]


def test_what_is_withdrawn_and_returns_is_told_both_times() -> None:
    factory.apply(*FIRST)
    person = factory.bind("市审计局")
    for table, concern in ((FIRST[:2], Concern.TAKEN_BACK), (FIRST, Concern.GIVEN)):
        _, told = apply(*table)
        assert said(told[person.name]) == [("3", concern)]


def test_members_are_told_for_their_collective_and_the_collective_while_it_has_none() -> None:
    factory.apply(*FIRST)
    units.ensure("各乡镇（街道）", factory.MARCH)
    whole, member = factory.bind("各乡镇（街道）"), None
    with_towns = (*FIRST, item("8", title="乡镇执法", lead_units=("各乡镇（街道）",), cooperating_units=()))
    _, told = apply(*with_towns)
    assert said(told[whole.name]) == [("8", Concern.GIVEN)]
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", factory.MARCH)
    assigning.expand(units.require("各乡镇（街道）"), factory.MARCH)
    member = factory.bind("柳河镇")
    _, told = apply(*FIRST, replace(with_towns[-1], schedule=JULY_31, deadline_text="7月底前"))
    assert {name: said(each) for name, each in told.items()} == {member.name: [("8", Concern.CHANGED)]}
    _, told = apply(*FIRST, replace(with_towns[-1], lead_units=("柳河镇",), schedule=JULY_31, deadline_text="7月底前"))
    assert told == {}, "the same part under another name is no news"


def test_somebody_of_two_units_gets_one_message_that_says_which() -> None:
    factory.apply(*FIRST)
    factory.bind("市司法局", user="7")
    factory.bind("市财政局", user="7")
    _, told = apply(replace(FIRST[0], measures=("新措施；",)), *FIRST[1:])
    (one,) = told.values()
    assert [line.unit for line in one.lines] == ["市司法局", "市财政局"]
    assert "（市财政局）" in texts()[0]


def test_many_items_are_folded() -> None:
    factory.apply(item("99", title="先行"))
    factory.bind("市司法局")
    apply(*(item(str(n), title=f"第{n}件工作") for n in range(40)))
    (text,) = texts()
    assert "另有 29 项" in text
    assert [len(row) for row in Outbox.get().payload["buttons"]] == [4, 4, 4, 1]
    assert len(Outbox.get().about["given"]) == 40


def test_a_row_without_number_and_title_is_told_too() -> None:
    """A draft has such rows: the table has units and a deadline there, and nobody has written what for."""
    factory.apply(*FIRST)
    factory.bind("市审计局")
    apply(*FIRST, item("", title="", lead_units=("市审计局",), cooperating_units=()))
    assert "（没有名称）" in texts()[0]
    assert Outbox.get().payload["buttons"][0][0][0] == "…"


def test_undoing_withdraws_what_waits_and_corrects_what_went() -> None:
    factory.apply(*FIRST)
    factory.bind("市司法局"), factory.bind("市财政局")
    done, _ = apply(replace(FIRST[0], measures=("新措施；",)), *FIRST[1:])
    sent, waiting = Outbox.select().order_by(Outbox.id)
    Outbox.update(state=OutboxState.SENT).where(Outbox.id == sent.id).execute()
    heard = Heard()
    undoing.undo(done.import_id or 0, "console", factory.MARCH, heard.compose)
    assert Outbox.get_by_id(waiting.id).state is OutboxState.DROPPED
    assert [told.undone for told in heard.told.values()] == [True]
    correction = Outbox.select().order_by(Outbox.id.desc()).get()
    assert (correction.contact_id, correction.state) == (sent.contact_id, OutboxState.QUEUED)
    assert "已经撤回" in correction.payload["text"]


def test_the_same_table_again_tells_nobody() -> None:
    factory.apply(*FIRST)
    factory.bind("市司法局")
    assert apply(*FIRST)[1] == {}
    assert texts() == []


def test_who_is_done_or_was_granted_more_time_hears_what_becomes_of_it() -> None:
    """A revision reopens nothing, and its deadline replaces a granted one: said before it is applied, and after."""
    factory.apply(*FIRST)
    justice, finance, chief = factory.bind("市司法局"), factory.bind("市财政局"), factory.coordinator()
    done = factory.report(justice, factory.assignment())
    factory.review(chief, done.progress_id)
    for number in ("1", "2"):
        asked = extending.ask(
            finance,
            factory.assignment("市财政局", number),
            date(2026, 8, 15),
            "等待批复",
            factory.MARCH,
            factory.PRACTICE,
            factory.ZH,
        )
        extending.decide(chief, asked.extension_id, Decision.ACCEPT, factory.MARCH, factory.PRACTICE, factory.ZH)
    table = (
        replace(FIRST[0], schedule=JULY_31, deadline_text="7月底前"),
        replace(FIRST[1], measures=("新措施；",)),  # the deadline stays, and so does the extension
        FIRST[2],
    )
    seen = imports.preview(factory.draft(*table), None, factory.MARCH, factory.PRACTICE)
    first = seen.changes[0].stored
    assert first is not None
    assert (seen.closed, seen.regranted) == ({first.id: ("市司法局",)}, {first.id: ("市财政局",)})
    apply(*table)
    to_justice, to_finance = texts()
    assert "已销号，不用再报送；时限由“6月底前”改为“7月底前”" in to_justice
    assert "时限由“6月底前”改为“7月底前”；原批准延期到8月15日，现以改后的时限为准" in to_finance
    assert "已销号" not in to_finance
    assert Assignment.get_by_id(factory.assignment()).state is AssignmentState.CLOSED
    days = [c.due_on for n in "12" for c in factory.checkpoints(factory.assignment("市财政局", n))]
    assert days == [date(2026, 7, 31), date(2026, 8, 15)]
    gone = imports.preview(factory.draft(*FIRST[1:]), None, factory.MARCH, factory.PRACTICE)
    assert gone.closed == seen.closed
