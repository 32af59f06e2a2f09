from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.domain.choices import Choices, LeadReading
from tasks.domain.splitting import LONGEST, is_collective, normal_name, split_roles
from tasks.domain.terms import Role


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("市司法局、市财政局", ["市司法局", "市财政局"]),
        ("市政府办公室，各乡镇（街道）", ["市政府办公室", "各乡镇（街道）"]),
        ("市司法局；市财政局", ["市司法局", "市财政局"]),
        ("1.市司法局；2.市财政局", ["市司法局", "市财政局"]),
        ("县水务局\n县住建局\n县护城河指挥部", ["县水务局", "县住建局", "县护城河指挥部"]),
        ("市人力资源和社会\n保障局\n市财政局", ["市人力资源和社会保障局", "市财政局"]),
        ("市委\n宣传部、市司法局", ["市委宣传部", "市司法局"]),
        ("市 司 法 局", ["市司法局"]),
        ("市政府办\n公室、市科\n技局", ["市政府办公室", "市科技局"]),
        ("各乡镇\n（街道）\n市司法局", ["各乡镇（街道）", "市司法局"]),
        ("市司法局 市财政局", ["市司法局", "市财政局"]),
        ("各县（市、区）政府（管委会）、市公安局", ["各县（市、区）政府（管委会）", "市公安局"]),
        ("市发展和改革局、市文化和旅游局", ["市发展和改革局", "市文化和旅游局"]),
        ("法制大队、违法处理中心和车辆管理所", ["法制大队", "违法处理中心", "车辆管理所"]),
        ("驻青中央、省属单位", ["驻青中央、省属单位"]),
        ("市政府各部门、单位，中央、省属在金有关单位", ["市政府各部门、单位", "中央、省属在金有关单位"]),
        ("省市场监管局（省知识产权局）", ["省市场监管局（省知识产权局）"]),
        ("市司法局、市司法局", ["市司法局"]),
        ("䶮山镇、𬭎城街道", ["䶮山镇", "𬭎城街道"]),
        ("Justice Bureau, Finance Bureau", ["Justice Bureau", "Finance Bureau"]),
        ("Finance Bureau and Audit Office\nPolice Department", ["Finance Bureau", "Audit Office", "Police Department"]),
        ("Ministry of Trade and Industry", ["Ministry of Trade and Industry"]),
        ("=cmd|' /C calc'!A0", ["=cmd|'/C calc'!A0"]),
        ("*市司法局、★市财政局，市审计局▲", ["市司法局", "市财政局", "市审计局"]),
        ("●市司法局●市财政局\n- 市审计局", ["市司法局", "市财政局", "市审计局"]),
        ("①市司法局②市财政局", ["市司法局", "市财政局"]),
        ("1 市司法局\n2 市财政局", ["市司法局", "市财政局"]),
        ("市司法局＋市财政局", ["市司法局", "市财政局"]),
        ("甲局 & 乙局", ["甲局", "乙局"]),
        ("Finance & HR", ["Finance & HR"]),
        ("R&D Department", ["R&D Department"]),
        ("2*3科、C++", ["2*3科", "C++"]),
        ("市司法局、待定", ["市司法局"]),
        ("另行确定", []),
        ("TBD", []),
        ("●", []),
        ("无", []),
        ("/", []),
        ("—", []),
        (" \n", []),
        ("N/A", []),
    ],
)
def test_a_plain_list(text: str, units: list[str]) -> None:
    assert list(split_roles(text, Role.COOPERATING).cooperating) == units


@pytest.mark.parametrize(
    ("text", "lead", "cooperating", "notes"),
    [
        ("甲局、乙局牵头，丙局、各乡镇（街道）配合", "甲局 乙局", "丙局 各乡镇（街道）", ""),
        ("牵头单位：甲局\n配合单位：乙局、市直各部门", "甲局", "乙局 市直各部门", ""),
        ("甲局（牵头）、乙局、丙局", "甲局", "乙局 丙局", ""),
        ("甲局牵头，乙局按职责分工负责", "甲局", "乙局", ""),
        ("甲局、乙局按职责分工负责", "甲局 乙局", "", "joint_lead"),
        ("由甲局牵头，会同乙局、丙局等部门落实", "甲局", "乙局 丙局", "open_list"),
        ("甲局会同乙局、丙局落实", "甲局", "乙局 丙局", ""),
        ("牵头：甲局；配合：乙局；丙局", "甲局", "乙局 丙局", ""),
        ("甲局负责，乙局、丙局配合", "甲局", "乙局 丙局", ""),
        ("（甲局牵头，乙局、丙局等单位配合）", "甲局", "乙局 丙局", "open_list"),
        ("责任单位:甲局牵头,乙局、各乡镇（街道）等部门分工负责", "甲局", "乙局 各乡镇（街道）", "open_list"),
        ("〔牵头单位：甲局，责任单位：乙局，各街道（功能区）〕", "甲局", "乙局 各街道（功能区）", ""),
        ("各市党委、政府负责，甲厅、乙厅等部门按职责分工负责", "各市党委、政府", "甲厅 乙厅", "open_list"),
        ("甲局负责牵头，各乡镇具体落实", "甲局", "各乡镇", ""),
        ("甲局牵头规范性文件公开工作，各成员单位负责做好本单位工作", "甲局", "各成员单位", ""),
        ("市政府辦公室牽頭，市級各有關部門按職責分工負責", "市政府辦公室", "市級各有關部門", ""),
        ("（国务院各部门分别负责，年内持续推进）", "国务院各部门", "", ""),
        ("甲局牵头，乙局配合；完成时限：年底前", "甲局", "乙局", ""),
        ("副市长、市司法局、市财政局", "市司法局", "市财政局", "leader_in_units first_leads"),
        ("市教育局、民政局", "市教育局", "民政局", "first_leads elided_prefix"),
        ("市公安局、青岚海关", "市公安局", "青岚海关", "first_leads"),
        ("天河、海珠、越秀大队牵头", "天河大队 海珠大队 越秀大队", "", "elided_suffix"),
        ("市教育、民政局牵头", "市教育局 民政局", "", "elided_suffix elided_prefix"),
        ("张三、李四、市司法局牵头", "张三 李四 市司法局", "", ""),
        ("市公安局等6部门", "市公安局", "", "open_list"),
        ("市公安局等六个部门", "市公安局", "", "open_list"),
        ("市公安局等（按职责分工）", "市公安局", "", "open_list"),
        ("甲局、乙局（共同牵头），丙局", "甲局 乙局", "丙局", ""),
        ("甲局、乙局（共同负责）", "甲局 乙局", "", "joint_lead"),
        ("甲局牵头，乙局、丙局参加，丁局协同", "甲局", "乙局 丙局 丁局", ""),
        ("甲局牵头乙局配合丙局参与", "甲局", "乙局 丙局", ""),
        ("甲局牵头负责乙局协助", "甲局", "乙局", ""),
        ("市司法局牵头市财政局、市审计局配合", "市司法局", "市财政局 市审计局", ""),
        ("甲局牵头市场监管领域执法工作，乙局配合", "甲局", "乙局", ""),
        ("市长亲自抓，甲局具体落实", "甲局", "", "leader_in_units"),
        ("市领导包抓，甲局主抓，乙局配合", "甲局", "乙局", "leader_in_units"),
        ("甲局牵头组织各单位落实", "甲局牵头组织各单位", "", "unclear_units"),
        ("各责任单位", "各责任单位", "", ""),
        ("甲局（乙局、丙局配合）", "甲局", "乙局 丙局", ""),
        ("Lead: Justice Bureau; Support: Audit Office, etc.", "Justice Bureau", "Audit Office", "open_list"),
        ("Justice Bureau (lead), Audit Office", "Justice Bureau", "Audit Office", ""),
    ],
)
def test_roles_in_one_cell(text: str, lead: str, cooperating: str, notes: str) -> None:
    parts = split_roles(text)
    assert " ".join(parts.lead) == lead
    assert " ".join(parts.cooperating) == cooperating
    assert parts.responsible == ()
    assert " ".join(parts.notes) == notes


@pytest.mark.parametrize(
    "cell",
    [
        "市数据局 张伟；市财政局 王　芳",
        "市数据局\n张伟\n市财政局\n王芳",
        "市数据局：张伟；市财政局：王芳",
        "市数据局-张伟、市财政局/局长 欧阳春雪",
        "市数据局（李强）、市财政局（分管副局长 王芳）",
        "市数据局（责任人：李强、张伟），市财政局（联系人：王芳，13800138000）",
        "市数据局（李强副局长）、市财政局 010-87654321",
        "副市长王芳、市数据局、李强（处长）、市财政局",
    ],
)
def test_persons_beside_units_are_no_units(cell: str) -> None:
    parts = split_roles(cell)
    assert (parts.lead, parts.cooperating) == (("市数据局",), ("市财政局",))
    assert "leader_in_units" in parts.notes


@pytest.mark.parametrize(
    "name", ["市金融办（金融办）", "市司法局（法治督察科）", "市公安局（江北）", "高新区（园区）", "张伟", "市委金融办"]
)
def test_a_bracket_that_belongs_to_the_name_and_a_name_alone_stay(name: str) -> None:
    assert (split_roles(name).lead, split_roles(name).notes) == ((name,), ())


@pytest.mark.parametrize("piece", ["局（1-", "局 王", "局：王芳 ", " ", "局*", "甲局牵头", "局 1"])
def test_a_cell_as_long_as_a_list_may_be_is_answered(piece: str) -> None:
    split_roles(piece * (LONGEST // len(piece)))


def test_three_roles_are_told_apart() -> None:
    parts = split_roles("（办公室牵头，宣传部配合，各供电公司负责）")
    assert (parts.lead, parts.responsible, parts.cooperating) == (("办公室",), ("各供电公司",), ("宣传部",))
    assert split_roles("牵头单位：甲局；责任单位：乙局；配合单位：丙局").responsible == ("乙局",)


@pytest.mark.parametrize(
    ("column", "lead", "leads"),
    [
        (Role.RESPONSIBLE, LeadReading.FIRST, ("甲局",)),
        (Role.RESPONSIBLE, LeadReading.ALL, ("甲局", "乙局")),
        (Role.LEAD, LeadReading.FIRST, ("甲局", "乙局")),
        (Role.COOPERATING, LeadReading.ALL, ()),
    ],
)
def test_the_column_decides_where_the_cell_is_silent(column: Role, lead: LeadReading, leads: tuple[str, ...]) -> None:
    parts = split_roles("甲局、乙局", column, Choices(lead=lead))
    assert parts.lead == leads
    assert parts.lead + parts.responsible + parts.cooperating == ("甲局", "乙局")


@pytest.mark.parametrize(
    ("name", "collective"),
    [
        ("各乡镇（街道）", True),
        ("市直各部门", True),
        ("各行政执法部门", True),
        ("各相关单位", True),
        ("市政府有关部门", True),
        ("驻青中央、省属单位", True),
        ("all departments", True),
        ("市司法局", False),
        ("市应急管理局", False),
        ("市消防救援大队", False),
        ("龙湖街道", False),
    ],
)
def test_collective_units(name: str, collective: bool) -> None:
    assert is_collective(name) is collective


def test_the_key_of_a_name_ignores_width_and_white_space() -> None:
    assert normal_name("各乡镇（街道）") == normal_name(" 各乡镇 (街道)\n")


@given(st.text(alphabet="市司法局财政、，；（）()和及等牵头配合负责按职责分工会同：各无/ \nA1", max_size=60))
@example("(，11 )1")
def test_any_text_is_split_into_distinct_names_without_white_space(text: str) -> None:
    for default in (Role.LEAD, Role.RESPONSIBLE, Role.COOPERATING):
        parts = split_roles(text, default)
        together = parts.lead + parts.responsible + parts.cooperating
        assert len(together) == len(set(together))
        assert all(unit and unit == unit.strip() and "\n" not in unit for unit in together)


@pytest.mark.parametrize("piece", ["按职责分工", "和", "（", "等有关", "市司法局\n", "牵头：", " a", "会同", "、"])
def test_a_cell_of_any_length_is_answered(piece: str) -> None:
    split_roles(piece * (32_000 // len(piece)))
