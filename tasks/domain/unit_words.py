"""The words that a unit cell is made of: how units end, who leads, who helps, what is no unit (readings.md 5-15).

A wording never met before is usually one more alternative in one of these patterns, and one row in
tests/domain/test_splitting.py.
"""

from __future__ import annotations

import re
from enum import Enum


class Verb(Enum):
    """What a cell says that a group of units does."""

    LEAD = "牵头"
    SOLE = "负责"
    JOINT = "按职责分工负责"
    HELP = "配合"
    NONE = ""


EMPTY = re.compile(
    r"[\s无/\\—–\-－―、,，.。*×xX]*|(n/?a|none|nil|tbc|tbd|暂无|没有|不涉及|略|暂?待定|另定|(?:待|另行)(?:明确|确定|通知))",
    re.IGNORECASE,
)
OPEN, CLOSE = "（(〔[【", "）)〕]】"
DELIMITERS = "、,，;；。\n/|"

UNIT_END = re.compile(
    r"(局|委|办|厅|部|室|院|署|所|队|处|科|组|班|站|台|馆|园|关|厂|镇|街道|(?<!城)乡|县|区|市|村|中心|公司|集团|银行|[分支]行|"
    r"学校|大学|小学|中学|学院|党校|[协工商学联]会|委员会|联合会|基金会|促进会|管委会|政府|社区|合作社|报社|单位|部门|企业|机构|组织|"
    r"法院|检察院|妇联|残联|工商联|文联|科协|侨联|社科联|指挥部|办事处|群团|基地|党委|党组|团体|战线|主体|"
    r"辦|門|會|組|廳|處|隊|關|縣|區|鎮|構|"
    r"(?i:\b(?:bureau|department|dept\.?|office|agency|committee|commission|cent(?:er|re)|division|board|ministry|authority|"
    r"team|unit|council|court|administration|service|secretariat|institute|directorate|branch|police)s?))"
    r"([（(〔\[][^（(〔\[]*[）)〕\]])?$"
)
LABEL = re.compile(
    r"(?P<lead>(?:牵头|主办|主责|主要责任|总牵头)(?:责任|承办)?(?:单位|部门|处室|科室)?\s*[:：]|"
    r"(?i:\b(?:lead|owner)(?: (?:unit|agency|department))?\s*:|\bled by\s))|"
    r"(?P<help>(?:配合|协办|协助|参与|参加|协同|协作|联合)(?:责任)?(?:单位|部门|处室|科室)?\s*[:：]|"
    r"(?i:\b(?:support|supporting|co-?operating)(?: (?:units?|agenc(?:y|ies)|departments?))?\s*:|"
    r"\b(?:supported|assisted) by\s))|"
    r"(?P<duty>责任|承办|落实|实施)(?:单位|部门|处室|科室|主体)?\s*[:：]|"
    r"(?P<other>完成时限|完成时间|时限|完成期限|时间要求|责任人|责任领导|联系人|分管领导|牵头领导)\s*[:：]"
)
# Each verb at the end of a phrase; the longest reading first.
LEAD_END = re.compile(
    r"(?:作为|为|负责)?(?:总|共同|联合)?牵头(?:单位|部门)?(?:并?(?:具体)?(?:负责|落实|组织实施|组织|推进|抓总|统筹|实施))?$|负总责$|主办$"
)
HELP_END = re.compile(
    r"(?:积极|密切|协同|共同|予以|做好|分工|按职责|按照职责)*(?:配合|协助|协办|参与|参加|协同)(?:单位|部门|落实|实施|做好|推进|执行)?$"
)
JOINT_END = re.compile(
    r"(?:依|按|按照|根据)?(?:各自)?(?:工作)?(?:职责|职能)(?:和|与)?分工(?:分别|各自|共同|具体|抓好|协同)?(?:负责|落实|推进|抓好落实|组织实施)?$|"
    r"(?:依|按|按照|根据)(?:各自)?(?:职责|职能)(?:分别|各自|共同)?(?:负责|落实|推进)?$|"
    r"(?:分工|分别|共同|各自|协同)(?:负责|落实|推进)$|各负其责$"
)
SOLE_END = re.compile(
    r"(?:具体|主要|全面|组织)?(?:负责|落实|实施|承办)(?:落实|实施|推进)?$|组织实施$|(?:亲自|具体|直接|主|包|总)抓$"
)
VERBS = ((Verb.LEAD, LEAD_END), (Verb.JOINT, JOINT_END), (Verb.HELP, HELP_END), (Verb.SOLE, SOLE_END))
BRACKET_VERB = re.compile(
    r"[（(〔\[【](?P<all>共同|联合|均)?(?P<verb>总?牵头|主办|主责|负责|责任|配合|协办|协助|协同|参与|参加|(?i:lead|support)|"
    r"(?:依|按|按照|根据)?(?:各自)?(?:职责|职能)(?:分工)?(?:负责|落实)?)(?:单位|部门)?[）)〕\]】]$"
)
BRACKET_ROLES = {
    "lead": Verb.LEAD,
    "牵头": Verb.LEAD,
    "总牵头": Verb.LEAD,
    "主办": Verb.LEAD,
    "主责": Verb.LEAD,
    "负责": Verb.SOLE,
    "责任": Verb.SOLE,
}
TOGETHER = re.compile(r"会同|协同(?!$|配合|参与|参加|落实|推进|负责|做好|实施|执行)|商请|联合(?=[省市县区各])")
ROLE_ASIDE = re.compile(r"[（(]([^（()）]{2,80}(?:牵头|配合|协办|协助|参与|参加))[)）]")
OPEN_END = re.compile(
    r"等(?:[\d一二三四五六七八九十两几多]+[家个]?)?(?:各|有关|相关|责任|成员|职能|主管|市直|市级|县直|区直)*(?:部门|单位|部门和单位|部门、单位|地方|地区|方面)?$|"
    r",?\s*\b(?i:etc\.?|and others)$"
)
ORDINAL = re.compile(r"^(?:[（(]?\d{1,2}[)）.．]|[①-⑳])\s*")
TIMING = re.compile(r"(年内|全年|持续|长期|常态化|月底|年底|\d+月|季度).*$|(完成|推进|坚持)$")
MARKS = re.compile(r"(?<!\s)\s*[*＊★☆▲△▼●○◆◇■□※•✓√①-⑳]+\s*|(?m:^)\s*(?:[-–—·]\s*|\d{1,2}\s+)(?=[\u4e00-\u9fff])")
TRADITIONAL = {
    "牽頭": "牵头",
    "負責": "负责",
    "職責": "职责",
    "會同": "会同",
    "協辦": "协办",
    "協助": "协助",
    "參與": "参与",
}
MIDDLE_VERB = re.compile(r"(牵头|具体落实|负责|配合|协助)(?=.{2,})")
# A name that still holds one of these was not understood; '各责任单位' and '牵头部门' are names
LEFT_OVER = re.compile(
    r"(?:牵头|配合|协助|参与|参加|负责(?!人)|会同|具体落实|亲自)(?!(?:责任|承办)?(?:单位|部门|处室|科室))"
)
POST_WORD = r"(?:副?(?:市|省|县|区|镇|乡|局|厅|部|处|科|院|校)长|书记|常委|党组成员|秘书长|主任|主席|总监|调研员|同志)"
POST = re.compile(
    rf"(?:{POST_WORD}|(?:[省市县区镇乡局委府]|街道|分管|主管|主要|牵头|责任|包联|包抓|联系|有关|相关|各级|部门|单位)领导)(?:[（(].*[）)])?$"
)

PREFIX = "省市县区州旗盟"
OFFICE_END = re.compile(r"(局|委|厅|办|部|办公室|委员会|法院|检察院|中心|大队|支队|室)$")
ELIDED = re.compile(
    r"(教育|民政|财政|司法|公安|住建|住房|人社|人力资源|卫生|卫健|医保|医疗保障|农业|水利|水务|商务|文旅|文化|审计|应急|市场监|统计|"
    r"信访|广电|广播|交通|自然资源|生态环境|发展和?改革|发改|工信|工业和信息化|经信|科技|科学技术|退役军人|体育|林业|园林|城管|城市管理|"
    r"综合执法|综合行政执法|行政审批|税务|气象|金融|国资|机关事务|大数据|人防|粮食|民族|民宗|组织|宣传|统战|政法|编办|人民法院|人民检察院)"
    r".*(?<=[局委厅办部室会院])$"
)
PREFIXED = re.compile(rf"[{PREFIX}]\w{{2,}}$")
# '驻青中央、省属单位' is one name
LEADS_ON = re.compile(r"(驻.{1,6})?(中央|中省|中|省|市|县|区)[直属管级]?$|驻.{1,4}$")
TRAILS = re.compile(r"(有关|相关|各)?(政府|党委|单位|部门|管委会|企业|街道|机构)$")
COLLECTIVE = re.compile(
    r"(?i:^(?:all|each|every|relevant|other).*(?:departments?|units?|agenc(?:y|ies)|bureaus?|offices?|districts?|counties|towns?)$)|各|^(全|所有|本|市直|县直|区直|省直|市级|区级|县级|市属|省属|中央|中省|驻).*(部门|单位|企业|机关|机构|乡镇|街道)|"
    r"(有关|相关|成员|责任|承办|使用|涉及|执法|主管|行业)(部门|单位|科室|处室|乡镇|街道|企业|地区|机关)$|乡镇[（(]街道"
)
# Endings that a list of names may give once, with the last of them
ENDING_OF_PLACES = re.compile(
    r"(?:大队|支队|中队|分局|派出所|街道办事处|街道|司法所|税务所|供电所|管委会|社区|[镇乡县区村])$"
)
ENDING_OF_OFFICES = re.compile(r"[局委办厅部]$")
# A word that a line break by hand may cut where what stands before the break would do for a name: '市政府办 / 公室'
WITHIN_A_WORD = re.compile(
    r"办(?=公室|公厅|事处)|委(?=员会)|组(?=织部|织局)|科(?=技局|学技|协)|园(?=林)|市(?=场监)|部(?=队)|关(?=工委)"
)
