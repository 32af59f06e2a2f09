"""Rules of the coordinator's answer: how long it may be taken back, and what is not accepted without a closer look."""

from __future__ import annotations

from datetime import datetime, timedelta

from tasks.domain.errors import Refused
from tasks.domain.model import History, Review
from tasks.domain.terms import Term

UNDO_WITHIN = timedelta(minutes=10)
"""Long enough to notice a slip of the finger, short enough that nobody has built on the answer."""


class CloserLook(Term):
    """Why a report is not accepted together with others."""

    LATE = "late", "逾期报送", "reported late"
    DIFFICULTY = "difficulty", "有困难", "a difficulty"
    QUESTION = "question", "追问待答复", "a question is open"
    EVIDENCE = "evidence", "缺佐证材料", "no evidence yet"
    FIGURES = "figures", "数据比上次少", "figures have fallen"
    OWN = "own", "本人报送", "your own report"


def may_undo(answered_at: datetime, now: datetime) -> bool:
    return now - answered_at <= UNDO_WITHIN


def check_undo(history: History, review: Review, now: datetime) -> None:
    """Raises Refused if the answer cannot be taken back: 'review_undone', 'reported_since' when the unit has reported
    again, 'undo_over' when too much time has passed."""
    if review.undone_at is not None:
        raise Refused("review_undone")
    if any(p.id > review.progress_id and p.at >= review.at and p.stands(now) for p in history.progress):
        raise Refused("reported_since")
    if not may_undo(review.at, now):
        raise Refused("undo_over", minutes=int(UNDO_WITHIN.total_seconds() // 60))
