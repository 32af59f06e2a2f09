"""The material for the annual report: order and headings, figures that add up, and a source for every fact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document
from ledger_factory import AT, make_ledger, make_progress, make_row, whole_plan

from exports.phrases import Issue
from exports.view import View
from exports.yearly import spoken, write_yearly
from exports.yearly_outline import arrange
from exports.yearly_sums import sums
from tasks.domain.model import Ledger, LedgerRow, Schedule
from tasks.domain.terms import Decision, EvidenceState, Language, Light, ReportStatus, Role, ScheduleKind
from tasks.services.chronicle import Chronicle, Told
from tasks.services.evidence import PlanFile


def told(number: int, day: date, text: str, *, accepted: bool = True, **figures: float) -> Told:
    counted = {f"{name.replace('_', '（')}）" if "_" in name else name: n for name, n in figures.items()}
    progress = make_progress(id=number, text=text, figures=counted)
    return Told(progress, day, f"{day:%Y-%m}", periodic=False, accepted=accepted)


def make_file(number: int, progress_id: int, name: str = "会议记录.pdf") -> PlanFile:
    return PlanFile(
        number=number,
        progress_id=progress_id,
        assignment_id=1,
        area="严格规范公正文明执法",
        item_number="1",
        title="规范涉企行政检查",
        unit="市司法局",
        name=name,
        state=EvidenceState.STORED,
        path=None,
        size=1,
        sha256="0" * 64,
        error="",
        by="李明",
        said_at=datetime(2024, 6, 20, 16, 30),
        decision=Decision.ACCEPT,
    )


def written(chronicle: Chronicle, folder: Path, language: Language = Language.ZH) -> list[str]:
    """The paragraphs, then the cells of the tables row by row."""
    document = Document(str(write_yearly(chronicle, folder / "yearly.docx", Issue("市政府"), language)))
    lines = ["｜".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return [*(paragraph.text for paragraph in document.paragraphs), *lines]


def two_units() -> Chronicle:
    lead = make_row(light=Light.YELLOW)
    helper = make_row(assignment_id=2, unit="市财政局", role=Role.COOPERATING)
    return Chronicle(
        make_ledger(lead, helper),
        {
            1: (
                told(1, date(2024, 3, 28), "本月开展“双随机”检查12次", 检查_次=12),
                told(2, date(2024, 4, 22), "本月开展检查10次，整改率90", accepted=False, 检查_次=10, 整改率=90),
                told(3, date(2025, 1, 3), "累计开展检查30次", 检查_次=30),
            ),
            2: (told(4, date(2024, 4, 1), "检查2次", 检查_次=2), told(5, date(2024, 5, 1), "")),
        },
        (make_file(1, 1), make_file(2, 1)),
        sent_back=2,
        by_report={1: (make_file(1, 1), make_file(2, 1))},
    )


# ── figures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_figure_is_made_up_of_reports_that_can_be_named() -> None:
    chronicle = two_units()
    checks, rate = sums(chronicle, chronicle.ledger.rows)
    assert (checks.thing, checks.value, checks.shared) == ("检查（次）", 32, True)
    assert [(share.row.unit, share.value, share.days) for share in checks.shares] == [
        ("市司法局", 30, (date(2025, 1, 3),)),
        ("市财政局", 2, (date(2024, 4, 1),)),
    ]
    assert (rate.thing, rate.value) == ("整改率", None)


@pytest.mark.parametrize(
    ("thing", "value", "phrase"),
    [
        ("培训（次）", 6, "培训6次"),
        ("免除罚款（万元）", 51.335, "免除罚款51.335万元"),
        ("整改率", 87.5, "整改率87.5"),
        ("trainings", 6, "6 trainings"),
    ],
)
def test_figures_are_spoken_as_people_write_them(thing: str, value: float, phrase: str) -> None:
    assert spoken(thing, value) == phrase


# ── the document ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_fact_has_its_source(tmp_path: Path) -> None:
    text = written(two_units(), tmp_path)
    assert "数据汇总。检查32次※（第1项），整改率90（第1项，市司法局）。" in text
    assert "“本月开展‘双随机’检查12次”（第1项，市司法局3月28日〔佐证1、2〕）" in text
    assert "“本月开展检查10次，整改率90”（第1项，市司法局4月22日〔未审核〕）" in text
    assert "“累计开展检查30次”（第1项，市司法局2025年1月3日）" in text
    assert "严格规范公正文明执法｜检查（次）※｜32｜第1项市司法局30（1月3日）；第1项市财政局2（4月1日）" in text
    assert "1｜1｜市司法局｜会议记录.pdf｜李明｜2024-06-21｜审核通过" in text
    assert any("收录2024年3月28日至2025年1月3日报送的进展5条" in line and "另有2条已退回" in line for line in text)
    assert not any("“”" in line for line in text)


def test_the_same_words_are_quoted_once_with_all_who_said_them(tmp_path: Path) -> None:
    same = "已建立台账"
    rows = make_row(), make_row(assignment_id=2, unit="市财政局", role=Role.COOPERATING)
    said = {
        1: (told(1, date(2024, 3, 1), same), told(2, date(2024, 4, 1), same)),
        2: (told(3, date(2024, 4, 2), same),),
    }
    text = written(Chronicle(make_ledger(*rows), said), tmp_path)
    assert [line for line in text if same in line] == ["“已建立台账”（第1项，市司法局3月1日、4月1日；市财政局4月2日）"]


def test_a_plan_without_reports_says_so(tmp_path: Path) -> None:
    text = written(Chronicle(make_ledger(make_row()), {}), tmp_path)
    assert "截至目前，还没有收到进展报送。" in text
    assert "第1项“规范涉企行政检查”。牵头单位市司法局，完成时限6月底前，正常推进。尚无进展报送。" in text
    assert "报送中没有数据。" in text
    assert "附件：分方面数据汇总" in text
    assert not any("佐证材料目录" in line for line in text)
    assert written(Chronicle(make_ledger(), {}), tmp_path)[0].startswith("关于青岚市2024年法治政府建设重点任务")


def test_what_is_lacking_and_what_goes_on_close_the_report(tmp_path: Path) -> None:
    hard = make_progress(status=ReportStatus.DIFFICULTY, text="经费未落实")
    late = make_row(light=Light.RED, due_on=date(2024, 6, 30))
    late = replace(late, standing=replace(late.standing, latest=hard))
    done = make_row(assignment_id=2, key_task_id=2, number="2", title="公开年度报告", light=Light.DONE)
    ever = make_row(
        assignment_id=3, key_task_id=3, number="3", title="坚持学法", schedule=Schedule(ScheduleKind.ONGOING)
    )
    chronicle = Chronicle(
        make_ledger(late, done, ever), {1: (Told(hard, date(2024, 6, 21), "2024-06", periodic=False, accepted=True),)}
    )
    text = written(chronicle, tmp_path)
    end = text[text.index(next(line for line in text if line.endswith("存在的差距"))) :]
    assert end[1].startswith("（一）部分分工逾期未办结。逾期未办结1项分工，涉及第1项，逾期5天")
    assert "“经费未落实”（第1项，市司法局6月21日）" in end
    assert "尚未办结、需要继续推进的1项重点任务：第1项“规范涉企行政检查”。" in end
    assert "需要长期坚持的1项重点任务：第3项“坚持学法”。" in end
    assert "特此报告。" in end


def test_english_is_complete(tmp_path: Path) -> None:
    text = "\n".join(written(two_units(), tmp_path, Language.EN))
    assert "“累计开展检查30次” (item 1; 市司法局 3 January 2025)" in text
    assert "Left out, because sent back: 2 reports." in text
    assert "What is lacking" in text


# ── the order ─────────────────────────────────────────────────────────────────────────────────────────────────────


def headings(ledger: Ledger) -> dict[str, list[str]]:
    return {c.heading: [section.heading for section in c.sections] for c in arrange(View(ledger))}


def test_a_plan_of_law_based_governance_is_told_in_the_order_of_such_reports() -> None:
    ledger = whole_plan()
    found = arrange(View(ledger))
    assert [chapter.heading for chapter in found][:4] == [
        "深入学习贯彻习近平法治思想，切实推动法治政府建设",
        "健全行政执法工作体系，严格规范公正文明执法",
        "健全行政权力制约和监督体系，促进行政权力规范透明运行",
        "护航法治政府建设，打造共建共治共享社会治理新格局",
    ]
    placed = [rows for chapter in found for section in chapter.sections for rows in section.items]
    assert sorted(row.assignment_id for rows in placed for row in rows) == [row.assignment_id for row in ledger.rows]


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("开展执法案卷评查", "加大行政执法监督力度"),
        ("落实“谁执法谁普法”责任", "深入推进普法宣传教育"),
        ("加强执法人员资格管理", "推进行政执法监督体系建设"),
        ("用好法律顾问和公职律师", "强化法治保障"),
        ("提升行政复议质效", "加强规范行政复议和行政应诉工作"),
    ],
)
def test_an_item_stands_under_its_heading(title: str, heading: str) -> None:
    (sections,) = headings(make_ledger(make_row(title=title, measures=()))).values()
    assert sections == [heading]


def test_other_plans_are_told_area_by_area() -> None:
    rows: list[LedgerRow] = [
        make_row(assignment_id=n, key_task_id=n, number=str(n), title=title, measures=(), area=area)
        for n, (title, area) in enumerate([("修建公园", "民生"), ("引进企业", "产业"), ("新增学位", "民生")], start=1)
    ]
    assert headings(make_ledger(*rows)) == {"民生": ["修建公园", "新增学位"], "产业": ["引进企业"]}


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_chronicle_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = (write_yearly(two_units(), tmp_path / f"{n}.docx") for n in (1, 2))
    assert one.read_bytes() == other.read_bytes()


def test_hostile_texts_are_only_text(tmp_path: Path) -> None:
    nasty = "<w:p/>\x00\x1b{text}%s]]>\u202e"
    row = make_row(title=nasty, unit=nasty, number=nasty, deadline_text=nasty, area=nasty)
    said = {1: (Told(make_progress(text=nasty, figures={nasty: 1.0}), AT.date(), nasty, periodic=True, accepted=True),)}
    text = "\n".join(written(Chronicle(make_ledger(row), said, (make_file(1, 1, nasty),)), tmp_path))
    assert text.count("<w:p/>{text}%s]]>") > 6
