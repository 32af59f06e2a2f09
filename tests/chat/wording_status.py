"""What the texts of the overview, of an item and of what is overdue are filled with."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from tasks.domain.model import Tally
from tasks.domain.terms import Decision, Happening, Light, ReportStatus, Role, Source

NASTY = '<b>规范</b> & "检查"'
AT = datetime(2026, 3, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TALLY = Tally(total=45, done=12, done_late=2, green=20, yellow=6, red=5, grey=2, late_waiting=1, undated=3)
LINE = SimpleNamespace(
    light=Light.RED,
    name=NASTY * 9,
    area=NASTY * 9,
    number=NASTY * 3,
    title=NASTY * 9,
    unit=NASTY * 9,
    others=3,
    tally=TALLY,
)
REMINDED = SimpleNamespace(name=NASTY * 5, times=3, last_on=date(2026, 3, 19))
PROGRESS = SimpleNamespace(
    status=ReportStatus.DIFFICULTY,
    percent=80,
    by=NASTY,
    text=NASTY * 20,
    evidence=3,
    recorded_by=NASTY,
    source_note=NASTY,
    source=Source.RECORD,
    help_wanted=NASTY,
)
ROW = SimpleNamespace(
    light=Light.RED,
    number=NASTY * 3,
    title=NASTY * 9,
    unit=NASTY * 2,
    role=Role.LEAD,
    parent_unit=NASTY,
    reason=NASTY * 6,
    nudges=7,
    evidence=2,
)
MOVED = SimpleNamespace(due_on=date(2026, 4, 1), checkpoint=SimpleNamespace(original_due_on=date(2026, 3, 1)))
ASKED = SimpleNamespace(due_on=date(2026, 5, 1), reason=NASTY * 9)
PART = {
    "of": SimpleNamespace(
        extended=MOVED, asked=ASKED, reminded=(NASTY, NASTY), people=(NASTY,), confirmed=False, disputed=False
    ),
    "row": ROW,
    "latest": PROGRESS,
    "latest_at": AT,
    "review": SimpleNamespace(decision=Decision.SEND_BACK),
    "nudged_on": date(2026, 3, 19),
}
PARTS = (
    SimpleNamespace(unit=NASTY, answer=NASTY * 9, answered_at=AT, open=False),
    SimpleNamespace(unit=NASTY, answer="", answered_at=None, open=True),
)


def entry(what: str) -> SimpleNamespace:
    told = PROGRESS if what == "reported" else None
    said = SimpleNamespace(
        what=what,
        by=NASTY,
        text=NASTY * 5,
        progress=told,
        decision=Decision.ACCEPT,
        due_on=date(2026, 5, 1),
        taken_back=True,
    )
    return SimpleNamespace(entry=said, at=AT)


VALUES: dict[str, Any] = {
    "ledger": SimpleNamespace(plan_title=NASTY * 20, n_items=31),
    "plan": SimpleNamespace(title=NASTY * 20, open=3),
    "title": NASTY * 20,
    "at": AT,
    "note": NASTY * 5,
    "tally": TALLY,
    "rate": "26.7%",
    "lights": NASTY,
    "counts": [(light, 12) for light in Light],
    "others": 9,
    "since": date(2026, 3, 13),
    "changes": [(kind, 12) for kind in Happening],
    "areas": [LINE] * 10,
    "more_areas": 10,
    "pressing": [SimpleNamespace(row=ROW, units=(NASTY * 9,) * 3)] * 5,
    "more_pressing": 30,
    "only_cooperating": 2,
    "light": Light.RED,
    "number": NASTY,
    "place": 12,
    "area": NASTY * 20,
    "first": 9,
    "page": SimpleNamespace(lines=(LINE,) * 8, number=1, of=3, total=20),
    "said": NASTY * 9,
    "found": [LINE] * 8,
    "more": 12,
    "each": LINE,
    "item": SimpleNamespace(
        light=Light.YELLOW,
        number="12",
        title=NASTY,
        area=NASTY,
        measures=(NASTY, NASTY),
        deadline_text=NASTY,
        remark=NASTY,
        withdrawn=True,
    ),
    "reading": NASTY,
    "parts": [PART] * 5,
    "instructions": [(SimpleNamespace(by=NASTY, text=NASTY * 5, parts=PARTS), AT)],
    "entries": [entry(what) for what in ("reported", "reviewed", "asked", "answered", "extension", "decided")],
    "counted": 18,
    "lines": [{"row": ROW, "days": 10, "reminders": (REMINDED,) * 3}] * 8,
}
