"""Which item a plain sentence is about: measured on the sample plan of 31 items. Never the wrong one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.plan_2024 import AREAS
from tasks.domain.matching import Candidate, match

TASKS = [task for _, tasks in AREAS for task in tasks]
ALL = [Candidate(number, task.title, task.measures) for number, task in enumerate(TASKS, 1)]

SENTENCES = (  # unit, what its official might say, the item that is meant (0: it cannot be told)
    ("市政府办公室", "一季度会前学法已组织1次，由司法局局长领学", 1),
    ("市政府办公室", "新提任科级干部任前法律知识测试已完成，参加42人", 1),
    ("市委依法治市办", "履责要点已印发各单位", 2),
    ("市委依法治市办", "书面述法报告收到78份，现场述法定在11月中旬", 3),
    ("市委依法治市办", "营商环境督察方案初稿已拟好，正在征求意见", 4),
    ("市委编办", "权责清单逐项核对完成60%", 5),
    ("市行政审批局", "一业一证已在餐饮、药店等6个行业试点", 6),
    ("市行政审批局", "证明事项清单已清理，拟保留12项", 7),
    ("市发展和改革局", "抽查招标项目18个，发现问题5个", 8),
    ("市发展和改革局", "合同履约台账已建立，账款支付正常", 9),
    ("市政府办公室", "立项建议征集了26条，计划3月底提交常务会议审议", 10),
    ("市司法局", "一季度合法性审核文件26件", 11),
    ("市司法局", "规范性文件清理已启动，梳理文件310件", 12),
    ("市市场监督管理局", "公平竞争审查存量政策抽查完成45份", 13),
    ("市政府办公室", "重大行政决策目录已报市委", 14),
    ("市政府办公室", "民生决策公开征求意见5次，意见采纳情况已反馈", 15),
    ("市司法局", "公职律师列席会议32人次，名录建好了", 16),
    ("市政府办公室", "后评估已选定2项决策，委托第三方开展", 17),
    ("市司法局", "三项制度执法文书样式统一，音视频记录仪配了60台", 18),
    ("市司法局", "本月涉企检查备案210次，扫码登记率96%", 19),
    ("市市场监督管理局", "不予处罚清单已梳理83项", 20),
    ("市司法局", "执法人员轮训已办2期，参加考试480人", 21),
    ("市综合行政执法局", "下放事项承接情况评估完成，会商机制文件在走程序", 22),
    ("市司法局", "案卷评查完成80件，预计9月底全部完成", 23),
    ("市司法局", "掌上办复议平台上线，调解和解率31%", 24),
    ("市司法局", "负责人出庭应诉率100%，旁听庭审1次", 25),
    ("市政府办公室", "政府开放日活动举办1场，依申请公开文书已规范", 26),
    ("市审计局", "审计整改对账销号45个", 27),
    ("市委政法委", "调处平台场地已确定，正在装修", 28),
    ("市委宣传部", "普法责任清单公布了，宪法宣传周方案在定", 29),
    ("市司法局", "村居法律顾问到岗率100%，法律援助案件评估合格率98.5%", 30),
    ("市司法局", "司法所长轮训班定于9月举办，司法所人员已配齐", 31),
    ("市司法局", "已开展培训6次，完成80%，预计月底完成", 0),
    ("市司法局", "清单已公布", 0),
    ("市司法局", "按要求落实到位，材料已报送", 0),
    ("市司法局", "召开会议2次，印发文件3份", 0),
    ("市司法局", "人员不足，进度偏慢，需要编办支持", 0),
    ("市司法局", "上个月走访企业12家，发现问题3个已整改", 0),
    ("市司法局", "法律知识考试准备中", 21),
    ("市司法局", "已联合市场监管局检查药店20家", 0),
    ("市政府办公室", "常务会议已审议通过", 0),
    ("市发展和改革局", "这项工作正在推进，目前正常", 0),
    ("市司法局", "开展规范性文件备案审查13件", 0),
    ("市行政审批局", "餐饮行业告知承诺办理300件", 0),
    ("市司法局", "检察院反馈的案件质量问题已整改", 0),
    ("市司法局", "普法宣传活动12场，发放资料3000份", 0),
    ("市司法局", "行政机关负责人约谈会已召开", 0),
    ("市司法局", "法治政府建设年度报告已印发", 0),
    ("市司法局", "重大行政决策听证会召开1次", 0),
    ("市司法局", "公职律师年度考核完成", 0),
    ("市司法局", "行政执法证件换发600本", 0),
    ("市司法局", "案件评查和执法检查都在推进", 0),
    ("市司法局", "法律顾问合同已续签", 0),
    ("市司法局", "对新提任干部进行了谈话", 0),
    ("市司法局", "乡镇司法所装修完工", 0),
    ("市政府办公室", "信访案件化解12件", 0),
    ("市市场监督管理局", "药店、餐饮店检查120家，处罚3家", 0),
    ("市发展和改革局", "招标文件已发布", 0),
    ("市司法局", "6月份行政检查126次，扫码登记119次", 19),
    ("市司法局", "应诉案件8件，负责人全部出庭", 25),
    ("市司法局", "复议案件收案31件，调解和解12件", 24),
    ("市司法局", "证明事项告知承诺制范围扩大到18项", 7),
)


def of(unit: str) -> list[Candidate]:
    return [item for item, task in zip(ALL, TASKS, strict=True) if unit == task.lead or unit in task.cooperating]


@pytest.mark.parametrize(("unit", "sentence", "number"), SENTENCES)
def test_no_sentence_lands_on_the_wrong_item(unit: str, sentence: str, number: int) -> None:
    """Among the unit's own items, and among all of them."""
    for items in (of(unit), ALL):
        assert match(sentence, items).best in (number or None, None)


def test_most_sentences_that_name_their_work_are_understood() -> None:
    """Of 62 sentences 25 are matched, all of them rightly, and 37 are asked about; each of the 37 that name an item has
    it among the first three that are offered."""
    named = [(unit, sentence, number) for unit, sentence, number in SENTENCES if number]
    found = [(match(sentence, of(unit)), number) for unit, sentence, number in named]
    assert len(SENTENCES) == 62
    assert (len(named), sum(m.best == number for m, number in found)) == (37, 25)
    assert sum(number in m.likely[:3] for m, number in found) == 37


def test_where_nothing_speaks_for_one_the_order_stays() -> None:
    assert match("已开展工作", ALL[:5]).likely == (1, 2, 3, 4, 5)
    assert match("已开展工作", []).likely == ()


def test_two_items_alike_are_asked_about() -> None:
    twins = [Candidate(1, "开展春季案卷评查"), Candidate(2, "开展秋季案卷评查")]
    assert match("案卷评查完成80件", twins).best is None
    assert match("秋季案卷评查完成80件", twins).best == 2


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_answered_with_every_item_once(sentence: str, titles: list[str]) -> None:
    items = [Candidate(place, title, (title,)) for place, title in enumerate(titles)]
    found = match(sentence, items)
    assert sorted(found.likely) == list(range(len(titles)))
    assert found.best is None or found.best == found.likely[0]
