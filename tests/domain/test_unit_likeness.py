"""Which names are proposed as one unit, and above all which are not."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.unit_likeness import Likeness, Names, within

_KNOWN = """
市民政局 市财政局 市审计局 市司法局 市税务局 市水务局 市体育局 市市场监督管理局 市人力资源和社会保障局
市发展和改革委员会 市卫生健康委员会 市文化和旅游局 市住房和城乡建设局 市城市管理局 市行政审批服务局
市大数据管理局 青岚市教育局 市委组织部 市委宣传部 市委统战部 市委政法委 市委依法治市办 市委办公室 市政府办公室
市法院 市检察院 市妇联 市残联 市文联 第一中学 第二中学 市实验小学 市实验中学 东湖街道 西湖街道 柳河镇 清河镇
柳河村 市第一人民医院 市第二人民医院 东湖区司法局 各乡镇（街道） 青岚城市建设投资集团
"""
KNOWN = _KNOWN.split()
OTHERS = """
市商务局 市盐务局 市农业局 市公安局 县民政局 省财政厅 市民政厅 第三中学 市第三人民医院 北湖街道 南河镇 杨河村
市实验幼儿园 西湖区水务局 市中级人民法院 市侨联 市总工会 各有关部门 各街道 局 办公室 市 委员会 市卫生健康局
县委办公室 市委政研室 政府 银行 市公安局（交警支队） 局（李强） 各街道（李强）
"""
REGION, ABBREVIATION, BRACKET, SLIP = Likeness


@pytest.mark.parametrize(
    ("printed", "name", "reason"),
    [
        ("民政局", "市民政局", REGION),
        ("青岚市民政局", "市民政局", REGION),
        ("市教育局", "青岚市教育局", REGION),
        ("组织部", "市委组织部", REGION),
        ("检察院", "市检察院", REGION),
        ("市监局", "市市场监督管理局", ABBREVIATION),
        ("市场监管局", "市市场监督管理局", ABBREVIATION),
        ("市市监局", "市市场监督管理局", ABBREVIATION),
        ("人社局", "市人力资源和社会保障局", ABBREVIATION),
        ("市人力资源社会保障局", "市人力资源和社会保障局", ABBREVIATION),
        ("发改委", "市发展和改革委员会", ABBREVIATION),
        ("市发展改革委", "市发展和改革委员会", ABBREVIATION),
        ("市卫健委", "市卫生健康委员会", ABBREVIATION),
        ("文旅局", "市文化和旅游局", ABBREVIATION),
        ("住建局", "市住房和城乡建设局", ABBREVIATION),
        ("城管局", "市城市管理局", ABBREVIATION),
        ("大数据局", "市大数据管理局", ABBREVIATION),
        ("市政府办", "市政府办公室", ABBREVIATION),
        ("市委全面依法治市委员会办公室", "市委依法治市办", ABBREVIATION),
        ("市人民检察院", "市检察院", ABBREVIATION),
        ("市妇女联合会", "市妇联", ABBREVIATION),
        ("市司法局（李强）", "市司法局", BRACKET),
        ("市司法局(法治督察科)", "市司法局", BRACKET),
        ("民政局（社会救助科）", "市民政局", BRACKET),
        ("市人社局（就业科）", "市人力资源和社会保障局", BRACKET),
        ("市审记局", "市审计局", SLIP),
        ("市司司法局", "市司法局", SLIP),
        ("市法司局", "市司法局", SLIP),
        ("青岚城市建没投资集团", "青岚城市建设投资集团", SLIP),
    ],
)
def test_another_name_of_a_known_unit(printed: str, name: str, reason: Likeness) -> None:
    (found,) = Names(KNOWN).proposals(printed)
    assert (found.printed, found.name, found.reason) == (printed, name, reason)


def test_units_of_their_own() -> None:
    names = Names(KNOWN)
    assert [found for printed in OTHERS.split() for found in names.proposals(printed)] == []


def test_several_that_fit_are_all_proposed() -> None:
    assert {each.name for each in Names(KNOWN).proposals("司法局")} == {"市司法局", "东湖区司法局"}


def test_a_bracket_after_an_english_name() -> None:
    (found,) = Names(["Justice Bureau", "Finance Bureau"]).proposals("Justice Bureau (John Smith)")
    assert (found.name, found.reason) == ("Justice Bureau", BRACKET)


def test_siblings_are_never_proposed_for_each_other() -> None:
    assert [found for one, other in permutations(KNOWN, 2) for found in Names([one]).proposals(other)] == []


def test_a_known_name_is_never_asked_about() -> None:
    names = Names([*KNOWN, "司法局"])
    assert [names.proposals(each) for each in [*KNOWN, "市 司法局"]] == [()] * (len(KNOWN) + 1)


def test_within_one_table_the_shorter_may_be_the_longer() -> None:
    found = within(["市司法局", "司法局", "财政局", "市财政局", "青岚市财政局", "市审计局", "市审记局", "柳河镇"])
    assert [(each.printed, each.name) for each in found] == [
        ("司法局", "市司法局"),
        ("财政局", "青岚市财政局"),
        ("市财政局", "青岚市财政局"),
    ]


@given(
    st.text(alphabet="市县区青岚省委局办部财政司法第一二（）()各 a\u3000和", max_size=12), st.lists(st.text(max_size=8))
)
def test_any_text_is_a_name(printed: str, known: list[str]) -> None:
    for found in Names([*KNOWN, *known]).proposals(printed):
        assert found.name in [*KNOWN, *known]
    within([printed, *known])
