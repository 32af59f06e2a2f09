"""Reminder slips (催办单): a reminder that an office stands by has a number of its year, as its letters have.

Numbered is what a coordinator orders and what goes up the ladder; what is said of itself before and after a due day is
not. A slip keeps what it said when it was given out: items are renamed and people change posts, letters do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Self

from tasks.domain.ladder import Tried
from tasks.domain.terms import ContactRole, Language, Role, Term

ANSWER_WITHIN = 3
"""Working days after its own in which a slip asks for an answer: the usual '三个工作日内'."""


class SlipKind(Term):
    MANUAL = "manual", "人工催办", "ordered by hand"
    LADDER = "ladder", "逐级提醒", "up the ladder"


class SlipState(Term):
    """What became of a slip's messages."""

    SENT = "sent", "已发出", "sent"
    WAITING = "waiting", "待发", "waiting"
    FAILED = "failed", "未送达", "not delivered"
    VOID = "void", "作废", "void"


@dataclass(frozen=True, order=True)
class SlipNumber:
    """Numbers run through a year without gaps, over all plans: what was void before it left keeps its own."""

    year: int
    number: int

    def label(self, language: Language = Language.ZH) -> str:
        """'催办〔2026〕3号' / 'Reminder [2026] No. 3'."""
        return numbers((self,), language)


@dataclass(frozen=True)
class SlipItem:
    """What a slip says of a part. `over`: working days since its due day had ended; `soft`: it is asked about, and
    never overdue; `tried`: earlier reminders of the same day, without an answer."""

    assignment_id: int
    number: str
    title: str
    role: Role
    deadline_text: str
    due_on: date | None
    soft: bool
    over: int
    tried: tuple[Tried, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "assignment": self.assignment_id,
            "number": self.number,
            "title": self.title,
            "role": self.role.value,
            "deadline_text": self.deadline_text,
            "due_on": self.due_on.isoformat() if self.due_on is not None else None,
            "soft": self.soft,
            "over": self.over,
            "tried": [[each.name, each.role.value, each.on.isoformat()] for each in self.tried],
        }

    @classmethod
    def of(cls, plain: dict[str, Any]) -> Self:
        return cls(
            assignment_id=plain["assignment"],
            number=plain["number"],
            title=plain["title"],
            role=Role.of(plain["role"]),
            deadline_text=plain["deadline_text"],
            due_on=date.fromisoformat(plain["due_on"]) if plain["due_on"] is not None else None,
            soft=plain["soft"],
            over=plain["over"],
            tried=tuple(Tried(name, ContactRole.of(role), date.fromisoformat(on)) for name, role, on in plain["tried"]),
        )


def numbers(some: Sequence[SlipNumber], language: Language = Language.ZH) -> str:
    """'催办〔2026〕3号、4号' / 'Reminders [2026] No. 3, 4': a year is named once; '' of none."""
    zh = language is not Language.EN
    years = [(year, list(group)) for year, group in groupby(sorted(some), key=lambda each: each.year)]
    return ("、" if zh else "; ").join(_of_year(year, group, zh) for year, group in years)


def _of_year(year: int, some: Sequence[SlipNumber], zh: bool) -> str:
    if zh:
        return f"催办〔{year}〕{'、'.join(f'{each.number}号' for each in some)}"
    word = "Reminder" if len(some) == 1 else "Reminders"
    return f"{word} [{year}] No. {', '.join(str(each.number) for each in some)}"
