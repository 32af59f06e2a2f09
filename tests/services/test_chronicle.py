"""What was reported of a plan, and which files prove it, as of a moment."""

from __future__ import annotations

from datetime import date

import pytest
from factory import (
    MARCH,
    ONGOING,
    PRACTICE,
    QUARTERLY,
    apply,
    assignment,
    beijing,
    bind,
    coordinator,
    item,
    report,
    review,
)

from tasks.domain.errors import NotFound
from tasks.domain.terms import Decision, EvidenceState, ReportStatus
from tasks.services import evidence
from tasks.services.chronicle import chronicle
from tasks.services.reporting import Attachment

PROGRESS = ReportStatus.PROGRESS


def attached(name: str) -> Attachment:
    return Attachment("file-1", name, "application/pdf", 10)


def test_reports_that_stand_are_told_in_order_with_what_they_were_for(database: str) -> None:
    plan = apply(item(schedule=QUARTERLY)).plan_id
    li, chen = bind("市司法局"), coordinator()
    part = assignment()
    first = report(li, part, PROGRESS, beijing(3, 20), text="培训3次", figures={"培训（次）": 3})
    review(chen, first.progress_id, Decision.ACCEPT, at=beijing(3, 21))
    second = report(li, part, PROGRESS, beijing(4, 20), text="培训", figures={})
    review(chen, second.progress_id, Decision.SEND_BACK, "写明次数", at=beijing(4, 21))
    report(li, part, PROGRESS, beijing(4, 22), text="培训5次", figures={"培训（次）": 5})
    found = chronicle(plan, None, beijing(5, 1), PRACTICE)
    told = [(one.progress.text, one.said_on, one.period, one.accepted) for one in found.told[part]]
    assert told == [
        ("培训3次", date(2026, 3, 20), "2026-Q1", True),
        ("培训5次", date(2026, 4, 22), "2026-Q2", False),
    ]
    assert all(one.periodic for one in found.told[part])
    assert found.sent_back == 1
    before = chronicle(plan, date(2026, 4, 1), beijing(5, 1), PRACTICE)
    assert ([one.progress.text for one in before.told[part]], before.sent_back) == (["培训3次"], 0)


def test_work_with_one_date_is_not_reported_by_period(database: str) -> None:
    plan = apply(item("1"), item("2", "坚持学法", schedule=ONGOING)).plan_id
    li = bind("市司法局")
    for number in ("1", "2"):
        report(li, assignment(number=number), PROGRESS, beijing(3, 20), text="培训3次")
    found = chronicle(plan, None, beijing(3, 21), PRACTICE)
    periodic = {part: told[0].periodic for part, told in found.told.items() if told}
    assert periodic == {assignment(number="1"): False, assignment(number="2"): True}
    assert found.told[assignment(number="1")][0].period == "2026-03"


def test_files_come_in_the_order_of_the_plan_with_their_answer(database: str) -> None:
    plan = apply(item("1"), item("2", "普法")).plan_id
    li, chen = bind("市司法局"), coordinator()
    for number, name in (("2", "乙.pdf"), ("1", "甲.pdf")):
        report(li, assignment(number=number), PROGRESS, beijing(3, 20), text="见附件", files=(attached(name),))
    done = report(li, assignment(), ReportStatus.DONE, beijing(3, 25), text="完成", files=(attached("丙.pdf"),))
    review(chen, done.progress_id, at=beijing(3, 26))
    files = evidence.of_plan(plan, beijing(4, 1))
    assert [(f.number, f.item_number, f.name, f.state, f.decision) for f in files] == [
        (1, "1", "甲.pdf", EvidenceState.PENDING, None),
        (2, "1", "丙.pdf", EvidenceState.PENDING, Decision.ACCEPT),
        (3, "2", "乙.pdf", EvidenceState.PENDING, None),
    ]
    assert {(f.unit, f.area, f.by) for f in files} == {("市司法局", "严格规范公正文明执法", li.name)}
    assert [f.decision for f in evidence.of_plan(plan, beijing(3, 25, 12))] == [None] * 3
    assert [f.name for f in evidence.of_plan(plan, beijing(3, 21))] == ["甲.pdf", "乙.pdf"]
    found = chronicle(plan, None, beijing(4, 1), PRACTICE)
    assert [f.name for f in found.by_report[done.progress_id]] == ["丙.pdf"]


def test_a_plan_that_does_not_exist_is_not_found(database: str) -> None:
    with pytest.raises(NotFound):
        chronicle(1, None, MARCH, PRACTICE)
