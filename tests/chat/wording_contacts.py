"""Values for the texts about who answers for which unit."""

from __future__ import annotations

from datetime import date
from typing import Any

from tasks.domain.terms import ContactRole, Coverage
from tasks.services.leaves import Absence
from tasks.services.roster import Member, UnitPeople

NASTY = '<b>规范</b> & "检查"'
ABSENCE = Absence(1, date(2026, 3, 5), date(2026, 3, 8))
MEMBERS = (
    Member(1, 1, NASTY * 3, ContactRole.CONTACT, True, None, False, True),
    Member(2, 2, NASTY, ContactRole.DEPUTY, False, ABSENCE, True, False),
    Member(3, 3, NASTY, ContactRole.HEAD, False, ABSENCE, False, False),
    Member(4, 4, NASTY, ContactRole.HEAD, False, None, False, False),
)
UNIT = UnitPeople(1, NASTY * 3, 31, MEMBERS)
VALUES: dict[str, Any] = {
    "unit": UNIT,
    "units": [UNIT, UnitPeople(2, NASTY, 3, ())] * 4,
    "coverage": Coverage.NOBODY,
    "counts": [(coverage, 12) for coverage in Coverage],
}
