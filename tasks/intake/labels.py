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
CERTAIN, LIKELY, HINT = 3, 2, 1

_BODY = "(?:单位|部门|科室|处室|机构|机关|主体|方)"
_WHO = "[^各、，,]{0,5}"
_PERSON = "(?:(?:及|和|、|/)?其?(?:责任人|负责人|联系人))?(?:(?:及|和|、|/)(?:完成)?(?:时限|时间))?"
_PERIOD = r"第?[一二三四1-4]季度|[1-9]\d?(?:-\d+)?月份?|[上下]半年"
# Read in this order: the first pattern that matches the whole label decides.
_LABELS: tuple[tuple[Column, int, str], ...] = (
    (Column.IGNORED, CERTAIN, r"(?!.*单位).*(领导|责任人|负责人|联系人|联络员|联系电话|电话|包保|签字|人员)"),
    (Column.IGNORED, CERTAIN, r"(计划|预计)?(启动|开始|起始|开工)(时间|日期|时限|年月)?|start(ing)?( date)?"),
    (Column.IGNORED, CERTAIN, r"实际(开始|结束|完成|竣工|完工)(时间|日期)?"),
    (
        Column.IGNORED,
        LIKELY,
        r".*(进展|完成情况|落实情况|进度(?!安排|要求|计划)|成效|状态|完成率|完成度|实际|督办情况|是否|"
        r"存在问题|下步|下一步|自评|得分|分值|评分|档次|权重|资金|预算|工时(?!间)|优先级|问题反馈|依据|批示|销号|监督电话).*|"
        rf"({_PERIOD})(?!.*(时限|期限)).*|.*\bstatus|.*progress|.*complete|comments?|priority( level)?|"
        r"(est\w* )?(cost|budget)s?|risks?",
    ),
    (
        Column.NUMBER,
        CERTAIN,
        r"序号?|(任务|事项|项目|工作)?(序号|编号|编码)|项次|顺序号?|号|"
        r"no|id|#|number|s/?n|ref|(item|task|action) (no|id)",
    ),
    (Column.REMARK, CERTAIN, r"备注|附注|说明|注|remarks?|notes?"),
    (
        Column.LEAD,
        CERTAIN,
        rf"{_WHO}(牵头|主办|主责|主要责任)(责任|承办|负责)?(市直|县直|区直|省直)?{_BODY}?{_PERSON}|(lead|owner)( \w+)?|"
        r"牵头(领导|人)(及|和|、|/)(牵头)?(单位|部门)|"
        r"(accountable|action owner|led by).*",
    ),
    (
        Column.COOPERATING,
        CERTAIN,
        rf"{_WHO}(配合|协办|协同|协助|参与|参加|会办|联合|协作|支持)(责任|实施|落实|委室|市直|县直|区直|省直)?(和县级)?{_BODY}?{_PERSON}|"
        r"support(ing|ed)?( by)?( (units?|departments?|team|party|parties|agenc(y|ies)))?|"
        r"(co-?operating|participating|partner|consulted|assisting)( \w+)?|partners",
    ),
    (
        Column.RESPONSIBLE,
        CERTAIN,
        rf"{_WHO}(责任|承办|落实|实施|执行|负责|承担|主管|归属|完成)(责任)?{_BODY}{_PERSON}|责任分工|分工|职责分工|任务分工|责任清单|单位|部门|主体|"
        r"责任(领导|人)(及|和|、|/)(责任)?(单位|部门)|"
        r"responsib(le|ility)( \w+)?|assigned (dep|to).*|assignee|units?|departments?",
    ),
    (
        Column.DEADLINE,
        CERTAIN,
        r".{0,6}(时限|期限|完成时间|截止时间|截止日期|时间节点|时间要求|完成日期|办结时间|结束时间|完成节点|时间安排|进度安排|节点要求)(要求|清单)?|"
        r"(计划|预计|拟)?(竣工|完工|建成|投产|投用|交付)(投产|投用|使用)?(时间|日期|年月)?|"
        r"(建设)?起[止讫](时间|日期|年限|年月)|开竣工(时间|日期)|"
        r"时间|时序要求|关键节点|due( date| by)?|deadline|(end|target|finish) date|timeline|time ?frame|"
        r"(expected )?completion( date)?|by when|when",
    ),
    (
        Column.AREA,
        CERTAIN,
        r"(工作|重点|主要|任务|建设|涉及)?(方面|领域|板块)|(任务|工作|项目|事项|指标)?(类别|分类|类型|大类|门类)|[一二三]级(类别|分类|目录|指标)|"
        r"category|(focus |priority |key )?area|objective|theme|pillar|work ?stream|section",
    ),
    (
        Column.MEASURES,
        CERTAIN,
        r"(主要)?(建设|工程)?(内容|规模)((及|和|与|、|/)(主要)?(建设)?(内容|规模))?|"
        r".{0,8}(措施|举措|要求|步骤|做法|细化内容|标准|评分细则)(清单)?|具体(内容|任务|工作|事项)|"
        r"(工作|任务|主要|项目)(内容|目标)及?(任务分解)?|任务分解|(20\d\d)?(年度?)?.{0,4}目标|内容|"
        r"((specific|key) )?(details?|measures?|steps?|description|outputs?|deliverables?)",
    ),
    (
        Column.TITLE,
        CERTAIN,
        r".{0,6}(任务|事项|工作|项目|要点|实事|计划)(名称|内容|事项|清单)?|(任务|项目|事项|工作)名称|考核(项目|内容)|指标|名称|议题|问题|"
        r"(key )?(tasks?|actions?|activit(y|ies)|items?|initiatives?|commitments?)( ?/.*| or .*)?( items?| name)?|what",
    ),
)  # fmt: skip
# For a label never seen before: a word in it is a hint, which what stands in the column must bear out.
_HINTS: tuple[tuple[Column, str], ...] = (
    (Column.IGNORED, "领导|人员|电话|情况|对象|比例|频次|方式|地域|层级|金额|投资|来源|附件|链接|反馈|评价|原因|进展"),
    (Column.DEADLINE, r"何时|时间|日期|期限|时限|节点|截止|\b(when|dates?|due|deadline|time)\b"),
    (Column.COOPERATING, r"配合|协|参与|帮|支持|联合|support|assist|co-?operat|partner|consult"),
    (Column.LEAD, r"牵头|主办|主责|\b(lead|owner)"),
    (
        Column.RESPONSIBLE,
        r"谁|单位|部门|科室|处室|机构|主体|责任|responsib|department|bureau|agency|\b(who|units?|party)\b",
    ),
    (Column.AREA, r"类|方面|领域|篇|章|板块|维度|专题|模块|categor|\barea|objective|theme|pillar|phase"),
    (
        Column.MEASURES,
        r"怎么|如何|措施|举措|办法|做法|内容|要求|标准|目标|步骤|成果|路径|\bhow\b|measure|step|detail|goal",
    ),
    (Column.TITLE, r"什么|任务|事项|工作|项目|要点|实事|task|action|activit|initiative|project|\bwhat\b"),
    (Column.NUMBER, r"编|序|号|\b(no|num|ref|code)\b"),
)
_PATTERNS = tuple((column, score, re.compile(pattern)) for column, score, pattern in _LABELS)
_HINT_PATTERNS = tuple((column, re.compile(pattern)) for column, pattern in _HINTS)
_PROBLEM = re.compile(r"(反馈|存在|主要|突出|具体|整改|发现)?的?(主要|突出|具体)?问题(清单|描述|内容|表现|事项|情况)?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SIMPLIFIED = str.maketrans(
    "編號順項務點內領類別單門辦責負關機構協參與執應時間節進實體監標備註說級計劃題舉稱總聯絡電話員現狀況開結預",
    "编号顺项务点内领类别单门办责负关机构协参与执应时间节进实体监标备注说级计划题举称总联络电话员现状况开结预",
)
"""The traditional characters of labels. What stands in cells is kept as it is printed."""
_ROLE_IN_BRACKETS = re.compile(r"[(\[【〔](牵头|主办|主责|配合|协办|协助|参与)(?:单位|部门)?[)\]】〕]")


def plain_label(text: str) -> str:
    """A label for comparison: NFKC, lower case, simplified, no white space, bracketed remarks or closing marks."""
    plain = unicodedata.normalize("NFKC", text).lower().strip().translate(_SIMPLIFIED)
    if _CHINESE.search(plain):
        plain = re.sub(r"(?<![a-z])\s+|\s+(?![a-z])", "", plain)
    if role := _ROLE_IN_BRACKETS.search(plain):  # '责任单位（牵头）'
        plain = role[1] + plain.replace(role[0], "")
    return re.sub(r"[(\[【〔][^()\[\]]*[)\]】〕]|[:：*.。]+$", "", plain).strip()


@lru_cache(maxsize=4096)
def read_label(text: str) -> tuple[Column, int] | None:
    """What a column under this label holds, and how surely (CERTAIN, LIKELY, HINT); None: the label says nothing."""
    plain = plain_label(text) if len(text) <= 3 * LONGEST_LABEL else ""
    for wording in _wordings(plain):
        if len(wording) <= (2 * LONGEST_LABEL if wording.isascii() else LONGEST_LABEL):
            for column, score, pattern in _PATTERNS:
                if pattern.fullmatch(wording):
                    return column, score
    if len(plain) <= LONGEST_LABEL:
        for column, pattern in _HINT_PATTERNS:
            if pattern.search(plain):
                return column, HINT
    return None


def is_label(text: str) -> bool:
    """Whether a text is a known label, not only one with a known word in it."""
    found = read_label(text)
    return found is not None and found[1] > HINT


def names_problems(text: str) -> bool:
    """Whether a column under this label holds what is wrong: the items of a 整改清单, or what a report says."""
    return bool(_PROBLEM.fullmatch(plain_label(text)))


def _wordings(plain: str) -> list[str]:
    """The label; without its own number ('措施1'); each of its two languages ('牵头单位 lead')."""
    found = [plain, re.sub(r"(?<=[\u4e00-\u9fff])[\d一二三四五]$", "", plain)]
    if _CHINESE.search(plain) and re.search("[a-z]{2}", plain):
        chinese = "".join(re.findall(r"[\u4e00-\u9fff、/]+", plain)).strip("/、")
        latin = " ".join(re.findall(r"[a-z][a-z /-]*", plain)).strip(" /-")
        found += [chinese, latin]
    return list(dict.fromkeys(filter(None, found)))
