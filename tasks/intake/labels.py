"""Column labels → what a column holds. A habit of another office is usually one more word in one of these tables."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from tasks.domain.terms import Term


class Column(Term):
    """What a column holds."""

    NUMBER = "number", "序号", "number"
    AREA = "area", "工作方面", "area"
    TITLE = "title", "重点任务", "key task"
    MEASURES = "measures", "具体措施", "measures"
    LEAD = "lead", "牵头单位", "lead unit"
    RESPONSIBLE = "responsible", "责任单位", "responsible unit"
    COOPERATING = "cooperating", "配合单位", "co-operating unit"
    DEADLINE = "deadline", "完成时限", "deadline"
    REMARK = "remark", "备注", "remark"
    IGNORED = "ignored", "不导入", "not imported"  # known, and of no use here: leaders, starting dates, progress

    @property
    def holds_units(self) -> bool:
        return self in (Column.LEAD, Column.RESPONSIBLE, Column.COOPERATING)


LONGEST_LABEL = 24
CERTAIN, LIKELY = 3, 2

_BODY = "(?:单位|部门|科室|处室|机构|主体|方)"
_WHO = "[^各、，,]{0,5}"
_PERSON = "(?:(?:及|和|、|/)?其?(?:责任人|负责人|联系人))?"
# Read in this order: the first pattern that matches the whole label decides.
_LABELS: tuple[tuple[Column, int, str], ...] = (
    (Column.IGNORED, CERTAIN, r"(?!.*单位).*(领导|责任人|负责人|联系人|联络员|联系电话|电话|包保|签字|人员)"),
    (Column.IGNORED, CERTAIN, r"(启动|开始|起始|开工|计划开始)(时间|日期|时限)?|start(ing)?( date)?"),
    (Column.IGNORED, CERTAIN, r"实际(开始|结束|完成)(时间|日期)?"),
    (
        Column.IGNORED,
        LIKELY,
        r".*(进展|完成情况|落实情况|进度(?!安排|要求|计划)|成效|状态|完成率|完成度|实际|督办情况|"
        r"存在问题|下步|下一步|自评|得分|分值|评分|档次|权重|资金|预算|工时|优先级|问题反馈|依据|批示|销号|监督电话).*|"
        r"第?[一二三四1-4]季度|[1-9]\d?月|[上下]半年|status|progress|comments?",
    ),
    (Column.NUMBER, CERTAIN, r"(序号?|(任务|事项|项目)?(序号|编号)|项次|顺序号?|号|no|id|#|number|s/?n|item no)"),
    (Column.REMARK, CERTAIN, r"备注|附注|说明|注|remarks?|notes?"),
    (Column.LEAD, CERTAIN, rf"{_WHO}(牵头|主办|主责|主要责任)(责任|承办|负责)?{_BODY}?{_PERSON}|lead( \w+)?|owner"),
    (
        Column.COOPERATING,
        CERTAIN,
        rf"{_WHO}(配合|协办|协同|协助|参与|参加|会办|联合|协作|支持)(责任|实施|落实|委室)?(和县级)?{_BODY}?{_PERSON}|"
        r"support(ing)?( units?| departments?| team)?|co-?operating( units?)?",
    ),
    (
        Column.RESPONSIBLE,
        CERTAIN,
        rf"{_WHO}(责任|承办|落实|实施|执行|负责|承担|主管|归属|完成)(责任)?{_BODY}{_PERSON}|责任分工|分工|职责分工|任务分工|单位|部门|主体|"
        r"responsible( unit| team| department| party)?|assigned (dep|to).*|assignee|units?|departments?",
    ),
    (
        Column.DEADLINE,
        CERTAIN,
        r".{0,6}(时限|期限|完成时间|截止时间|截止日期|时间节点|时间要求|完成日期|办结时间|结束时间|完成节点|时间安排|进度安排|节点要求)(要求)?|"
        r"时间|时序要求|关键节点|due( date| by)?|deadline|end date|timeline|(expected )?completion( date)?|by when",
    ),
    (
        Column.AREA,
        CERTAIN,
        r"(工作|重点|主要|任务|建设|涉及)?(方面|领域|板块)|(任务|工作|项目|事项|指标)?(类别|分类|类型|大类|门类)|一级指标|category|area|"
        r"objective|theme",
    ),
    (
        Column.MEASURES,
        CERTAIN,
        r".{0,6}(措施|举措|要求|步骤|做法|细化内容|标准|评分细则)|具体(内容|任务|工作|事项)|(工作|任务|主要|项目)(内容|目标)及?(任务分解)?|任务分解|"
        r"(20\d\d)?(年度?)?.{0,4}目标(任务)?|内容|details?|measures?|steps?|description|output",
    ),
    (
        Column.TITLE,
        CERTAIN,
        r".{0,6}(任务|事项|工作|项目|要点|实事|计划)(名称|内容|事项)?|(任务|项目|事项|工作)名称|考核(项目|内容)|指标|名称|议题|问题|"
        r"(key )?(tasks?|actions?|activit(y|ies)|items?|initiatives?)(/.*| or .*)?( name)?|what",
    ),
)  # fmt: skip
_PATTERNS = tuple((column, score, re.compile(pattern)) for column, score, pattern in _LABELS)


def plain_label(text: str) -> str:
    """A label for comparison: NFKC, lower case, no white space, bracketed remarks or closing marks."""
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    if re.search(r"[\u4e00-\u9fff]", plain):
        plain = re.sub(r"\s+", "", plain)
    return re.sub(r"[(\[【〔][^()\[\]]*[)\]】〕]|[:：*.。]+$", "", plain).strip()


@lru_cache(maxsize=4096)
def read_label(text: str) -> tuple[Column, int] | None:
    """What a column under this label holds, and how surely (0-3); None for a label never seen."""
    plain = plain_label(text) if len(text) <= 3 * LONGEST_LABEL else ""
    if not plain or len(plain) > LONGEST_LABEL:
        return None
    for column, score, pattern in _PATTERNS:
        if pattern.fullmatch(plain):
            return column, score
    return None
