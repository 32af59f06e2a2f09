"""Sample values of the texts about disputed parts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from wording_tasks import AT, CARD, NASTY

from tasks.domain.terms import Decision, Role
from tasks.services.accepting import Unconfirmed

CASE = SimpleNamespace(
    card=CARD,
    reason=NASTY * 60,
    suggested=NASTY * 10,
    by=NASTY,
    unit=SimpleNamespace(name=NASTY, role=Role.COOPERATING),
    decision=Decision.ACCEPT,
    decided_by=NASTY,
    decision_reason=NASTY * 60,
    given_to=NASTY * 10,
)
VALUES: dict[str, Any] = {
    "card": CARD,
    "case": CASE,
    "cases": [CASE] * 8,
    "near": True,
    "unit": NASTY * 10,
    "units": (NASTY * 10,) * 3,
    "waiting": [Unconfirmed(1, NASTY * 10, 3, AT)] * 20,
    "more_units": 4,
    "alone": True,
    "number": 7,
}
