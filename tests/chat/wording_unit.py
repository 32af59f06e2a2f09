"""What the texts of units are filled with."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from wording_status import AT, NASTY, PROGRESS, ROW, TALLY

from tasks.domain.terms import ContactRole, Light

PEOPLE = (
    SimpleNamespace(name=NASTY * 5, role=ContactRole.CONTACT, blocked=True, away_until=None),
    SimpleNamespace(name=NASTY * 5, role=ContactRole.DEPUTY, blocked=False, away_until=date(2026, 3, 31)),
)
MEMBER = SimpleNamespace(unit=NASTY * 9, parts=3, tally=TALLY)
LINE = SimpleNamespace(unit=NASTY * 9, tally=TALLY, cooperating=4, late=2, light=Light.RED)
BOTH = SimpleNamespace(**vars(ROW), tally=TALLY, cooperating=4, late=2)
VALUES: dict[str, Any] = {
    "plan": SimpleNamespace(title=NASTY * 20),
    "page": SimpleNamespace(lines=(BOTH,) * 8, number=1, of=3, total=20),
    "line": LINE,
    "note": NASTY * 5,
    "said": NASTY * 9,
    "unit": SimpleNamespace(
        unit=NASTY,
        aliases=(NASTY,) * 9,
        plan=NASTY * 20,
        rows=(ROW,),
        tally=TALLY,
        cooperating=3,
        collective=True,
        people=PEOPLE,
        members=(MEMBER,) * 31,
        nudges=7,
        unconfirmed=3,
    ),
    "rate": "26.7%",
    "lights": NASTY,
    "last": ROW,
    "latest": PROGRESS,
    "latest_at": AT,
    "nudged_on": date(2026, 3, 19),
}
