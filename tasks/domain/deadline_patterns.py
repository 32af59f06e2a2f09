"""The wordings of deadlines, as tables of patterns over the one spelling that deadlines.py makes of a text.

To add a wording, add a pattern here and a row to tests/data/phrases/deadlines.csv. At every place of the text EVERY is
tried before WORDS, and WORDS before SPANS; in a table the first pattern that matches wins. Named groups carry meaning:

    year short that    2024, 24, 明 (next)            part     底 末 上旬 … of a month, quarter, half or year
    m d q h name       month, day, quarter, half, june   before   'before …': the period must not have begun
    d d2 wd anchor     of EVERY: day, weekday, 首月 …     since    'from …': a beginning, not an end
"""

from __future__ import annotations

from typing import Literal

from tasks.domain.terms import Every

# ── pieces that patterns share ────────────────────────────────────────────────────────────────────────────────────

_Y4 = r"(?:19|2\d)\d\d"
_YEAR = (
    rf"(?:(?P<year>(?<!\d){_Y4})(?:年度?的?|[./-](?=\d{{1,2}}月)|(?=第?\d季|[上下]半年))"
    r"|(?P<short>(?<!\d)2\d)年(?=\d{1,2}月|[底末]|第?\d季|[上下]半年)|(?P<that>今|本|当|明|次|来|翌|后)年度?)"
)
_MONTH = rf"(?:{_YEAR},?)?(?<!\d)(?<!\d )(?P<m>\d{{1,2}})月份?"
_NAME = (
    r"(?P<name>jan|feb|mar|apr|may(?! (?:be|not|need|vary))|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|tember|t|ober|ember)?\b\.?"
)
_YEAR_EN = rf"(?:(?: of| in)?[ ,/-]{{0,2}}(?P<year>{_Y4})\b)?"
_LEAD_EN = (
    r"\b(?:(?:(?P<before>before|prior to)|(?P<since>from|since|after|starting(?: in| from)?)|by|on|in) )?(?:the )?"
    r"(?:(?P<part>end|late|mid|early)(?: of|-)? ?(?:the )?)?\b"
)
_ORDINAL_EN = r"(?:st|nd|rd|th)"
_EACH = r"(?:每一?1?个?|按|逐|分|[\d一]次/每?|(?<!\d)[一1]个?(?=(?:周|月|季度?|半年|年)(?:[一两](?!日|号|月)|[12]次)))"
_EACH_EN = r"\b(?:every|each|per|once an?)"

JOIN = r"(?: ?(?:[起止]?(?:至|到)|[-~—–―─−]+|\b(?:to|through|until|till)\b) ?)"
"""Between the two ends of a range (reading 26)."""

LIST = r"(?: ?(?:[、/,;]|和|及|与|以及|\band\b) ?)"
"""Between the members of a list of dates."""

_DAY_OF_MONTH = (
    rf"(?:的?\(?(?P<d>\d{{1,2}})(?:[日号]|(?=[之以]?前))(?:(?:{JOIN}|(?P<more>[、和]))(?P<d2>\d{{1,2}})[日号])?)?"
)

# ── recurring work (readings 24, 25) ──────────────────────────────────────────────────────────────────────────────

EVERY: tuple[tuple[Every, str], ...] = (
    (Every.WEEK, r"(?<!\d)[一1]周[一1两](?!日)"),  # '一周一调度', which names no Monday
    (Every.WEEK, rf"{_EACH}(?:周(?![期年边密])|星期|礼拜)(?P<wd>[一二三四五六日天1-7](?!次))?"),
    (Every.WEEK, rf"\bweekly\b|{_EACH_EN} (?:week\b|(?P<wd>mon|tue|wed|thu|fri|sat|sun)(?:|s|nes|rs|ur)day\b)"),
    (Every.MONTH, rf"{_EACH}月份?(?:月?(?P<part>[上中下]旬|[初中底末]))?(?P<anchor>次月|下月)?{_DAY_OF_MONTH}"),
    (Every.MONTH, rf"\b(?P<d>\d{{1,2}}){_ORDINAL_EN}?(?: day)? of (?:each|every|the) month\b"),
    (
        Every.MONTH,
        rf"(?:\bmonthly|{_EACH_EN} month)\b(?:,? ?(?:by|on|before) (?:the )?(?P<d>\d{{1,2}}){_ORDINAL_EN}\b(?! of))?",
    ),
    (
        Every.QUARTER,
        rf"(?:{_EACH}季(?:度|(?!节))|每3个月)(?:的?(?P<anchor>首月|第[一1]个?月|次月|下月|下季度?首月|结束后)|末月|最后[一1]个月|[末底])?"
        rf"{_DAY_OF_MONTH}",
    ),
    (Every.QUARTER, rf"(?<![\d第])季度?末月{_DAY_OF_MONTH}"),
    (Every.QUARTER, rf"\bquarterly\b|{_EACH_EN} qua+rter\b|\bevery (?:3|three) months\b"),
    (
        Every.HALF_YEAR,
        rf"(?:{_EACH}半年度?|每6个月|半年(?=[一两12]次))(?:的?(?P<anchor>首月|次月|结束后)|末月|最后[一1]个月|[末底])?{_DAY_OF_MONTH}",
    ),
    (
        Every.HALF_YEAR,
        rf"\b(?:half(?:-| )?yearly|semi-?annual(?:ly)?|bi-?annual(?:ly)?|twice a year)\b"
        rf"|{_EACH_EN} half(?:-| )year\b|\bevery (?:6|six) months\b",
    ),
    (Every.YEAR, rf"每(?=年[底末终])|{_EACH}年(?:度|(?![龄限级]))|每12个月"),
    (Every.YEAR, rf"\bannual(?:ly)?\b|\byearly\b|{_EACH_EN} year\b"),
    (Every.WEEK, r"(?<![\d每])周报(?!送|告)"),
    (Every.MONTH, r"(?<![\d每])月报(?!送|告)"),
    (Every.QUARTER, r"(?<![\d每])季报(?!送|告)"),
)

# ── words that are no date ────────────────────────────────────────────────────────────────────────────────────────

Word = Literal["all_year", "ongoing", "whenever", "relative", "vague", "event"]
"""all_year: reading 20; ongoing, whenever: reading 21, of which 'whenever' adds nothing beside a date; rest: 27."""

WORDS: tuple[tuple[Word, str], ...] = (
    ("all_year", rf"(?:{_YEAR},?)?(?:贯穿|覆盖)?全年度?"),
    ("all_year", rf"\b(?:throughout|all|whole|all through)(?: the)? (?:year\b|(?P<year>{_Y4})\b)|\byear(?:-| )round\b"),
    ("ongoing", r"长期|长效|持续|常态|经常|贯穿|始终|常年|不间断|每[日天]|每个?工作日|至今|\bdaily\b"),
    ("ongoing", r"\bon-?going\b|\blong(?:-| )term\b|\bpermanent(?:ly)?\b|\bcontinu(?:ous|ously|ing|al|ally)\b"),
    ("whenever", r"即时|及时|随时|实时|日常|平时|不断|动态|全程"),
    ("relative", r"(?<!\d)\d{1,3}(?:[-~—至到]+\d{1,3})?(?:个(?:工作日|月|星期|季度)|工作日|日|天|周|年|小时)[之以]?内"),
    ("vague", rf"(?:{_YEAR},?)?\d{{1,2}}月份?第[一二三四五\d]个?(?:周|星期)"),
    ("vague", r"双[月周]|每[两2]个?[月周年]|每\d+个?[月周年天]|每半个?月|每旬"),
    ("vague", rf"(?:{_YEAR}年?|年)初"),
    (
        "event",
        r"(?:[全两]会|会议?|大会|节|假期?|元旦|国庆|五一|七一|八一|十一|汛期?|开学|高考|验收|考核|换届|召开|开工|结束)[之以]?前",
    ),
)

# ── spans of time (readings 16 to 19) ─────────────────────────────────────────────────────────────────────────────

SPANS: tuple[str, ...] = (
    rf"(?P<year>(?<!\d){_Y4})(?P<sep>[-./])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}})(?!\d)[日号]?",
    rf"(?P<year>(?<!\d){_Y4})(?P<m>\d\d)(?P<d>\d\d)(?!\d)",
    rf"{_MONTH}(?P<d>\d{{1,2}})(?:[日号]|(?![\d月年个周.:点时]))",
    rf"{_MONTH}(?P<part>上旬|中旬|下旬|上中旬|中下旬|[初中底末])?",
    rf"(?P<year>(?<!\d){_Y4})[-./](?P<m>\d{{1,2}})(?![\d年])月?",
    rf"(?:{_YEAR},?)?第?(?<!\d)(?P<q>\d)季度?(?P<part>[末底])?",
    rf"(?:{_YEAR},?)?(?P<h>[上下])半年(?P<part>[末底])?",
    rf"{_YEAR}(?:年?(?P<part>[底末终])|年?内|年?(?P<h>中)(?!旬))?",
    r"(?<![\d半])年度?(?:(?P<part>[底末终])|内|(?P<h>中)(?!旬))",
    rf"^(?P<year>{_Y4})$",
    rf"^(?P<year>{_Y4})(?P<m>0[1-9]|1[0-2])$",
    # without a year: '6.30前', '6.1-6.30', and '6.30', whose second number cannot be a month
    rf"(?<![\d.])(?P<m>0?[1-9]|1[0-2])[./](?P<d>\d{{1,2}})(?:日|(?=[之以]?前|{JOIN}\d{{1,2}}[./]\d{{1,2}}(?!\d)))",
    r"(?<![\d.])(?P<m>0?[1-9]|1[0-2])[./](?P<d>1[3-9]|2\d|3[01])(?![\d.%/])",
    r"^(?P<m>0?[1-9]|1[0-2])-(?P<d>1[3-9]|2\d|3[01])(?=$|[之以]?前)",
    rf"(?<!\d)(?P<m>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])/(?P<year>{_Y4})(?!\d)",
    rf"{_LEAD_EN}(?P<d>\d{{1,2}}){_ORDINAL_EN}?(?: of)?[ /-]?{_NAME}{_YEAR_EN}",
    rf"{_LEAD_EN}{_NAME} ?(?P<d>\d{{1,2}}){_ORDINAL_EN}?\b{_YEAR_EN}",
    rf"{_LEAD_EN}{_NAME}{_YEAR_EN}",
    rf"{_LEAD_EN}q(?P<q>\d)\b{_YEAR_EN}",
    rf"{_LEAD_EN}(?P<year>{_Y4})[ -]?q(?P<q>\d)\b",
    rf"{_LEAD_EN}(?P<q>first|second|third|fourth|1st|2nd|3rd|4th|last) quarter\b{_YEAR_EN}",
    rf"{_LEAD_EN}(?:h(?P<h>[12])|(?P<half>first|second) half)\b(?: of the year)?{_YEAR_EN}",
    rf"{_LEAD_EN}(?P<year>{_Y4})[ -]?h(?P<h>[12])\b",
    rf"{_LEAD_EN}(?P<that>this|next) year\b",
    rf"\b(?:by )?(?:the )?(?P<part>end)(?: of)?(?: the)? (?:year\b|(?P<year>{_Y4})\b)",
    rf"\b(?:by )?year(?:-| )end\b(?: (?P<year>{_Y4})\b)?",
    rf"\b(?:(?P<before>before)|(?P<since>from|since|after)|by|in|within|during) (?P<year>{_Y4})\b(?![-/.])",
    rf"(?<!\d)(?P<d>1[3-9]|2\d|3[01])/(?P<m>0?[1-9]|1[0-2])/(?P<year>{_Y4})(?!\d)",
)

# What may follow a span only after JOIN or LIST, and takes the rest from the span before: '6月1日-15日', '上旬至中旬'.
DEPENDENT: tuple[str, ...] = (
    r"(?P<d>\d{1,2})[日号]",
    r"(?P<part>[上中下]旬|[底末])",
    r"(?P<m>0?[1-9]|1[0-2])[./](?P<d>\d{1,2})(?![\d.])",
)

# What may follow a span and belongs to it: the time of day, then 前 (inclusive or not: readings 16, 17) or 起 or 后.
AFTER_SPAN = (
    r"(?:\(含(?:当日|本数)?\)|\(?(?:周|星期)[一二三四五六日天]\)?|[上下中]午|晚上?|当[日天]|下班|工作时间|份"
    r"|[t ]?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?|\d{1,2}[时点](?:\d{1,2}分|半|整)?)*"
    r"(?:(?P<before>[之以]?前(?!期|后|置|提|述|端|往))|(?P<since>[之以]?后(?!续|期)|起|开始| ?onwards?\b))?"
)

# Spellings that are brought to another one before the scan: (pattern, what it becomes).
RESPELL: tuple[tuple[str, str], ...] = (
    (r"^(\d+)\.0+$", r"\1"),  # a number that a spreadsheet program gave as a decimal
    (r"[《〈][^》〉]*[》〉]|[〔\[]\d{4}[〕\]]\d+号", ""),  # titles and numbers of documents
    (r"[“\"‘「]([^”\"’」]*)[”\"’」](?=(?:召开|结束|到来)?[之以]?[前后])", r"\1"),  # '“两会”前' is an event, not '前'
    (r"(?<=.)[“\"‘「][^”\"’」]*[”\"’」]|[“\"‘「][^”\"’」]*[”\"’」](?=.)", ""),
    (
        r"(?:根据|依据|对照|参照|按照|按(?![年季月周半]))[^,;。\d]{0,20}?(?:\d{4}年)?[^,;。\d]{0,20}?(?:要求|文件|精神|规定|通知|方案|部署)",
        "",
    ),
    (r"(?:^|[;。,])\(?\d{1,2}[.)](?=\d{1,2}月|\d{4}年)", ";"),  # '1.6月底前;2.12月底前' is a numbered list
    (rf"(?<![\d.\-/~])(\d{{1,2}})((?:{JOIN}|、|和|及)\d{{1,2}})(?=(月|日|季度))", r"\1\3\2"),  # '7-10月' → '7月-10月'
    (r"(?<![\d.\-/~])(\d{1,2})(/\d{1,2})(?=(月))", r"\1\3\2"),
    (rf"(?<!\d)({_Y4})({JOIN}{_Y4})(?:年|$)", r"\1年\2年"),
    (rf"(?<!\d)({_Y4})[./](\d{{1,2}})({JOIN}\d{{1,2}})(?![\d./-])月?", r"\1年\2月\3月"),
    (rf"\b(\d{{1,2}}){_ORDINAL_EN}?( ?- ?| to )(?=\d{{1,2}}{_ORDINAL_EN}? ([a-z]{{3,9}}))", r"\1 \3\2"),
    (r"\bbetween (.{1,20}?) and ", r"\1 to "),
    (r"不(?:得|能|应)?[早先]于((?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号]|[上中下]旬|[初中底末])?)", r"\1起"),
    (r"\b(?:not?|never) (?:earlier|sooner) than\b|\bnot before\b", "from"),
    (rf"\b({_NAME}) end\b", r"end \1"),
)
