"""The words of progress reports, as tables. To add a wording, add a pattern here and a row to the test of replies.

Patterns match text in one spelling (spelling.py): lower case, half-width, without white space in Chinese.
"""

from __future__ import annotations

# What would be misread: taken out of the text before anything else is looked for.
NEGATED_DIFFICULTY: tuple[str, ...] = (
    r"(?:并?没有?|并?无|暂无|尚无|未|不存在|没什么|不)(?:再)?(?:遇到|存在|发现|有)?(?:任何|什么|明显|较大|重大|其他)?(?:的)?"
    r"(?:困难|问题|难点|障碍|堵点)(?:和(?:困难|问题))?",
    r"(?:困难|问题)(?:现)?(?:均|都|也|全部)?(?:已经?|得到)(?:妥善)?(?:解决|克服|化解|整改)",
    r"\b(?:no|not any|without(?: any)?) (?:difficult(?:y|ies)|problems?|issues?|blockers?|obstacles?|delays?)\b",
    r"\b(?:not|never|un|no longer )(?: )?(?:blocked|stuck|delayed)\b",
)

# Problems of the work itself; '发现问题15条' and '困难群众' are its results and its people.
DIFFICULTY: tuple[str, ...] = (
    r"(?:有|存在|遇到|面临)(?:一定|一些|较大|很大|不少|实际|突出|部分|的)*(?:困难|难点|难题|瓶颈|阻力)(?!群众|家庭|职工|人员|户|学生)",
    r"(?<!发现)(?<!排查)(?<!查出)(?:存在|遇到|面临|有)(?:一定|一些|较大|的|不少|个)*问题(?!\d)(?:[:,;。是]|$)",
    r"(?:困难|难点|问题)(?:是|:|在于)",
    r"受阻|卡在|停滞|卡住|难以(?:推进|完成|落实|按)|(?:无法|不能|未能)(?:按期|按时|如期|推进|完成|开展|落实)",
    r"(?:缺乏?|缺少|短缺|没有)(?:专项|工作|必要|相关|的)?(?:经费|资金|人手|人员|编制|力量|设备|场地)",
    r"(?:经费|资金|人手|人员|力量|编制|预算)(?:严重|仍|较|还|尚)?(?:不足|不够|短缺|紧张|未到位|没到位|不到位|未落实)",
    r"(?:进展|推进|进度)(?:较|比较|有些|相对)?(?:缓慢|滞后|较慢)",
    r"(?:需|请|恳请|建议)(?:要|求)?(?:市|上级|领导)?[^,;。]{0,8}(?:协调解决|帮助解决)",
    r"\b(?:blocked|stuck|held up|delayed|cannot|can't|unable to)\b",
    r"\b(?:have|has|facing|face|with|serious|a|some) (?:difficult(?:y|ies)|problems?|issues?)\b|^difficult(?:y|ies)?\b",
    r"\b(?:lack of|not enough|insufficient|no) (?:budget|money|funds?|funding|staff|people)\b",
)

NO_NEWS: tuple[str, ...] = (
    r"(?:无|没有?|暂无|尚无|未有|没什么)(?:任何|什么|明显|最?新|实质性?|大)*(?:的)?(?:进展|变化|更新|情况|动态)",
    r"无新增(?!\d)|(?:^|[,;。])(?:情况)?同(?:上|前)(?:次|期|月|周|季度)?(?=[,;。]|$)|与上(?:次|期|月|周|季度)(?:相同|一致|一样)",
    r"(?:尚未|还未|未|没有?|还没有?)(?:开展|启动|开始|动工|实施)",
    r"^(?:无|暂无|没有)$",
    r"\b(?:no|nothing)(?: new)?(?: \w+)? ?(?:progress|news|updates?|changes?)\b|\bnothing new\b",
    r"\bsame as (?:before|last \w+|above)\b",
    r"\b(?:not(?: yet)?|hasn't|haven't) (?:started|begun)\b|\bunchanged\b",
)

# A whole clause that says that all of it is done. '初稿已完成' is not: it speaks of a part.
DONE: tuple[str, ...] = (
    r"(?:.{0,30}?)(?:全部|均|都|全面|圆满|整体|各项[^,;。]{0,12})"
    r"(?:已经?|现已|按期|按时|如期|顺利|提前)*(?:完成|办结|销号|完毕|落实到位|整改到位).{0,8}",
    r"(?:我[局办委院厅镇乡村部区单位]+|目前|现|该项?|此项|本项|这项|事项|任务|工作|报告|领导|你好|您好|的)*"
    r"(?:已经?|现已|按期|按时|如期|顺利|提前|圆满|按要求)*"
    r"(?:完成|办结|办完|做完|完毕|销号)(?:了|啦|工作|任务|该项工作|此项工作|目标任务|年度任务)*",
    r"(?:.{0,20}?)(?:已|全部|均)(?:经)?(?:办结|销号|办理完毕)",
    r"(?:(?:the|this|our|all|my|task|work|it|it's|item|everything|of|is|are|has|have|been|was|now|fully|already"
    r"|we|i|yes) ?)*"
    r"(?:completed?|finished|done)",
    r"(?:completed?|finished|done) (?:on time|in full|today|yesterday|already|all of it|everything)",
)

# In a clause: not done, although the words for it are there.
NOT_YET = (
    r"(?:尚|还|仍|并)?(?:未|没有?|没能)(?:全部|全面|能|完全|如期|按期|按时)*(?:完成|办结|落实|销号)|基本|部分|初步|大部|大体|接近|将近|即将|"
    r"正在|阶段性|不[能会]|完不成|待|推进中|进行中|不是"
    r"|\bnot\b|n't\b|\b(?:almost|nearly|mostly|partly|partially|half|incomplete|to be)\b"
)

# Anywhere: something of what was said before may not hold.
DENIAL = r"[没未不无别非]|[还尚]|待|错|改|撤|\bnot?\b|n't\b|\b(?:yet|still|wrong|instead|however|but)\b"

# In a clause: it speaks of what is to come, so its numbers are no results.
FUTURE = (
    r"预计|预期|预估|计划(?!\d|书|表|方案|已|的)|拟(?!定|订|制)|将(?=于|在|继续|开展|组织|进一步|完成|全部|召开)|力争|争取|确保|下一步|下阶段|"
    r"准备|打算|有望|目标[是为]|剩余|还剩|还差|尚有|还有"
    r"|\b(?:expect(?:ed|s)?|plan(?:ned)?(?: to)?|will|aim(?:ing)?|going to|next|hope|due|remaining|left|eta)\b"
)

# In a clause: something is being done.
PROGRESS = (
    r"完成|开展|推进|已|正在|制定|起草|印发|召开|进行|组织|落实|报送|启动|实施|办理|整改|调研|征求|审核|公示|培训|检查|过半|进展|顺利|正常"
    r"|\b(?:progress|working|started|draft(?:ed|ing)?|held|prepar(?:ed|ing)|ongoing|under ?way|submitted"
    r"|completed?|finished|done|almost|half)\b"
)

QUESTION = r"(?:\?|吗|呢|么)[。!\s]*$"

PERCENT: tuple[str, ...] = (
    r"(?<!未)(?<!不)(?:完成|进度|进展|进程|办结|推进)"
    r"(?:率|度|比例|情况|总?任务|工作|总?工程量|投资|目标|了|已|的|约|近|达|到|至|为|是|大约|超过?|:|在)*"
    r"(?P<n>\d{1,3}(?:\.\d+)?)%(?!未|尚未|没)",
    r"^(?:目前|现在|现|已|总体|整体|大约|大概|约|近|达到?|到)*(?P<n>\d{1,3}(?:\.\d+)?)%(?:了|左右|以上|吧)?$",
    r"\b(?P<n>\d{1,3}(?:\.\d+)?) ?(?:%|percent|per cent) ?(?:is )?(?:done|complete[d]?|finished|ready|progress)\b",
    r"\b(?:progress|done|completed?)(?: is| at|:|,)? ?(?:about |around |at )?(?P<n>\d{1,3}(?:\.\d+)?) ?(?:%|percent\b)",
    r"(?:完成|进度|进展|达|到|约|已|^)(?:了|已|的|约|近|达|到|至|为|大约|超过?|:)*(?<!未完成)(?P<tenths>[一二三四五六七八九十\d])成(?P<half>半)?"
    r"(?=$|以上|左右|多|了|的?(?:任务|工作|进度|工程量))",
)

UNITS = (
    r"人次|户次|场次|批次|次|场|件|条|份|个(?!月|工作日|季度|星期|小时|百分点|半)|项|名|人|家|户|起|宗|亿元|万元|千元|元|期|篇|处|所|座|台|套|册|本(?![年月周季届次级省市县区镇乡村单局])|张|"
    r"批|轮|公里|千米|万?平方米|米|亩|公顷|吨|课时|学时|例|支|组|辆|部|幅|面|栋|页|万人次?|万份|万"
)
"""What figures count. 年 月 日 and the like are left out: they make dates."""

NUMERAL_BEFORE = r"(?:人次|场次|次|场|件|条|份|项|家|起|户)"
"""Before these a Chinese numeral is a number: '六次', but not '统一部署' or '有一个想法'."""

# Words round what was counted that do not belong to its name: '今年以来已开展培训' → '培训'.
LABEL_HEAD = (
    r"^(?:截[至止]?目前|截[至止]|目前|今年以来|今年|本年度?|本月|本周|本季度|上半年|全年|全市|全县|全区|其中|现|"
    r"我[局办委院厅镇乡村部区市县]|我单位|"
    r"已经?|共计?|累计|总计|合计|先后|并|和|及|与|以及|还|另|"
    r"组织|集中|开展了?|进行了?|举办了?|召开了?|举行了?|完成了?|实现|了|各类|:|-)+"
)
LABEL_TAIL = r"(?:达到?|共计?|累计|约|近|超过?|为|是|有|已|了|计|的|大约|不少于|:|-|至今)+$"

# A day named from today: pattern → (unit, how many units ahead); the unit's last day is meant, for a weekday that day.
SOON: tuple[tuple[str, str, int], ...] = (
    (r"今[天日]|当天|\btoday\b", "day", 0),
    (r"明[天日]|\btomorrow\b", "day", 1),
    (r"后天", "day", 2),
    (r"下个?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天])?|\bnext week\b", "week", 1),
    (r"(?:本|这个?)?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天])", "week", 0),
    (r"(?:本|这个?)(?:周|星期)末?|周末|\b(?:this|end of the) week\b", "week", 0),
    (r"下个?月(?P<d>\d{1,2})[日号]|下个?月(?P<part>[上中下]旬|初)?|\bnext month\b", "month", 1),
    (r"(?:本|当|这个?)月(?P<d>\d{1,2})[日号]|(?:本|当|这个?)月(?P<part>[上中下]旬)", "month", 0),
    (r"(?<![\d一二三四五六七八九十份])月[底末]|(?:本|当|这个?)月", "month", 0),
    (r"\b(?:this|end of the) month\b|\bmonth(?:-| )end\b", "month", 0),
    (r"下(?:个|一)?季度", "quarter", 1),
    (r"(?:本|这个?)季度|(?<![\d第一二三四])季度?[末底]|\b(?:this|end of the) quarter\b", "quarter", 0),
)
