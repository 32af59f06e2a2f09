"""What the template says: its columns, how to fill them in, and an example."""

from __future__ import annotations

from typing import NamedTuple

from exports.view import Words

UNITS, AREAS, DEADLINES = "units", "areas", "deadlines"


class Field(NamedTuple):
    label: Words
    width: float  # half-width characters
    help: Words  # at most 255 characters: it is shown beside the cell
    choices: str = ""  # the list that is offered; anything else may be written all the same


FIELDS = (
    Field(
        Words("序号", "No."), 6, Words("每项任务一个序号，从 1 起连续编写。", "One number per task, from 1 upwards.")
    ),
    Field(
        Words("工作方面", "Area"),
        14,
        Words(
            "任务属于哪个方面，每行都写；可从列表选，也可直接写。",
            "The part of the plan that the task belongs to, in every row. Choose it or write it.",
        ),
        AREAS,
    ),
    Field(
        Words("重点任务", "Key task"),
        26,
        Words("一行写一项任务，用一句话说清做什么。", "One task per row: what is to be done, in one sentence."),
    ),
    Field(
        Words("具体措施", "Measures"),
        40,
        Words("分条写，每条一行（Alt+Enter 换行）；没有可不填。", "One per line (Alt+Enter); may stay blank."),
    ),
    Field(
        Words("牵头单位", "Lead unit"),
        16,
        Words(
            "对整项任务负总责的单位，必填，一般只写一个；多个单位用顿号“、”隔开。",
            "The unit that answers for the whole task. Needed, and usually one; several are separated by “;”.",
        ),
        UNITS,
    ),
    Field(
        Words("责任单位", "Responsible unit"),
        18,
        Words(
            "各自承担其中一部分的单位，没有可不填；多个单位用顿号“、”隔开。",
            "Units that answer for a part of it; may stay blank. Several are separated by “;”.",
        ),
        UNITS,
    ),
    Field(
        Words("配合单位", "Co-operating units"),
        24,
        Words(
            "协助的单位，没有可不填；多个单位用顿号“、”隔开，请写全，不要用“等”。",
            "Units that help; may stay blank. Several are separated by “;”. Name them all: not “etc.”.",
        ),
        UNITS,
    ),
    Field(
        Words("完成时限", "Deadline"),
        18,
        Words(
            "写一个日期或一种周期，如“6月底前”“每季度末”“长期坚持”；可从列表选，写法见“时限写法”页。",
            "One date or one period, such as “end of June”, “every quarter”, “ongoing”. Choose it or write it; see the "
            "page “Deadlines”.",
        ),
        DEADLINES,
    ),
    Field(
        Words("备注", "Remarks"),
        12,
        Words("需要说明的其他事项，可不填。", "Anything else; may stay blank."),
    ),
)

TABLE = Words("责任分解表", "Plan")
HELP = Words("填表说明", "How to fill in")
EXAMPLE = Words("填写示例", "Example")
LISTS = {
    UNITS: Words("单位", "Units"),
    AREAS: Words("工作方面", "Areas"),
    DEADLINES: Words("时限写法", "Deadlines"),
}

TITLE = Words("{year}年重点任务责任分解表", "Key tasks of {year} and who does them")
YEAR = Words("（{year}年度）", "({year})")
TITLE_HINT = Words(
    "请改成方案的全称，并写明年份，如“青岚市2025年法治政府建设重点任务责任分解表”。",
    "Please write the full title of the plan, with its year.",
)
HELP_LINES = (
    Words(
        "1. 只填第一页“责任分解表”：表头下面每项任务写一行；行数不够就接着往下写。填好后交督办员导入。",
        "1. Fill in the first page only: one row per task below the header, as many as you need. Then give the file to "
        "the coordinator, who imports it.",
    ),
    Words(
        "2. 标题写方案的全称和年份，完成时限中没有写年份的，都按这一年理解。",
        "2. The title is that of the plan, with its year; deadlines without a year are of that year.",
    ),
    Words(
        "3. 下拉列表只是为了方便，列表里没有的可以直接写。“单位”“工作方面”两页是列表的内容，可以自行增改。",
        "3. The lists are a convenience: what is not in them can be written all the same. The pages “Units” and "
        "“Areas” hold them and may be changed.",
    ),
    Words(
        "4. 各栏的表头请保留。其他几页不影响导入，可留可删。",
        "4. Please keep the header. The other pages do not matter for the import and may be deleted.",
    ),
)
HELP_COLUMNS = (Words("栏目", "Column"), Words("怎么填", "How to fill it in"))
LIST_NOTE = {
    UNITS: Words(
        "从下一行起每行写一个单位，牵头单位、责任单位、配合单位三栏的下拉列表就是这些。",
        "One unit per row from here on; the lists of the three columns of units offer these.",
    ),
    AREAS: Words(
        "从下一行起每行写一个方面，“工作方面”栏的下拉列表就是这些。",
        "One area per row from here on; the list of the column “Area” offers these.",
    ),
}
LIST_COLUMN = {
    UNITS: Words("单位名称", "Unit"),
    AREAS: Words("工作方面", "Area"),
    DEADLINES: Words("写法", "Wording"),
}
READ_AS = Words("怎样理解", "How it is read")
SAMPLE_MARK = Words("以下是示例，请改成本地的名称。", " These are examples: please put your own.")

SAMPLE_CHOICES = {
    UNITS: (
        Words("市政府办公室", "City Office"),
        Words("市司法局", "Justice Bureau"),
        Words("市财政局", "Finance Bureau"),
        Words("市教育局", "Education Bureau"),
        Words("各乡镇（街道）", "All townships"),
    ),
    AREAS: (
        Words("优化营商环境", "Business climate"),
        Words("规范行政执法", "Law enforcement"),
        Words("加强法治宣传", "Legal education"),
    ),
}
WORDINGS = (
    Words("3月底前", "end of March"),
    Words("6月底前", "end of June"),
    Words("9月底前", "end of September"),
    Words("12月底前", "end of December"),
    Words("{year}年6月15日", "15 June {year}"),
    Words("每月底", "every month"),
    Words("每季度末", "every quarter"),
    Words("每半年", "every half-year"),
    Words("长期坚持", "ongoing"),
)

_AREA = Words("规范行政执法", "Law enforcement")
EXAMPLES: tuple[tuple[Words, ...], ...] = (
    (
        Words("1", "1"),
        _AREA,
        Words("开展行政执法专项检查", "Inspect law enforcement"),
        Words("1.制定检查方案；\n2.公布检查结果。", "Draw up a plan\nPublish the results"),
        Words("市司法局", "Justice Bureau"),
        Words("", ""),
        Words("市财政局、市教育局", "Finance Bureau; Education Bureau"),
        Words("6月底前", "end of June"),
        Words("", ""),
    ),
    (
        Words("2", "2"),
        _AREA,
        Words("通报执法案件办理情况", "Report on cases"),
        Words("", ""),
        Words("市司法局", "Justice Bureau"),
        Words("各乡镇（街道）", "All townships"),
        Words("", ""),
        Words("每季度末", "every quarter"),
        Words("首次通报为一季度", "The first one is of the first quarter"),
    ),
    (
        Words("3", "3"),
        Words("加强法治宣传", "Legal education"),
        Words("组织领导干部学法", "Legal training for leaders"),
        Words("列入年度学习计划。", "Put it into the year's training plan"),
        Words("市政府办公室", "City Office"),
        Words("", ""),
        Words("市司法局", "Justice Bureau"),
        Words("长期坚持", "ongoing"),
        Words("", ""),
    ),
)
