"""本周变化: what the week brought, kind by kind: each with item, unit, what, when and by whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from exports.sheet import Column, Sheet, Value
from exports.sheet_ledger import NUMBER, ROLE, TITLE, reason, unit
from exports.view import View, Words
from tasks.domain.attribution import said_by
from tasks.domain.terms import Happening, Language
from tasks.domain.week import Event
from tasks.domain.wording import day

_LATE = Words("（逾期报送）", " (late)")
_LATE_END = Words("（逾期办结）", " (late)")
_RECORDED_LATER = Words("（{day}报送，此时登记）", " (reported on {day}, recorded at this time)")
_MOVED: dict[Happening, Words] = {
    Happening.ASKED: Words("由{then}延至{now}", "from {then} to {now}"),
    Happening.GRANTED: Words("延期至{now}，原定{then}", "extended to {now}, originally {then}"),
    Happening.DECLINED: Words("仍为{then}，未批准延至{now}", "still {then}, not {now}"),
}
_REDATED = Words("完成时限由“{then}”改为“{now}”", "deadline “{then}” is now “{now}”")
_BECAUSE = Words("{what}：{text}", "{what}: {text}")
_FROM = Words("据《{file}》", "by the table “{file}”")


def of_row(column: Column[Any], width: float | None = None) -> Column[Event]:
    """A column of the ledger, for events: of the assignment that each happened to."""
    return replace(column, get=lambda event, view: column.get(event.row, view), width=width or column.width, merge=None)


def _what(event: Event, view: View) -> Value:
    if event.what is Happening.REPORTED:
        return _report(event, view)
    if event.what is Happening.CLOSED:
        return (
            f"{view.say(Words('审核通过，予以销号', 'accepted and closed'))}{view.say(_LATE_END) if event.late else ''}"
        )
    if event.what is Happening.OVERDUE:
        return reason(event.row, view)
    if event.what in _MOVED and event.was_due_on is not None and event.due_on is not None:
        zh, today = view.language is Language.ZH, view.ledger.as_of
        then, now = day(event.was_due_on, zh, today), day(event.due_on, zh, today)
        return _with(event.text, view.say(_MOVED[event.what], then=then, now=now), view)
    if event.what is Happening.REDATED:
        return view.say(_REDATED, then=event.was, now=event.becomes)
    if event.what in (Happening.ADDED, Happening.WITHDRAWN):
        return view.say(_FROM, file=event.text) if event.text else None
    return event.text


def _when(event: Event, view: View) -> Value:
    """A part is overdue from a day on, not from a minute on."""
    return view.clock(event.at)[:5] if event.what is Happening.OVERDUE else view.clock(event.at)


def _report(event: Event, view: View) -> str:
    """What was said, and whether it was said or entered late."""
    progress = event.progress
    if progress is None:
        return event.text
    percent = "" if progress.percent is None else f" {progress.percent}%"
    head = f"{view.label(progress.status)}{percent}{view.say(_LATE) if event.late else ''}"
    said_on = view.day(progress.said_at)
    if said_on != view.day(progress.at):
        head += view.say(_RECORDED_LATER, day=day(said_on, view.language is Language.ZH, view.ledger.as_of))
    return _with(progress.text, head, view)


def _by(event: Event, view: View) -> Value:
    """Of a report that was entered on a unit's behalf, who said it and who entered it."""
    recorded = event.progress is not None and event.progress.recorded_by
    return said_by(event.progress, view.language) if recorded and event.progress is not None else event.by or None


def _with(text: str, what: str, view: View) -> str:
    return view.say(_BECAUSE, what=what, text=text) if text else what


def _counts(view: View) -> str:
    """'新报送12次，办结销号3次': what there was of each kind."""
    counts = [(kind, view.week.count(kind)) for kind in Happening]
    pairs = [view.say(Words("{kind}{n}次", "{n} {kind}"), kind=view.label(kind), n=n) for kind, n in counts if n]
    return view.say(Words("，", ", ")).join(pairs)


def _lines(view: View) -> Sequence[str]:
    if view.week.since is None:
        return [view.say(Words("没有可以比较的上周台账。", "There is no ledger of the week before to compare with."))]
    counts = _counts(view)
    words = Words(
        "与{since}的台账比较，截至{day}（含配合单位的分工）。{counts}",
        "Compared with the ledger of {since}, as of {day} (co-operating units included). {counts}",
    )
    since, as_of = view.long_day(view.week.since), view.long_day(view.ledger.as_of)
    said = view.say(Words("{counts}。", "{counts}."), counts=counts) if counts else ""
    return [view.say(words, since=since, day=as_of, counts=said).rstrip()]


CHANGES = Sheet[Event](
    title=Words("本周变化", "This week"),
    heading=Words("{plan}本周变化", "{plan}: this week"),
    lines=_lines,
    columns=(
        Column(
            Words("变化", "Change"), 12, lambda event, view: view.label(event.what), "center", merge=lambda e: e.what
        ),
        of_row(Column(Words("工作方面", "Area"), 18, lambda row, view: row.area, "center")),
        of_row(NUMBER),
        of_row(TITLE, 24),
        of_row(Column(Words("单位", "Unit"), 20, unit)),
        of_row(ROLE),
        Column(Words("内容", "What"), 46, _what),
        Column(Words("时间", "When"), 13, _when, "center"),
        Column(Words("经办人", "By"), 13, _by, "center"),
    ),
    rows=lambda view: view.week.events,
    empty=Words("本周没有变化。", "Nothing changed this week."),
    filtered=True,
)
