"""What is said to a person at once: the digest of all that they are reminded of, and the coordinators' briefing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tasks.domain.messages import Outgoing
from tasks.domain.nudges import Stage
from tasks.domain.slips import SlipNumber
from tasks.services import outbox, people
from tasks.services.cards import Card
from tasks.services.group_digests import GroupDigest, PlanDigest
from tasks.services.people import Actor
from tasks.store import bulk
from tasks.store.models import Nudge


@dataclass(frozen=True)
class NudgeLine:
    """One line of a digest: the card, the checkpoint's due day and period, and the stage with its reason. Without a
    checkpoint a coordinator asks about work that has no due day. `slip`: the numbered slip that it is a part of."""

    card: Card
    period: str
    due_on: date | None
    stage: Stage
    reason: str
    checkpoint_id: int | None = None
    urgent: bool = False
    nudge_id: int | None = None  # of the row, where there is one already
    slip: SlipNumber | None = None
    slip_id: int | None = None


@dataclass(frozen=True)
class Ordered:
    """By which coordinator a reminder was ordered by hand, with the line that they wrote above it. `not_before`: the
    hour that they chose; `key`: of this order, which is sent to nobody twice."""

    by: str
    message: str = ""
    not_before: datetime | None = None
    key: str = ""


@dataclass(frozen=True)
class Digest:
    """Everything that one person is reminded of in one tick, or by one order, most urgent first."""

    actor: Actor
    lines: tuple[NudgeLine, ...]
    ordered: Ordered | None = None

    @property
    def slips(self) -> tuple[SlipNumber, ...]:
        """The numbers of its slips: one for each unit."""
        return tuple(sorted({line.slip for line in self.lines if line.slip is not None}))

    @property
    def slip(self) -> SlipNumber | None:
        """The slip that all its lines are a part of."""
        return self.slips[0] if len({line.slip for line in self.lines}) == 1 and self.slips else None


@dataclass(frozen=True)
class SilentLine:
    """An item whose unit has not answered any reminder: for the coordinators, who may put it into the next bulletin."""

    card: Card
    due_on: date
    reason: str


@dataclass(frozen=True)
class UnreachedLine:
    """A person, or '' for a whole unit, that is due a reminder and cannot be given it; `instead` are reminded
    meanwhile. `away`: they are on leave, and nobody stands in for them."""

    unit: str
    name: str
    instead: tuple[str, ...]
    away: bool = False


@dataclass(frozen=True)
class ChasedLine:
    """An instruction that a unit has not answered; `times`: how often it was reminded of it."""

    part_id: int
    assignment_id: int
    number: str
    title: str
    unit: str
    text: str
    by: str
    on: date
    times: int


@dataclass(frozen=True)
class Chaser:
    """A reminder of an instruction that a person's unit has not answered: a message of its own, to be answered by a
    reply."""

    actor: Actor
    line: ChasedLine


@dataclass(frozen=True)
class Briefing:
    """What the coordinators are told of a tick, in one message: what their own hands are needed for. `disputes`: how
    many wait to be decided."""

    actor: Actor
    on: date
    silent: tuple[SilentLine, ...]
    unreached: tuple[UnreachedLine, ...]
    unanswered: tuple[ChasedLine, ...] = ()
    disputes: int = 0


Said = Digest | Briefing | Chaser | GroupDigest | PlanDigest
Composer = Callable[[Said], Outgoing]


def send(
    lines: Mapping[int, Sequence[NudgeLine]],
    on: Mapping[int, date],
    now: datetime,
    compose: Composer,
    ordered: Ordered | None = None,
) -> tuple[Digest, ...]:
    """Queues one digest for each person (contact → lines) with a nudge for each line; lines that have a row already
    keep it. `on`: assignment → the day on which it is reminded of. Part of the caller's transaction."""
    digests = tuple(
        Digest(actor, tuple(sorted(lines[actor.contact_id], key=_urgency)), ordered)
        for actor in people.contacts_of(lines, now)
        if lines[actor.contact_id]
    )
    ids = outbox.enqueue([_message(digest, compose) for digest in digests], now)
    rows = [(digest, line, row_id) for digest, row_id in zip(digests, ids, strict=True) for line in digest.lines]
    bulk.update(Nudge, ["outbox"], [(row_id, line.nudge_id) for _, line, row_id in rows if line.nudge_id is not None])
    new = [(digest, line, row_id) for digest, line, row_id in rows if line.nudge_id is None]
    bulk.insert(
        Nudge,
        {
            "assignment": [line.card.assignment_id for _, line, _ in new],
            "checkpoint": [line.checkpoint_id for _, line, _ in new],
            "contact": [digest.actor.contact_id for digest, _, _ in new],
            "stage": [line.stage.key for _, line, _ in new],
            "on": [on[line.card.assignment_id] for _, line, _ in new],
            "at": [now] * len(new),
            "reason": [line.reason for _, line, _ in new],
            "by": [ordered.by if ordered is not None else ""] * len(new),
            "message": [ordered.message if ordered is not None else ""] * len(new),
            "outbox": [row_id for _, _, row_id in new],
            "slip": [line.slip_id for _, line, _ in new],
        },
    )
    return digests


def _message(digest: Digest, compose: Composer) -> Outgoing:
    message, ordered = compose(digest), digest.ordered
    if ordered is None:
        return message
    key = dedupe_key(ordered.key, digest.actor.contact_id) if ordered.key else None
    return replace(message, not_before=ordered.not_before, dedupe_key=key)


def dedupe_key(order: str, contact_id: int) -> str:
    """Of the message of an order to a person."""
    return f"nudge:{order}:{contact_id}"


def _urgency(line: NudgeLine) -> tuple[bool, date, int]:
    return not line.urgent, line.due_on or date.max, line.card.assignment_id
