"""What the texts of reviewing are filled with, at their longest."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from test_chat_texts import NASTY, ZONE, card

from chat.review_card import MOST_FILES, MOST_QUESTIONS
from tasks.domain.figures import Compared
from tasks.domain.files import FileKind
from tasks.domain.terms import EvidenceState, ReportStatus

AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
QUESTION = SimpleNamespace(by=NASTY, text=NASTY * 50, answer=NASTY * 100, answered_by=NASTY, answered_at=AT)
OPEN_QUESTION = SimpleNamespace(by=NASTY, text=NASTY * 50, answer="", answered_by="", answered_at=None)
PROGRESS = SimpleNamespace(
    by=NASTY,
    status=ReportStatus.DIFFICULTY,
    percent=80,
    text=NASTY * 100,
    figures={"培训（次）": 6.0, NASTY: 1.5},
    expected_on=date(2026, 3, 31),
    help_wanted=NASTY * 50,
    recorded_by=NASTY,
    source_note=NASTY * 20,
)
FILE = {"name": NASTY * 20, "kind": FileKind.PICTURE, "size": 2_100_000, "state": EvidenceState.FAILED}
VALUES: dict[str, Any] = {
    "news": NASTY,
    "more": 30,
    "asked": True,
    "card": card(),
    "progress": PROGRESS,
    "own": True,
    "files": [FILE] * MOST_FILES,
    "more_files": 20,
    "compared": [Compared(NASTY, "次", 6, 4, doubtful=True), *[Compared("", "%", 60, 80, doubtful=False)] * 5],
    "lacks_evidence": True,
    "questions": [*[QUESTION] * (MOST_QUESTIONS - 1), OPEN_QUESTION],
    "prompt": NASTY,
    "until": AT,
    "reason": NASTY * 60,
    "reopened": True,
}
