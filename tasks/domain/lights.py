"""The status light of an assignment, always with the sentence that explains it.

What offices mean by the colours: red, the due day has ended without a report of completion; yellow, it needs attention
(due soon, sent back, a difficulty, answered late); green, on track; grey, no date could be read from the wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasks.domain.model import CheckpointStanding, Schedule, Standing
from tasks.domain.terms import (
    AssignmentState,
    CheckpointState,
    Decision,
    Language,
    Light,
    ReportStatus,
    ScheduleKind,
)
from tasks.domain.wording import day, days, workdays
from tasks.domain.workdays import WorkCalendar, working_days_between

SOON = 7
"""Working days before the due day from which the light is yellow: the first reminder's distance."""

LONGEST_QUOTE = 120
"""Characters of a person's text that a light's sentence repeats."""


@dataclass(frozen=True)
class Shown:
    """A light, the sentence why, and the due day that the sentence speaks of."""

    light: Light
    reason: str
    due_on: date | None = None


def light(
    standing: Standing,
    schedule: Schedule,
    deadline_text: str,
    today: date,
    calendar: WorkCalendar,
    language: Language = Language.ZH,
    soon: int = SOON,
) -> Shown:
    """The light on the day `today` of the plan's time zone; an item is overdue when its due day has ended there."""
    zh = language is Language.ZH
    if standing.state is AssignmentState.WITHDRAWN:
        return Shown(Light.GREY, "该事项已撤销" if zh else "withdrawn from the plan")
    if standing.state is AssignmentState.CLOSED:
        return _closed(standing, zh)

    hard = [c for c in standing.checkpoints if not c.checkpoint.soft]
    open_hard = sorted((c for c in hard if c.state is CheckpointState.OPEN), key=lambda c: c.due_on)
    if open_hard and open_hard[0].due_on < today:
        return _overdue(open_hard[0], standing, today, calendar, zh)

    latest = standing.latest
    sent_back = standing.review is not None and standing.review.decision is Decision.SEND_BACK
    if sent_back and standing.review is not None:
        reason = _brief(standing.review.reason)
        return Shown(
            Light.YELLOW,
            (f"已退回补充：{reason}" if reason else "已退回，请补充后重新报送")
            if zh
            else f"sent back: {reason or 'please complete and report again'}",
            open_hard[0].due_on if open_hard else None,
        )
    if latest is not None and latest.status is ReportStatus.DIFFICULTY:
        return Shown(
            Light.YELLOW,
            (f"报告有困难：{_brief(latest.text)}" if latest.text else "报告有困难，待协调")
            if zh
            else f"difficulty reported: {_brief(latest.text) or 'help is needed'}",
            open_hard[0].due_on if open_hard else None,
        )

    reported = sorted((c for c in hard if c.state is CheckpointState.REPORTED), key=lambda c: c.due_on)
    if reported:
        first = reported[0]
        if first.late:
            return Shown(
                Light.YELLOW,
                f"逾期后报送（时限为{day(first.due_on, zh, today)}），待审核"
                if zh
                else f"reported after its due day, {day(first.due_on, zh, today)}; awaiting review",
                first.due_on,
            )
        if open_hard and working_days_between(today, open_hard[0].due_on, calendar) <= soon:
            return _ahead(open_hard[0], today, calendar, soon, zh)  # the next period is due before this one is answered
        return Shown(
            Light.GREEN,
            "已按时报送，待审核" if zh else "reported in time; awaiting review",
            first.due_on,
        )
    if schedule.kind is ScheduleKind.UNCLEAR:
        return Shown(
            Light.GREY,
            (f"完成时限“{deadline_text}”读不出日期，请督办员明确" if deadline_text else "未写完成时限，请督办员明确")
            if zh
            else f"no date can be read from '{deadline_text}'; the coordinator should set one",
        )
    if open_hard:
        return _ahead(open_hard[0], today, calendar, soon, zh)
    return Shown(Light.GREEN, "长期坚持，按期报送进展" if zh else "ongoing; progress is asked for once a month")


def _brief(text: str) -> str:
    """One line for a sentence; the whole text stands in the report or the review itself."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else line[: LONGEST_QUOTE - 1].rstrip() + "…"


def _closed(standing: Standing, zh: bool) -> Shown:
    hard = [c for c in standing.checkpoints if not c.checkpoint.soft]
    due = max((c.due_on for c in hard), default=None)
    if any(c.late for c in hard):
        return Shown(Light.DONE, "已办结（逾期完成）" if zh else "done, late", due)
    return Shown(Light.DONE, "已办结" if zh else "done", due)


def _overdue(
    checkpoint: CheckpointStanding, standing: Standing, today: date, calendar: WorkCalendar, zh: bool
) -> Shown:
    over = (today - checkpoint.due_on).days
    working = working_days_between(checkpoint.due_on, today, calendar)
    if zh:
        text = f"时限为{day(checkpoint.due_on, zh, today)}，已逾期{days(over, zh)}（{workdays(working, zh).strip()}）"
        if standing.latest is None:
            text += "，未报送进展"
        elif standing.review is not None and standing.review.decision is Decision.SEND_BACK:
            text += "，报送已退回"
    else:
        text = f"was due on {day(checkpoint.due_on, zh, today)}, overdue by {days(over, zh)} ({workdays(working, zh)})"
        if standing.latest is None:
            text += ", nothing reported"
        elif standing.review is not None and standing.review.decision is Decision.SEND_BACK:
            text += ", the report was sent back"
    return Shown(Light.RED, text, checkpoint.due_on)


def _ahead(checkpoint: CheckpointStanding, today: date, calendar: WorkCalendar, soon: int, zh: bool) -> Shown:
    left = working_days_between(today, checkpoint.due_on, calendar)
    if checkpoint.due_on == today:
        text = "今天到期" if zh else "due today"
    elif zh:
        text = f"距{day(checkpoint.due_on, zh, today)}还有{workdays(left, zh)}"
    else:
        text = f"{workdays(left, zh)} left until {day(checkpoint.due_on, zh, today)}"
    return Shown(Light.YELLOW if left <= soon else Light.GREEN, text, checkpoint.due_on)
