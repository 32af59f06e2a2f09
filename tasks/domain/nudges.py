"""RULES: who is due a nudge now, given what was already sent; and the stages of what a coordinator orders by hand.

Pure: what is due follows from the rows and today, never from 'the job ran at nine'. After days of downtime only the
newest stage is due, so nobody gets a burst of stale reminders; a tick that runs twice finds the stage already sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.domain.ladder import Rung, Tried, tried_words
from tasks.domain.policies import NudgePolicy
from tasks.domain.terms import ContactRole, Language
from tasks.domain.wording import day, workdays
from tasks.domain.workdays import WorkCalendar, working_days_between


@dataclass(frozen=True)
class Sent:
    """A nudge that the person was already sent for the checkpoint."""

    stage: str
    on: date


@dataclass(frozen=True)
class Situation:
    """One open checkpoint as one person sees it today."""

    due_on: date
    soft: bool
    today: date
    left: int  # working days until the due day; 0 on it, or when no working day is left before it
    over: int  # working days since the due day; 0 until it has ended
    sent: tuple[Sent, ...]
    policy: NudgePolicy
    calendar: WorkCalendar

    @property
    def overdue(self) -> bool:
        return self.due_on < self.today


@dataclass(frozen=True)
class Stage:
    """A nudge that is due: `key` is unique per checkpoint and person, `reason` is kept with it. `tried`: what remained
    without an answer, for a rung of the ladder."""

    key: str
    rule: str
    left: int
    over: int
    tried: tuple[Tried, ...] = ()


@dataclass(frozen=True)
class Rule:
    name: str
    stage: Callable[[Situation], str | None]
    zh: str
    en: str


def _overdue(s: Situation) -> str | None:
    if s.soft or s.over == 0:
        return None
    told = [n for n in s.sent if n.stage.startswith(f"overdue:{s.due_on.isoformat()}:")]
    if len(told) >= s.policy.overdue_times:
        return None
    last = max((n.on for n in told), default=None)
    if last is not None and working_days_between(last, s.today, s.calendar) < s.policy.overdue_every:
        return None
    return f"overdue:{s.due_on.isoformat()}:{len(told) + 1}"


def _on_day(s: Situation) -> str | None:
    if s.soft or s.overdue or s.left > 0 or not s.policy.on_day:
        return None
    return f"on:{s.due_on.isoformat()}"


def _before(s: Situation) -> str | None:
    if s.soft or s.overdue or s.left == 0:
        return None
    reached = [distance for distance in s.policy.before if s.left <= distance]
    return f"before:{s.due_on.isoformat()}:{min(reached)}" if reached else None


def _check_in(s: Situation) -> str | None:
    if not s.soft or s.overdue or s.left > s.policy.check_in_before:
        return None
    return f"check-in:{s.due_on.isoformat()}"


RULES: tuple[Rule, ...] = (
    Rule("overdue", _overdue, "已逾期{over}，{silent}", "overdue by {over}, {silent}"),
    Rule("on", _on_day, "{due}到期，今天是最后一个工作日", "due on {due}: this is the last working day"),
    Rule("before", _before, "距{due}还有{left}", "{left} left until {due}"),
    Rule("check-in", _check_in, "长期事项，{due}前报一次进展", "ongoing work: one report by {due}"),
)
_SILENT = ("尚未报送", "not reported")
_RETURNED = ("报送已退回", "the report was sent back")
LADDER = "ladder"
MANUAL = "manual"
_WORDS: dict[str, tuple[str, str]] = {
    **{rule.name: (rule.zh, rule.en) for rule in RULES},
    LADDER: ("已逾期{over}，{tried}，{silent}", "overdue by {over}; {tried}; {silent}"),
    # What only a coordinator asks about: on rest days, and work without a due day.
    "ended": ("{due}已到期，{silent}", "was due on {due}, {silent}"),
    "ends": ("{due}到期", "due on {due}"),
    "undated": ("没有明确的完成时限，请报一次进展", "no due day was set: please report once"),
}
"""What a nudge says, by rule."""


def stage_due(
    due_on: date,
    soft: bool,
    sent: Sequence[Sent],
    today: date,
    calendar: WorkCalendar,
    policy: NudgePolicy,
) -> Stage | None:
    """The nudge that is due today for an open checkpoint, or None.

    A stage's key carries the due day: an extension or a changed deadline starts its stages anew, without a repeat of
    what was said about the same day. A later stage than one already sent is due; an earlier one never is. On a day on
    which a coordinator asks by hand nothing else is due.
    """
    if policy.off or any(each.on == today and is_manual(each.stage) for each in sent):
        return None
    situation = Situation(
        due_on=due_on,
        soft=soft,
        today=today,
        left=max(0, working_days_between(today, due_on, calendar)),
        over=max(0, working_days_between(due_on, today, calendar)) if today > due_on else 0,
        sent=tuple(sent),
        policy=policy,
        calendar=calendar,
    )
    for rule in RULES:
        key = rule.stage(situation)
        if key is None:
            continue
        if _already_said(key, situation.sent):
            return None
        return Stage(key, rule.name, situation.left, situation.over)
    return None


def reason(
    stage: Stage, due_on: date | None, today: date, language: Language = Language.ZH, *, returned: bool = False
) -> str:
    """Why the nudge is sent, in words. `returned`: there was a report, which was sent back: nobody is told that there
    was none."""
    zh = language is Language.ZH
    silent = _RETURNED if returned else _SILENT
    return _WORDS[stage.rule][0 if zh else 1].format(
        due=day(due_on, zh, today) if due_on is not None else "",
        left=workdays(stage.left, zh),
        over=workdays(stage.over, zh),
        tried=tried_words(stage.tried, zh, today),
        silent=silent[0 if zh else 1],
    )


def ladder_stage(rung: Rung, due_on: date, over: int, tried: Sequence[Tried]) -> Stage:
    """What the person on a rung is told: once for each due day."""
    return Stage(f"{LADDER}:{due_on.isoformat()}:{rung.value}", LADDER, 0, over, tuple(tried))


def manual_stage(due_on: date | None, soft: bool, number: int, on: date, calendar: WorkCalendar) -> Stage:
    """What a coordinator orders to be asked on the day `on`, the `number`th time for this due day (None: there is no
    day). None of the stages that come by themselves: those come as they would have, from the next day on."""
    key = f"{MANUAL}:{due_on.isoformat() if due_on is not None else ''}:{number}"
    if due_on is None:
        return Stage(key, "undated", 0, 0)
    left, over = working_days_between(on, due_on, calendar), working_days_between(due_on, on, calendar)
    if on <= due_on:
        return Stage(key, "check-in" if soft else "before" if left else "ends", left, 0)
    return Stage(key, "overdue" if over and not soft else "ended", 0, over)


def is_manual(key: str) -> bool:
    return key.startswith(f"{MANUAL}:")


def due_day(key: str) -> date | None:
    """The due day that a stage speaks of; None of a manual one about work without such a day."""
    day_of = key.split(":")[1]
    return date.fromisoformat(day_of) if day_of else None


def recipients(posts: Sequence[tuple[int, ContactRole]]) -> tuple[int, ...]:
    """Who of a unit's reachable people (id, role) is reminded: its contacts, else the deputies, else the head."""
    for role in (ContactRole.CONTACT, ContactRole.DEPUTY, ContactRole.HEAD):
        found = tuple(dict.fromkeys(person for person, held in posts if held is role))
        if found:
            return found
    return ()


def _already_said(key: str, sent: tuple[Sent, ...]) -> bool:
    """The same stage, or a nearer one for the same day (the clock may have been put back)."""
    if any(n.stage == key for n in sent):
        return True
    kind, due, *rest = key.split(":")
    for n in sent:
        other, other_due, *other_rest = n.stage.split(":")
        if other_due != due or other in (LADDER, MANUAL):
            continue
        if kind == "on" and other == "overdue":
            return True
        if kind == "before" and (other in ("on", "overdue") or int(other_rest[0]) < int(rest[0])):
            return True
    return False
