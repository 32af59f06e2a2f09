"""A small plan and the ways in which offices revise theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from factory import ONGOING, QUARTERLY, item

from tasks.domain.model import Schedule
from tasks.domain.terms import ScheduleKind

JULY_31 = Schedule(ScheduleKind.DATE, date(2026, 7, 31))
FIRST = (
    item("1"),
    item("2", title="完善行政复议机制", schedule=QUARTERLY, deadline_text="每季度末"),
    item("3", title="开展普法", cooperating_units=("各乡镇（街道）",)),
)
REVISIONS = {
    "wording": (replace(FIRST[0], title="规范涉企检查", measures=("新措施；",)), *FIRST[1:]),
    "a moved deadline": (replace(FIRST[0], schedule=JULY_31, deadline_text="7月底前"), *FIRST[1:]),
    "another kind of deadline": (replace(FIRST[1], schedule=ONGOING, deadline_text="长期坚持"), FIRST[0], FIRST[2]),
    "units": (replace(FIRST[0], lead_units=("市财政局",), cooperating_units=("市审计局",)), *FIRST[1:]),
    "a collective gone": (*FIRST[:2], replace(FIRST[2], cooperating_units=())),
    "one less": FIRST[:2],
    "all anew": (item("9", title="深化改革", area="改革开放", lead_units=("市发展和改革委员会",)),),
    "one more, in front": (
        item("1", title="健全应诉制度"),
        *(replace(o, number=str(n)) for n, o in enumerate(FIRST, 2)),
    ),
}
