"""The reminder slip as the unit receives it: what it says for one item and for many, its head, its page, its bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Opened
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from exports.phrases import UNSIGNED, Issue
from exports.slip import slip_name, write_slip
from tasks.domain.ladder import Tried
from tasks.domain.slips import SlipItem, SlipKind, SlipNumber, SlipState
from tasks.domain.terms import ContactRole, Language, Role
from tasks.services.slips import SlipLine

ISSUE = Issue("青岚市人民政府办公室")
LI = [Tried("李明", ContactRole.CONTACT, date(2026, 7, day)) for day in (1, 3)]
WANG = Tried("王强", ContactRole.DEPUTY, date(2026, 7, 3))
ITEM = SlipItem(
    1, "1", "规范涉企行政检查", Role.LEAD, "6月底前", date(2026, 6, 30), soft=False, over=6, tried=(*LI, WANG)
)
SECOND = replace(
    ITEM, assignment_id=2, number="12", title="开展案卷评查", role=Role.RESPONSIBLE, over=2, tried=(LI[0],)
)
UNDATED = replace(ITEM, assignment_id=3, number="", due_on=None, over=0, tried=())
SLIP = SlipLine(
    number=SlipNumber(2026, 3),
    kind=SlipKind.MANUAL,
    state=SlipState.SENT,
    plan="青岚市2026年法治建设工作要点",
    unit="市司法局",
    on=date(2026, 7, 8),
    answer_by=date(2026, 7, 13),
    at=datetime(2026, 7, 8, 1),
    by="陈督办",
    message="",
    items=(ITEM,),
    people=("李明",),
)


def written(slip: SlipLine, folder: Path, language: Language = Language.ZH, issue: Issue = ISSUE) -> Opened:
    return Document(str(write_slip(slip, folder / slip_name(slip, language), issue, language)))


def paragraphs(document: Opened) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def test_one_item_reads_like_a_letter(tmp_path: Path) -> None:
    assert paragraphs(written(SLIP, tmp_path)) == [
        "青岚市人民政府办公室",
        "催办〔2026〕3号",
        "关于报送重点任务进展的催办单",
        "市司法局：",
        "在《青岚市2026年法治建设工作要点》中，你单位牵头的第1项“规范涉企行政检查”应于2026年6月30日前报送进展，"
        "已逾期6个工作日，尚未报送。",
        "此前已于7月1日、3日两次提醒联络员李明，已于7月3日提醒副联络员王强，尚未得到答复。",
        "请抓紧办理，于2026年7月13日前报送进展；有困难的，请一并说明原因和需要协调的事项。",
        "青岚市人民政府办公室",
        "2026年7月8日",
    ]


def test_it_reads_in_english(tmp_path: Path) -> None:
    slip = replace(SLIP, items=(ITEM, replace(SECOND, over=1)), message="by Friday")
    text = paragraphs(written(slip, tmp_path, Language.EN))
    assert text[1:3] == ["Reminder [2026] No. 3", "Reminder to report progress"]
    assert (
        "2 items of yours wait for a report, all overdue; the earliest was due on 30 June 2026, 6 working days ago."
        in (text[4])
    )
    assert text[5].startswith("Contact 李明 was reminded 2 times, on 1 and 3 July; deputy contact 王强")
    assert text[6:8] == [
        "Note: by Friday.",
        "Please do as the note asks, and report by 13 July 2026 at the latest. If there are difficulties, please say "
        "why, and what help you need.",
    ]


def test_several_items_are_counted_and_stand_in_the_table(tmp_path: Path) -> None:
    document = written(replace(SLIP, items=(ITEM, SECOND, UNDATED)), tmp_path)
    assert (
        "你单位承担的下列3项任务需要报送进展，其中2项已逾期；最早的应于2026年6月30日前报送，已逾期6个工作日。"
        in paragraphs(document)[4]
    )
    (table,) = document.tables
    assert [[cell.text.replace("\n", "") for cell in row.cells] for row in table.rows] == [
        ["编号", "重点任务", "分工", "完成时限", "应报日期", "逾期工作日", "已提醒次数"],
        ["1", "规范涉企行政检查", "牵头单位", "6月底前", "6月30日", "6", "2"],
        ["12", "开展案卷评查", "责任单位", "6月底前", "6月30日", "2", "1"],
        ["—", "规范涉企行政检查", "牵头单位", "6月底前", "—", "—", "—"],
    ]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (replace(ITEM, over=0, due_on=date(2026, 7, 5)), "应于2026年7月5日前报送进展，现已到期，尚未报送。"),
        (
            replace(ITEM, over=0, due_on=date(2026, 7, 8)),
            "你单位牵头的第1项“规范涉企行政检查”应于2026年7月8日前报送进展。",
        ),
        (replace(ITEM, over=0, soft=True, due_on=date(2026, 9, 30)), "属长期事项，应于2026年9月30日前报一次进展。"),
        (replace(UNDATED, role=Role.COOPERATING), "你单位配合的“规范涉企行政检查”没有明确的完成时限，需要报一次进展。"),
    ],
)
def test_what_is_not_overdue_is_not_said_to_be(item: SlipItem, said: str, tmp_path: Path) -> None:
    text = "\n".join(paragraphs(written(replace(SLIP, items=(item,)), tmp_path)))
    assert said in text
    assert "逾期" not in text


def test_head_and_page_are_those_of_an_official_letter(tmp_path: Path) -> None:
    document = written(SLIP, tmp_path)
    head, number = (document.styles[name] for name in ("Letterhead", "Document Number"))
    assert (head.font.color.rgb, head.font.size) == (RGBColor(255, 0, 0), Pt(32))
    assert head.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "方正小标宋简体"
    line = number.element.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert line.get(qn("w:color")) == "FF0000"
    section = document.sections[0]
    assert [round(side / Mm(1)) for side in (section.top_margin, section.left_margin)] == [37, 28]


def test_hostile_and_missing_texts_stay_texts(tmp_path: Path) -> None:
    nasty = "<w:p/> {day} “引”\x07\n第二行"
    slip = replace(SLIP, unit=nasty, message=nasty, items=(replace(ITEM, title=nasty, deadline_text=""),))
    text = "\n".join(paragraphs(written(slip, tmp_path, issue=UNSIGNED)))
    assert text.startswith("（发文机关）")
    assert "<w:p/> {day} “引” 第二行：" in text
    assert "“<w:p/> {day} ‘引’ 第二行”" in text
    assert "/" not in slip_name(slip)


def test_the_same_slip_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write_slip(SLIP, tmp_path / name, ISSUE).read_bytes() for name in ("a.docx", "b.docx"))
    assert one == two
