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
