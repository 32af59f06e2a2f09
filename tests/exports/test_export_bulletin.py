"""The bulletin as an office receives it: its sentences for none, one and many, its page, and hostile texts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from ledger_factory import make_ledger, make_progress, make_row, whole_plan

from exports.bulletin import write_bulletin
from exports.phrases import UNSIGNED, Issue, numeral, percent, subject
from exports.view import View
from tasks.domain.model import Ledger, LedgerRow, Review, Standing, Tally
from tasks.domain.terms import AssignmentState, Decision, Language, Light, ReportStatus, Role

NAMED = Issue("青岚市人民政府办公室", name_units=True)


def text_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def said(ledger: Ledger, folder: Path, issue: Issue = UNSIGNED, language: Language = Language.ZH) -> str:
    return text_of(write_bulletin(ledger, folder / "bulletin.docx", issue, language))


def rows(*lights: Light, **changes: object) -> list[LedgerRow]:
    """A row for each light, each of an item of its own."""
    return [
        make_row(assignment_id=n, key_task_id=n, number=str(n), title=f"任务{n}", light=light, **changes)
        for n, light in enumerate(lights, start=1)
    ]


# ── sentences ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lights", "late", "zh", "en"),
    [
        ([], 0, "方案中还没有计入统计的分工。", "The plan has no assignments that count yet."),
        ([Light.GREEN], 0, "尚无办结的分工；正在办理1项，属正常推进。", "None is done yet; 1 is in hand, on track."),
        (
            [Light.RED] * 3,
            0,
            "尚无办结的分工；正在办理3项，均为逾期。",
            "None is done yet; 3 are in hand, all overdue.",
        ),
        ([Light.DONE], 0, "已全部办结，办结率100%，为按时办结。", "All are done (100%), in time."),
        ([Light.DONE] * 2, 2, "已全部办结，办结率100%，均为逾期办结。", "All are done (100%), late."),
        (
            [Light.DONE, Light.DONE, Light.GREEN, Light.GREY],
            1,
            "已办结2项，办结率50.0%，其中按时办结1项、逾期办结1项；正在办理2项，其中正常推进1项、完成时限待明确1项。",
            "2 are done (50.0%), 1 in time and 1 late; 2 are in hand, 1 on track and 1 without a date.",
        ),
    ],
)
def test_counts_read_naturally(lights: list[Light], late: int, zh: str, en: str, tmp_path: Path) -> None:
    ledger = make_ledger(*rows(*lights))
    ledger = replace(ledger, tally=replace(ledger.tally, done_late=late))
    assert zh in said(ledger, tmp_path)
    assert en in said(ledger, tmp_path, language=Language.EN)


def test_co_operators_and_what_was_withdrawn_stand_outside_the_numbers(tmp_path: Path) -> None:
    (led,) = rows(Light.GREEN)
    helper = replace(led, assignment_id=2, role=Role.COOPERATING, light=Light.RED)
    gone = replace(led, assignment_id=3, standing=Standing(AssignmentState.WITHDRAWN, ()))
    text = said(make_ledger(led, helper, gone), tmp_path)
    assert "承担1项分工。尚无办结的分工；正在办理1项，属正常推进。" in text
    assert "另有配合单位分工1项，其中逾期1项，已撤销分工1项，均不计入以上数字。" in text


def test_without_problems_it_says_so_and_asks_for_the_usual(tmp_path: Path) -> None:
    text = said(make_ledger(*rows(Light.GREEN, due_on=date(2024, 12, 31))), tmp_path)
    assert "截至目前，没有逾期、报告有困难或者报送被退回的分工。" in text
    assert re.findall(r"（一）(.+?。)各单位", text) == ["按时如实报送进展。"]


def test_problems_and_what_is_asked_for_follow_from_the_ledger(tmp_path: Path) -> None:
    late, hard, back, soon = rows(Light.RED, Light.YELLOW, Light.YELLOW, Light.YELLOW)
    late = replace(late, due_on=date(2024, 6, 5))
    trouble = make_progress(status=ReportStatus.DIFFICULTY, text="经费未落实")
    hard = replace(hard, due_on=None, standing=Standing(AssignmentState.OPEN, (), trouble))
    answer = Review(1, 1, Decision.SEND_BACK, "请补充", make_progress().at, "陈静")
    back = replace(back, due_on=None, standing=Standing(AssignmentState.OPEN, (), make_progress(), answer))
    soon = replace(soon, due_on=date(2024, 7, 10))
    text = said(make_ledger(late, hard, back, soon), tmp_path)
    assert "（一）部分分工逾期未办结。逾期未办结1项分工，涉及第1项，逾期30天，至今未报送进展。" in text
    assert "（二）部分工作推进有困难。1项分工报告有困难，涉及第2项，需要协调解决。" in text
    assert "（三）部分报送不符合要求。1项分工的报送已退回，涉及第3项，尚未重新报送。" in text
    assert "（二）盯紧近期到期任务。今后30天内到期1项分工，涉及第4项，最早的7月10日到期" in text


def test_many_items_are_counted_rather_than_listed(tmp_path: Path) -> None:
    text = said(make_ledger(*rows(*[Light.RED] * 12)), tmp_path)
    assert "涉及第1、2、3、4、5、6、7、8项等12项" in text


def test_items_whose_numbers_start_again_are_named_with_their_area(tmp_path: Path) -> None:
    one, two = rows(Light.RED, Light.RED)
    text = said(make_ledger(one, replace(two, number="1", area="普法")), tmp_path)
    assert "涉及“严格规范公正文明执法”第1项、“普法”第1项" in text


def test_units_are_named_only_where_the_office_wants_it(tmp_path: Path) -> None:
    ledger = make_ledger(*rows(Light.RED, Light.GREEN, unit="市应急管理局"))
    assert "市应急管理局" not in said(ledger, tmp_path)
    named = said(ledger, tmp_path, NAMED)
    assert named.count("市应急管理局") == 1
    assert "附件：1.各方面办理情况\n2.逾期和有困难的分工\n3.统计口径" in named
    assert "青岚市人民政府办公室" in named


def test_the_tables_of_a_whole_plan_agree_with_the_ledger(tmp_path: Path) -> None:
    ledger = whole_plan()
    document = Document(str(write_bulletin(ledger, tmp_path / "b.docx")))
    lines = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [line[0] for line in lines[1:]] == [*ledger.areas, "合计"]
    tally = ledger.tally
    counts = [ledger.n_items, tally.total, tally.done - tally.done_late, tally.done_late]
    counts += [tally.green, tally.yellow, tally.red, tally.grey]
    assert lines[-1][1:-1] == [str(number) for number in counts]
    added_up = [2, 5, 6, 7, 8]  # the columns of what is in hand; of what is done the factory invents which is late
    assert [sum(int(line[n]) for line in lines[1:-1]) for n in added_up] == [int(lines[-1][n]) for n in added_up]


# ── the page ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_page_and_fonts_are_those_of_official_letters(tmp_path: Path) -> None:
    document = Document(str(write_bulletin(whole_plan(), tmp_path / "b.docx", NAMED)))
    (section,) = document.sections
    page = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(length / Mm(1)) for length in (*page, *margins)] == [210, 297, 37, 35, 28, 26]  # type: ignore[operator]
    fonts = {
        name: (style.element.rPr.rFonts.get(qn("w:eastAsia")), style.font.size)
        for name in ("Title", "Heading 1", "Heading 2", "Body Text")
        for style in [document.styles[name]]
    }
    assert fonts == {
        "Title": ("方正小标宋简体", Pt(22)),
        "Heading 1": ("黑体", Pt(16)),
        "Heading 2": ("楷体_GB2312", Pt(16)),
        "Body Text": ("仿宋_GB2312", Pt(16)),
    }
    body = document.styles["Body Text"].paragraph_format
    assert (body.line_spacing, body.first_line_indent) == (Pt(28), Pt(32))  # type: ignore[union-attr]
    assert document.settings.odd_and_even_pages_header_footer
    assert section.footer.paragraphs[0].text.startswith("— ")
    assert {p.style.name for p in document.paragraphs if p.style} <= {s.name for s in document.styles}
    assert document.paragraphs[0].text == "关于青岚市2024年法治政府建设重点任务\n推进情况的通报"
    assert not len(document.inline_shapes)


@pytest.mark.parametrize(
    ("title", "spoken"),
    [
        ("青岚市2024年法治政府建设重点任务责任分解表", "青岚市2024年法治政府建设重点任务"),
        ("青岚市2026年法治建设工作要点", "《青岚市2026年法治建设工作要点》"),
        ("《法治社会建设实施方案》", "《法治社会建设实施方案》"),
        ("督办事项清单", "督办事项"),
        ("清单", "清单"),
        ("一批\n任务", "一批 任务"),
    ],
)
def test_a_plan_is_spoken_of_as_offices_do(title: str, spoken: str) -> None:
    assert subject(View(make_ledger(plan_title=title))) == spoken


def test_chinese_numerals_and_shares() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 21, 99, 100)] == ["一", "十", "十一", "二十", "二十一", "九十九", "100"]
    assert [percent(*n) for n in ((0, 3), (3, 3), (1, 3), (9999, 10000), (1, 10000))] == [
        "0%",
        "100%",
        "33.3%",
        "99.9%",
        "0.1%",
    ]


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", Language)
def test_the_same_ledger_gives_the_same_bytes(language: Language, tmp_path: Path) -> None:
    one = write_bulletin(whole_plan(), tmp_path / "one.docx", NAMED, language)
    other = write_bulletin(whole_plan(), tmp_path / "new" / "other.docx", NAMED, language)
    assert one.read_bytes() == other.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "one.docx"]


def test_hostile_texts_are_only_text(tmp_path: Path) -> None:
    nasty = "=cmd|' /C calc'!A0\x00\x0b\u202e]]></w:t><w:br/>&amp;{plan}%s\ud800"
    row = make_row(area=nasty, title=nasty, number=nasty, unit=nasty, reason=nasty, light=Light.RED)
    ledger = make_ledger(row, plan_title=nasty, by_area={nasty: Tally(total=1, red=1)})
    text = said(ledger, tmp_path, Issue(nasty, name_units=True))
    clean = "=cmd|' /C calc'!A0]]></w:t><w:br/>&amp;{plan}%s"
    assert text.count(clean) > 5
    assert "\x00" not in text


def test_the_day_is_that_of_the_ledger(tmp_path: Path) -> None:
    text = said(make_ledger(make_row()), tmp_path, language=Language.EN)
    assert "(as of 5 July 2024)" in text
    assert text.count("5 July 2024") == 3  # below the title, in the opening and at the end
