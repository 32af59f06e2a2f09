"""Sample values of the texts of the list and the card: everything that they can show, the list as long as a page."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from tasks.domain.terms import Decision, Light, ReportStatus, Role, Source
from tasks.services.surroundings import Waiting

NASTY = '<b>规范</b> & "检查"'
AT = datetime(2026, 3, 2, 9, 0)
SAID = SimpleNamespace(
    status=ReportStatus.PROGRESS,
    percent=80,
    text=NASTY * 100,
    figures={NASTY: 1.5},
    expected_on=date(2026, 3, 31),
    evidence=2,
    help_wanted=NASTY,
    by=NASTY,
    recorded_by=NASTY,
    source=Source.RECORD,
    source_note="电话",
)
CARD = SimpleNamespace(
    assignment_id=1,
    plan=NASTY * 5,
    area=NASTY,
    number="1",
    title=NASTY * 3,
    unit=NASTY,
    role=Role.LEAD,
    deadline_text=NASTY,
    shown=SimpleNamespace(light=Light.RED, reason=NASTY, due_on=date(2026, 3, 10)),
    today=date(2026, 3, 20),
    left=-8,
    taken_on=False,
    disputed=True,
)
OTHER = SimpleNamespace(
    unit=NASTY, role=Role.COOPERATING, light=Light.GREEN, said=SAID, said_on=AT, answer=Decision.ACCEPT
)
VALUES: dict[str, Any] = {
    "card": CARD,
    "lines": [SimpleNamespace(card=CARD, said=(NASTY * 3,) * 8)] * 8,
    "which": "all",
    "plan": NASTY * 5,
    "measures": (NASTY * 10,) * 3,
    "more_measures": 4,
    "latest": SAID,
    "said": NASTY * 30,
    "around": SimpleNamespace(
        several_plans=True,
        leads=(NASTY, NASTY),
        asked_until=date(2026, 4, 1),
        questions=(Waiting(1, NASTY, NASTY),),
        instructions=(Waiting(1, NASTY, NASTY),),
        reviewers=(NASTY, NASTY),
    ),
    "others": [OTHER] * 6,
    "more_others": 3,
    "mine": True,
}
