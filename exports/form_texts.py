"""What is written into a form's cells: the reports of one or several units in one cell, their light, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from exports.phrases import full_day, percent
from exports.view import View, Words
from tasks.domain.model import LedgerRow, Progress
from tasks.domain.terms import AssignmentState, Language, Light

_TRAILING = "。；;，, \n"
_OF_UNIT = Words("{unit}：{text}", "{unit}: {text}")
_BETWEEN = Words("；\n", ";\n")
_END = Words("。", ".")
_DONE_TO = Words("{text}（完成{n}%）", "{text} ({n}% done)")
# By the English name of a field: its Chinese ones, the usual one first.
_FIELDS: dict[str, tuple[str, ...]] = {
    "plan": ("方案名称", "方案"),
    "year": ("年度", "年份"),
    "as_of": ("截至日", "截至日期"),
    "items": ("任务数", "事项数", "重点任务数"),
    "total": ("分工数",),
    "rate": ("办结率", "完成率"),
    "done_late": ("逾期办结",),
    **{one.value: (one.zh, f"{one.zh}数") for one in Light},
}


def progress(rows: Sequence[LedgerRow], view: View) -> str:
    """'市司法局：…；市财政局：…' of the latest reports; '' while nobody has reported. A single unit is not named."""
    said = [(row.unit, _report(row.standing.latest, view)) for row in in_force(rows) if row.standing.latest is not None]
    return _together(said, view, named=len(in_force(rows)) > 1)


def remark(rows: Sequence[LedgerRow], view: View) -> str:
    """Why the light is what it is; units with the same reason stand together."""
    units: dict[str, list[str]] = {}
    for row in in_force(rows) or rows:
        units.setdefault(row.reason, []).append(row.unit)
    comma = view.say(Words("、", ", "))
    said = [(comma.join(dict.fromkeys(names)), reason) for reason, names in units.items()]
    return _together(said, view, named=len(units) > 1)


def light(rows: Sequence[LedgerRow], of_item: Light | None, view: View) -> tuple[str, Light | None]:
    """The light as a sign and a word, and itself; None for work that was withdrawn.

    `of_item` is the ledger's light of the whole item; without it, the most urgent of those that count.
    """
    present = in_force(rows)
    if not present:
        return f"× {view.label(AssignmentState.WITHDRAWN)}", None
    counted = [row for row in present if row.counts] or present
    shown = of_item or min((row.light for row in counted), key=lambda one: one.urgency)
    return f"{shown.sign} {view.label(shown)}", shown


def in_force(rows: Iterable[LedgerRow]) -> list[LedgerRow]:
    return [row for row in rows if row.standing.state is not AssignmentState.WITHDRAWN]


def fields(view: View) -> dict[str, str | int]:
    """What stands for `{{name}}`, by every name: numbers stay numbers where they stand alone in their cell."""
    ledger, tally = view.ledger, view.ledger.tally
    values: dict[str, str | int] = {
        "plan": ledger.plan_title,
        "year": ledger.base_year,
        "as_of": full_day(view, ledger.as_of),
        "items": ledger.n_items,
        "total": tally.total,
        "rate": percent(tally.done, tally.total) if tally.total else "—",
        "done_late": tally.done_late,
    }
    values |= {one.value: getattr(tally, one.value) for one in Light}
    return {name: value for key, value in values.items() for name in (key, *_FIELDS[key])}


def field_names(language: Language) -> tuple[str, ...]:
    """One name of each field, as a person would write it."""
    return tuple(_FIELDS) if language is Language.EN else tuple(names[0] for names in _FIELDS.values())


def _report(latest: Progress | None, view: View) -> str:
    assert latest is not None
    text = latest.text.strip() or view.label(latest.status)
    if latest.percent is None or f"{latest.percent}%" in text.replace("％", "%"):
        return text
    return view.say(_DONE_TO, text=text.rstrip(_TRAILING), n=latest.percent)


def _together(said: Sequence[tuple[str, str]], view: View, *, named: bool) -> str:
    if not named:
        return "\n".join(text for _, text in said)
    parts = [view.say(_OF_UNIT, unit=unit, text=text.rstrip(_TRAILING)) for unit, text in said]
    return view.say(_BETWEEN).join(parts) + view.say(_END) if parts else ""
