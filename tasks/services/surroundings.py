"""What stands on a card beside the part itself: who reviews, what waits for an answer, the item's other units.

No permission is checked here: whoever may see the card may see this.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tasks.domain.model import Progress
from tasks.domain.moments import local
from tasks.domain.terms import IN_HAND, Decision, Language, Light, ReportStatus, Role
from tasks.services import cards, people
from tasks.services.cards import Card
from tasks.services.practice import Practice
from tasks.store import queries
from tasks.store.models import Assignment, Checkpoint, Extension, Instruction, InstructionPart, Question
from tasks.store.models import Progress as ProgressRow


@dataclass(frozen=True)
class OtherPart:
    """Another unit's part in the same item: its light, and what it said last, with what became of that."""

    assignment_id: int
    unit: str
    role: Role
    light: Light
    said: Progress | None
    said_on: datetime | None  # in the plan's time zone
    answer: Decision | None

    @property
    def adoptable(self) -> bool:
        """Whether it has said something that the lead unit may take into its own report."""
        return self.said is not None and worth_telling(self.said) and self.answer is not Decision.SEND_BACK


@dataclass(frozen=True)
class Waiting:
    """A coordinator's question or a leader's instruction that the unit has not answered yet. `id`: of the question, or
    of the unit's part of the instruction."""

    id: int
    text: str
    by: str


@dataclass(frozen=True)
class Surroundings:
    """`asked_until`: the new due day that was asked for and waits to be decided. `leads`: the item's other lead units.
    `others`: of a lead's card, the units that it leads."""

    reviewers: tuple[str, ...]
    several_plans: bool = False
    asked_until: date | None = None
    questions: tuple[Waiting, ...] = ()
    instructions: tuple[Waiting, ...] = ()
    leads: tuple[str, ...] = ()
    others: tuple[OtherPart, ...] = ()

    @property
    def in_a_group(self) -> Surroundings:
        """What others may read along: nothing of other units' reports, and nothing that is between two people."""
        return replace(self, questions=(), instructions=(), others=())


def of(card: Card, now: datetime, practice: Practice, language: Language) -> Surroundings:
    """Reads only."""
    questions: Any = (
        Question.select(Question.id, Question.text, Question.by)
        .join(ProgressRow)
        .where(
            ProgressRow.assignment == card.assignment_id,
            ProgressRow.withdrawn_at.is_null(),
            Question.answered_at.is_null(),
        )
        .order_by(Question.id)
    )
    instructions: Any = (
        InstructionPart.select(InstructionPart, Instruction)
        .join(Instruction)
        .where(InstructionPart.assignment == card.assignment_id, InstructionPart.answered_at.is_null())
        .order_by(InstructionPart.id)
    )
    waiting = (
        Extension.select(Extension.asked_due_on)
        .join(Checkpoint)
        .where(Checkpoint.assignment == card.assignment_id, queries.extension_waits())
        .order_by(Extension.id.desc())
        .first()
    )
    rows = _in_force(card)
    return Surroundings(
        reviewers=tuple(dict.fromkeys(actor.name for actor in people.coordinators(now))),
        several_plans=queries.open_plans().count() > 1,
        asked_until=waiting.asked_due_on if waiting is not None else None,
        questions=tuple(Waiting(row.id, row.text, row.by) for row in questions),
        instructions=tuple(Waiting(row.id, row.instruction.text, row.instruction.by) for row in instructions),
        leads=tuple(row.unit.name for row in rows if row.role is Role.LEAD and row.id != card.assignment_id),
        others=led_by(card, now, practice, language),
    )


def led_by(card: Card, now: datetime, practice: Practice, language: Language) -> tuple[OtherPart, ...]:
    """The units that a lead unit leads in the item; none for any other role."""
    if card.role is not Role.LEAD:
        return ()
    ids = [row.id for row in _in_force(card) if row.role is not Role.LEAD]
    return tuple(_other(other) for other in cards.get(ids, now, practice, language))


def leads_of(card: Card) -> list[tuple[int, int]]:
    """(assignment id, unit id) of the open parts of the units that lead the item; none if it is one of them."""
    if card.role is Role.LEAD:
        return []
    return [(row.id, row.unit_id) for row in _in_force(card) if row.role is Role.LEAD and row.state in IN_HAND]


def worth_telling(said: Progress) -> bool:
    """Whether a report says more than that there is nothing new."""
    return said.status is not ReportStatus.NO_NEWS


def _other(card: Card) -> OtherPart:
    said, review = card.standing.latest, card.standing.review
    return OtherPart(
        assignment_id=card.assignment_id,
        unit=card.unit,
        role=card.role,
        light=card.shown.light,
        said=said,
        said_on=local(said.said_at, card.zone) if said is not None else None,
        answer=review.decision if review is not None else None,
    )


def _in_force(card: Card) -> list[Assignment]:
    """The parts of the item that units answer for, in the order of the plan."""
    which = Assignment.select(Assignment.id).where(
        Assignment.key_task == card.key_task_id,
        Assignment.withdrawn_at.is_null(),
        ~queries.passed_on(),
    )
    return queries.assignment_rows(which)
