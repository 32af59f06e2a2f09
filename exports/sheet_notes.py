"""说明: what every number means and where it comes from: one definition each, the ledger's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from exports.sheet import Column, Sheet
from exports.view import View, Words
from tasks.domain.terms import Light


class Note(NamedTuple):
    name: str
    text: str


_DEFINITIONS: tuple[tuple[Words, Words], ...] = (
    (
        Words("分工", "Assignment"),
        Words(
            "一个单位在一项重点任务中承担的部分。一项任务分给几个单位，就有几条分工；"
            "各乡镇（街道）等集合单位按其成员单位分别计算。",
            "One unit's part in one key task. A task given to several units has as many assignments; "
            "a collective unit counts by its members.",
        ),
    ),
    (
        Words("计数范围", "What is counted"),
        Words(
            "概览中的分工数、各状态数和办结率只计牵头单位和责任单位；配合单位不计入。已撤销的分工不计入分母。",
            "The counts and rates of the overview are of lead and responsible units; co-operating units do not count. "
            "Withdrawn assignments are out of the denominator.",
        ),
    ),
    (
        Words("办结率", "Completion rate"),
        Words(
            "已办结的分工数 ÷ 计入的分工数。没有可计入的分工时不算办结率，记“—”。",
            "Done ÷ counted assignments; '—' where none counts.",
        ),
    ),
    (
        Words("其中逾期办结", "of done: late"),
        Words(
            "已办结，但报送时应办日期已过；包含在已办结之内。", "Done, but reported after the due day; part of done."
        ),
    ),
)
_MORE: tuple[tuple[Words, Words], ...] = (
    (
        Words("按时限看", "By time"),
        Words(
            "计入的分工按时限分为五类，互不重复：按期办结；逾期报送（已逾期办结，或逾期后报送待审核）；未到期"
            "（含已按时报送待审核）；逾期未报（即状态“逾期”）；没有时限（长期坚持或待明确，且未办结）。",
            "Every counted assignment is one of five: done in time; reported late (done late, or awaiting review); "
            "not yet due (or reported in time and awaiting review); overdue (the light); without a deadline (ongoing "
            "or unclear, and not done).",
        ),
    ),
    (
        Words("较上周", "Change"),
        Words(
            "与截至日七天前那一天结束时的台账比较，两份台账用同一口径；“本周”是那以后到数据时刻。"
            "当时还没有导入的方案，按首次导入的内容比较。",
            "Against the ledger at the end of the day seven days before, counted in the same way; 'this week' is the "
            "time from then on. A plan that had not been imported then is taken as it was first imported.",
        ),
    ),
    (
        Words("本周变化", "This week"),
        Words(
            "以登记时间为准，含配合单位；补登记的报送列入登记的那一周，并注明实际报送日期和是否逾期，不改动以前各周的数字。"
            "新增逾期：上周台账不是“逾期”而本周是的，时间为应办日期结束之时。",
            "By the time of recording, co-operating units included. A report that was entered later is in the week in "
            "which it was entered, with the day on which it was made; earlier weeks' numbers stay as they were. Newly "
            "overdue: red now and not red a week ago, at the end of its due day.",
        ),
    ),
    (
        Words("延期", "Extension"),
        Words(
            "“延期至”为督办员批准后的应办日期，“原定”为方案规定的日期；未批准的申请不改变应办日期。",
            "'Extended to' is the day that the coordinator granted, 'originally' that of the plan; a request alone "
            "moves no day.",
        ),
    ),
    (
        Words("报送情况", "Reporting"),
        Words(
            "逐个报送节点（一项任务可以按月、按季度有多个节点）：上月1日至本月末到期的，以及更早到期至今未报送的。"
            "报送日期不晚于应报日期为按时；“已报 / 应报”只计截至日已到期的或已报送的节点；长期坚持的事项不计逾期。",
            "By checkpoint (recurring work has one for each period): due from the 1st of last month to the end of this "
            "month, or due before and not yet reported. In time: reported on the due day at the latest. 'Reported / "
            "owed' has what was due by the as-of day or has been reported; ongoing work is never overdue.",
        ),
    ),
    (
        Words("进度、数据、佐证", "Percent, figures, evidence"),
        Words(
            "进度、数据为最近一次报送所报；佐证材料为历次报送的文件总数。下次报送为尚未报送的最近一个节点。",
            "Percent and figures are those of the latest report; evidence counts the files of all reports. Next due is "
            "the first checkpoint without a report.",
        ),
    ),
    (
        Words("代登、批示", "On behalf, instructions"),
        Words(
            "“代登”为督办员代单位登记的电话、纸质等答复，注明答复人和登记人；按时还是逾期以答复之日为准。“批示待回复”为截至日单位"
            "尚未回复的领导批示。",
            "What a coordinator entered on a unit's behalf names who gave the answer and who entered it; the day on "
            "which it was given decides between on time and late. An instruction is named until the unit has answered.",
        ),
    ),
    (
        Words("催办", "Reminders"),
        Words(
            "对一名联络员就一条分工提醒一次计一人次；一条消息涉及几条分工的，分别计数。催办人为“自动”的按时限自动发出，"
            "写有姓名的由该督办员人工发出。",
            "One reminder to one person about one assignment counts once; a message about several counts for each. 'By "
            "itself': it was due; a name: that coordinator sent it by hand.",
        ),
    ),
)
_LIGHTS: dict[Light, Words] = {
    Light.DONE: Words("督办员已审核通过并销号。", "Accepted and closed by the coordinator."),
    Light.GREEN: Words(
        "未到预警时间，或已按时报送待审核；长期坚持的事项按期报送。",
        "Not near its due day, or reported in time and awaiting review; ongoing tasks.",
    ),
    Light.YELLOW: Words(
        "临近应办日期而未报送，或报送被退回、报告有困难、逾期后报送待审核。",
        "Near its due day without a report; or sent back, in difficulty, or reported late and awaiting review.",
    ),
    Light.RED: Words(
        "应办日期当天结束时仍未报送，或退回后尚未重新报送；应办日期当天不算逾期。",
        "Not reported (or sent back and not reported again) when its due day had ended; due today is not overdue.",
    ),
    Light.GREY: Words("完成时限没有可以推算的日期，待明确。", "The deadline gives no date that could be worked out."),
}
_DAYS: tuple[Words, Words] = (
    Words("天数", "Days"),
    Words(
        "按日历日计算：逾期天数为截至日减应办日期，剩余天数为应办日期减截至日。应办日期含已批准的延期。",
        "Calendar days: overdue is the as-of day minus the due day, left is the due day minus the as-of day. "
        "Granted extensions are included in the due day.",
    ),
)
_LIGHT_NAME = Words("状态：{sign} {word}", "Light: {sign} {word}")
_REASONS = Words(
    "每条分工的具体原因见总台账“状态说明”。",
    "The reason for each assignment's light is in the ledger's column 'Reason'.",
)


def _rows(view: View) -> Sequence[Note]:
    ledger = view.ledger
    origin = (
        (Words("方案", "Plan"), ledger.plan_title),
        (Words("年度", "Year"), str(ledger.base_year)),
        (Words("截至日", "As of"), view.long_day(ledger.as_of)),
        (Words("数据时刻", "Data of"), view.moment(ledger.at)),
        (Words("来源文件", "Source file"), ledger.source_file),
        (Words("来源文件 SHA-256", "SHA-256 of the source file"), ledger.source_sha256),
    )
    return [
        *(Note(view.say(name), text) for name, text in origin),
        *(Note(view.say(name), view.say(text)) for name, text in _DEFINITIONS),
        *(
            Note(view.say(_LIGHT_NAME, sign=light.sign, word=view.label(light)), view.say(text))
            for light, text in _LIGHTS.items()
        ),
        Note(view.say(Words("状态说明", "Reasons")), view.say(_REASONS)),
        Note(view.say(_DAYS[0]), view.say(_DAYS[1])),
        *(Note(view.say(name), view.say(text)) for name, text in _MORE),
    ]


NOTES = Sheet[Note](
    title=Words("说明", "Notes"),
    heading=Words("说明", "Notes"),
    lines=lambda view: [],
    columns=(
        Column(Words("名称", "Name"), 26, lambda note, view: note.name, "center"),
        Column(Words("含义", "Meaning"), 100, lambda note, view: note.text),
    ),
    rows=_rows,
    empty=Words("", ""),
    font_size=12,
    padding=9,
    one_page=True,
)
