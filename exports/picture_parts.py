"""The parts of the picture board, from top to bottom. Each draws itself at `y` and returns where it ends."""

from __future__ import annotations

from datetime import date

from exports.board import LIGHTS, Board, count
from exports.picture_canvas import FAINT, LINE, SOFT, Canvas, cut, wrap
from exports.style import CHART_COLOURS, LIGHT_COLOURS
from exports.view import Words
from tasks.domain.model import Tally
from tasks.domain.terms import Light

WIDTH = 1400
MARGIN = 56
INNER = WIDTH - 2 * MARGIN
NAVY, PALE, BAND_TEXT = "#17375E", "#F4F6F9", "#C9D8EA"
NO_RATE = "—"
_MOST_BARS = 7


def draw_header(page: Canvas, board: Board) -> float:
    ledger, view = board.view.ledger, board.view
    lines = wrap(ledger.plan_title, INNER, 50, 3) or [view.say(Words("督办事项", "Plan"))]
    height = 64 + 66 * len(lines) + 62
    page.box(0, 0, WIDTH, height, NAVY)
    y = 50.0
    for line in lines:
        y += 62
        page.text(MARGIN, y - 14, line, 50, fill="#FFFFFF", bold=True)
    said = view.say(
        Words(
            "督办情况一览 · 截至{day} · {areas}个方面{items}项重点任务",
            "Progress at a glance · as of {day} · {items} key tasks in {areas} areas",
        ),
        day=view.long_day(ledger.as_of),
        areas=len(ledger.areas),
        items=ledger.n_items,
    )
    page.text(MARGIN, height - 42, cut(said, INNER, 29), 29, fill=BAND_TEXT)
    return height


def draw_totals(page: Canvas, board: Board, y: float) -> float:
    """The completion rate, and the counts by light as tiles and as one bar."""
    view, tally = board.view, board.tally
    y += 52
    page.text(MARGIN, y + 28, view.say(Words("办结率", "Completion rate")), 32, fill=SOFT, bold=True)
    rate = percent(tally)
    page.text(MARGIN - 6, y + 164, rate, 142, bold=True, fill=NAVY)
    if board.change is not None:
        page.text(MARGIN, y + 216, cut(_change(board, board.change), INNER * 0.55, 27), 27, fill=SOFT)
    words = Words(
        "应办分工{total}项，已办结{done}项，其中逾期办结{late}项",
        "{done} of {total} assignments done, {late} of them late",
    )
    said = view.say(words, total=tally.total, done=tally.done, late=tally.done_late)
    page.text(MARGIN, y + 258, cut(said, INNER * 0.55, 27), 27)
    _draw_trend(page, board, MARGIN + INNER * 0.58, y, INNER * 0.42, 250)
    y += 296
    _draw_bar(page, tally, MARGIN, y, INNER, 26)
    y += 48
    gap = 18.0
    width = (INNER - gap * 4) / 5
    for index, light in enumerate(LIGHTS):
        fill, ink = LIGHT_COLOURS[light]
        x = MARGIN + index * (width + gap)
        page.box(x, y, width, 132, fill, 12)
        page.text(x + width / 2, y + 66, str(count(tally, light)), 60, fill=ink, bold=True, anchor="middle")
        page.signed(light, x + width / 2, y + 110, view.label(light), 29, fill=ink, bold=False)
    return y + 132


def _change(board: Board, change: float) -> str:
    """'较6月28日上升7.3个百分点'."""
    points = abs(round(change * 100, 1))
    if not points:
        words = Words("与{day}持平", "the same as on {day}")
    elif change > 0:
        words = Words("较{day}上升{points}个百分点", "{points} points up since {day}")
    else:
        words = Words("较{day}下降{points}个百分点", "{points} points down since {day}")
    return board.view.say(words, day=_short(board.trend[-2][0], board), points=points)


def _draw_bar(page: Canvas, tally: Tally, x: float, y: float, width: float, height: float) -> None:
    page.box(x, y, width, height, LINE)
    for light in LIGHTS:
        part = count(tally, light) / tally.total * width if tally.total else 0.0
        if part:
            page.box(x, y, max(part - 2, 1), height, CHART_COLOURS[light])
        x += part


def _draw_trend(page: Canvas, board: Board, x: float, y: float, width: float, height: float) -> None:
    """The completion rate over the days of the trend; without earlier days the lights by area stand here."""
    days = [(day, told) for day, told in board.trend if told.rate is not None]
    if len(days) < 2:
        _draw_areas(page, board, x, y, width, height)
        return
    page.text(x, y + 28, board.view.say(Words("办结率走势", "Completion over time")), 32, fill=SOFT, bold=True)
    top, bottom, left, right = y + 84, y + height - 36, x + 24, x + width - 34
    highest = max(0.1, *(told.rate or 0 for _, told in days))
    first, span = days[0][0], (days[-1][0] - days[0][0]).days
    page.rule(x, bottom, x + width, bottom, FAINT)
    points = []
    for day, told in days:
        share = (day - first).days / span
        points.append((left + share * (right - left), bottom - (told.rate or 0) / highest * (bottom - top)))
    page.curve(points, CHART_COLOURS[Light.DONE], 6)
    for index, ((day, told), (px, py)) in enumerate(zip(days, points, strict=True)):
        page.dot(px, py, 10 if index == len(days) - 1 else 7, CHART_COLOURS[Light.DONE])
        if index in (0, len(days) - 1):
            page.text(px, bottom + 34, _short(day, board), 24, fill=SOFT, anchor="middle")
            page.text(px, py - 20, percent(told, 0), 26, bold=True, anchor="middle", fill=NAVY)


def _draw_areas(page: Canvas, board: Board, x: float, y: float, width: float, height: float) -> None:
    shown = board.areas[:_MOST_BARS]
    words = (
        Words("各方面进展", "By area")
        if len(shown) == len(board.areas)
        else Words("各方面进展（其余见下表）", "By area (others below)")
    )
    page.text(x, y + 28, board.view.say(words), 32, fill=SOFT, bold=True)
    for index, (area, tally) in enumerate(shown):
        down = y + 50 + index * (height - 30) / _MOST_BARS
        page.text(x, down + 18, cut(area, width * 0.55, 22), 22)
        _draw_bar(page, tally, x + width * 0.58, down, width * 0.42, 20)


def draw_worst(page: Canvas, board: Board, y: float) -> float:
    """What to speak of first: red lights, the longest overdue on top, then yellow ones; with the reason in words."""
    view = board.view
    y = heading(page, y, view.say(Words("需要关注的事项", "Needs attention")), _left_out(board))
    if not board.worst:
        page.text(MARGIN, y + 34, view.say(Words("目前没有逾期和预警的事项。", "Nothing is overdue or at risk.")), 28)
        return y + 44
    chip = 150.0
    left, room = MARGIN + chip + 24, INNER - chip - 24
    for item in board.worst:
        fill, ink = LIGHT_COLOURS[item.row.light]
        title = wrap(f"{item.row.number} {item.row.title}".strip(), room, 29, 2)
        between, many = (
            view.say(Words("、", ", ")),
            view.say(Words("等{n}个单位", " and others ({n})"), n=len(item.units)),
        )
        who = between.join(item.units[:2]) + (many if len(item.units) > 2 else "")
        said = view.say(Words("{unit}：{reason}", "{unit}: {reason}"), unit=who, reason=item.row.reason)
        reason = wrap(said, room, 25, 2)
        page.box(MARGIN, y + 6, chip, 50, fill, 8)
        page.signed(item.row.light, MARGIN + chip / 2, y + 40, view.label(item.row.light), 26, fill=ink)
        for line in title:
            y += 38
            page.text(left, y, line, 29, bold=True)
        for line in reason:
            y += 34
            page.text(left, y, line, 25, fill=SOFT)
        y += 20
        page.rule(left, y, MARGIN + INNER, y)
        y += 6
    return y


def _left_out(board: Board) -> str:
    notes = []
    if board.folded_items:
        notes.append(board.view.say(Words("另有{n}项见台账", "{n} more in the ledger"), n=board.folded_items))
    if board.only_cooperating:
        words = Words("仅配合单位逾期、预警的{n}项未列", "{n} not shown, where only co-operating units are late")
        notes.append(board.view.say(words, n=board.only_cooperating))
    return board.view.say(Words("；", "; ")).join(notes)


def draw_footer(page: Canvas, board: Board, y: float) -> float:
    view = board.view
    said = view.say(
        Words(
            "以上只计牵头单位和责任单位的分工，配合单位和已撤销的分工不计；办结率＝已办结÷应办分工。数据时刻：{moment}。",
            "Assignments of lead and responsible units only; co-operating and withdrawn ones do not count. "
            "Completion = done ÷ assignments. Data of {moment}.",
        ),
        moment=view.moment(view.ledger.at),
    )
    y += 16
    for line in wrap(said, INNER, 22, 4):
        y += 32
        page.text(MARGIN, y, line, 22, fill=SOFT)
    return y + 44


def heading(page: Canvas, y: float, title: str, note: str) -> float:
    y += 56
    page.box(MARGIN, y, 10, 38, NAVY, 3)
    page.text(MARGIN + 26, y + 32, title, 35, bold=True)
    page.text(MARGIN + INNER, y + 30, note, 24, fill=SOFT, anchor="end")
    return y + 62


def percent(tally: Tally, digits: int = 1) -> str:
    return NO_RATE if tally.rate is None else f"{tally.rate:.{digits}%}"


def _short(day: date, board: Board) -> str:
    return board.view.say(Words("{m}月{d}日", "{day:%m-%d}"), m=day.month, d=day.day, day=day)
