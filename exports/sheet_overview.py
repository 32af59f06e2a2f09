"""概览: the plan in a page or two: totals in sentences, what changed, tables by area and by unit with their charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from exports.sheet import Block, Column, Drawing, Placed, Sheet, Value
from exports.style import BODY_FONT, CHART_COLOURS, Paper
from exports.view import View, Words
from tasks.domain.model import LedgerRow, Tally
from tasks.domain.terms import AssignmentState, Happening, Light

_LIGHTS = (Light.DONE, Light.GREEN, Light.YELLOW, Light.RED, Light.GREY)  # as columns and as parts of a bar
_MOST_BARS = 30  # more of them cannot be read
_TOTAL = Words("合计", "Total")
_NO_RATE = "—"
_BY_AREA = Words("按工作方面", "By area")
_BY_UNIT = Words("按单位（分工多的在前，不是排名）", "By unit (those with the most assignments first; not a ranking)")


@dataclass(frozen=True)
class Group:
    """An area, a unit or the whole plan. `before` are its counts a week ago, if they are known."""

    name: str
    items: int
    tally: Tally
    before: Tally | None
    of_units: bool = False
    is_total: bool = False


def _rows(view: View) -> list[Group]:
    ledger, week = view.ledger, view.week
    # The ledger counts assignments by area and unit but items only for the plan: these are the numbers counted here.
    in_areas = _items((row.area, row) for row in ledger.rows if row.standing.state is not AssignmentState.WITHDRAWN)
    of_units = _items((row.unit, row) for row in ledger.rows if row.counts)
    if not ledger.areas and not in_areas:
        return []

    def before(found: dict[str, Tally], name: str) -> Tally | None:
        return None if week.since is None else found.get(name, Tally())

    areas = [
        Group(area, in_areas.get(area, 0), ledger.by_area.get(area, Tally()), before(week.by_area, area))
        for area in dict.fromkeys((*ledger.areas, *in_areas))
    ]
    total = Group(view.say(_TOTAL), ledger.n_items, ledger.tally, week.tally if week.since else None, is_total=True)
    units = [
        Group(unit, of_units.get(unit, 0), told, before(week.by_unit, unit), of_units=True)
        for unit, told in sorted(ledger.by_unit.items(), key=lambda pair: -pair[1].total)
    ]
    return [*areas, total, *units]


def _items(rows: Iterable[tuple[str, LedgerRow]]) -> dict[str, int]:
    """The number of key tasks by name."""
    found: dict[str, set[int]] = {}
    for name, row in rows:
        found.setdefault(name, set()).add(row.key_task_id)
    return {name: len(items) for name, items in found.items()}


def _split(rows: Sequence[Group], view: View) -> list[Block[Group]]:
    areas = [row for row in rows if not row.of_units]
    units = [row for row in rows if row.of_units]
    blocks = [Block(areas, view.say(_BY_AREA), _chart_of(_AREAS, len(areas) - 1))]  # the last row is the total
    if units:
        shown = min(len(units), _MOST_BARS)
        title = _UNITS if shown == len(units) else _MOST_UNITS
        blocks.append(Block(units, view.say(_BY_UNIT), _chart_of(title, shown)))
    return blocks


def _lines(view: View) -> list[str]:
    ledger, tally = view.ledger, view.ledger.tally
    lines = [
        view.say(
            Words("截至{day}。数据时刻：{moment}。", "As of {day}. Data of {moment}."),
            day=view.long_day(ledger.as_of),
            moment=view.moment(ledger.at),
        ),
        view.say(
            Words(
                "本方案共{areas}个方面、{items}项重点任务。牵头单位和责任单位的分工{total}项，已办结{done}项"
                "（其中逾期办结{late}项），办结率{rate}；正常{green}项，预警{yellow}项，逾期{red}项，待明确{grey}项。",
                "The plan has {areas} areas and {items} key tasks. Of {total} assignments of lead and responsible "
                "units {done} are done ({late} of them late), a completion rate of {rate}; "
                "{green} on track, {yellow} at risk, {red} overdue, {grey} without a date.",
            ),
            areas=len(ledger.areas),
            items=ledger.n_items,
            total=tally.total,
            done=tally.done,
            late=tally.done_late,
            rate=_NO_RATE if tally.rate is None else f"{tally.rate:.1%}",
            green=tally.green,
            yellow=tally.yellow,
            red=tally.red,
            grey=tally.grey,
        ),
    ]
    lines.append(
        view.say(
            Words(
                "按时限看：按期办结{on_time}项；逾期报送{late}项（含待审核）；未到期{not_due}项；逾期未报{red}项；"
                "没有时限（长期坚持、待明确）{undated}项。",
                "By time: {on_time} done in time; {late} reported late (some may await review); {not_due} not yet due; "
                "{red} overdue; {undated} without a deadline (ongoing or unclear).",
            ),
            on_time=tally.on_time,
            late=tally.late,
            not_due=tally.not_due,
            red=tally.red,
            undated=tally.undated,
        )
    )
    if others := len(ledger.rows) - tally.total:
        words = Words(
            "另有配合单位分工和已撤销分工{n}项，列入总台账，不计入以上数字。",
            "{n} more assignments, co-operating or withdrawn, are in the ledger but not in these numbers.",
        )
        lines.append(view.say(words, n=others))
    return [*lines, *_changes(view)]


def _changes(view: View) -> list[str]:
    """What the week changed in the totals, and how much happened in it."""
    week, tally = view.week, view.ledger.tally
    if week.since is None:
        return []
    rate = 0.0 if tally.rate is None or week.tally.rate is None else (tally.rate - week.tally.rate) * 100
    told = view.say(
        Words(
            "与{since}相比：已办结{done}，预警{yellow}，逾期{red}；办结率{rate}。",
            "Against {since}: done {done}, at risk {yellow}, overdue {red}; completion rate {rate}.",
        ),
        since=view.long_day(week.since),
        done=_moved(tally.done - week.tally.done, _MORE, _FEWER, view),
        yellow=_moved(tally.yellow - week.tally.yellow, _MORE, _FEWER, view),
        red=_moved(tally.red - week.tally.red, _MORE, _FEWER, view),
        rate=_moved(round(rate, 1), _HIGHER, _LOWER, view),
    )
    happened = view.say(
        Words(
            "本周（含配合单位）：报送{reported}次，办结销号{closed}项，新增逾期{overdue}项，申请延期{asked}次，批准{granted}次，"
            "退回{sent_back}次，催办{nudges}人次；详见“本周变化”“催办记录”。",
            "This week (co-operating units included): {reported} reports, {closed} closed, {overdue} newly overdue, "
            "{asked} extensions asked, {granted} granted, {sent_back} sent back, {nudges} reminders; see 'This week'.",
        ),
        nudges=len(week.nudges),
        **{kind.value: week.count(kind) for kind in Happening},
    )
    return [told, happened]


_MORE, _FEWER = Words("增加{n}项", "up by {n}"), Words("减少{n}项", "down by {n}")
_HIGHER, _LOWER = Words("提高{n}个百分点", "up by {n} points"), Words("下降{n}个百分点", "down by {n} points")


def _moved(by: float, up: Words, down: Words, view: View) -> str:
    """'增加3项', '持平'."""
    if not by:
        return view.say(Words("持平", "unchanged"))
    return view.say(up if by > 0 else down, n=abs(by))


def _count(light: Light) -> Callable[[Group, View], Value]:
    def get(row: Group, view: View) -> Value:
        return int(getattr(row.tally, light.value))

    return get


def _change(light: Light) -> Callable[[Group, View], Value]:
    def get(row: Group, view: View) -> Value:
        if row.before is None:
            return _NO_RATE
        return int(getattr(row.tally, light.value)) - int(getattr(row.before, light.value))

    return get


def _chart_of(title: Words, bars: int) -> Callable[[Placed, View], Drawing | None]:
    """A native bar chart of the first rows of a block: a bar for each, its parts the lights."""

    def draw(placed: Placed, view: View) -> Drawing | None:
        return _chart(placed, view, view.say(title, n=bars), placed.first + bars - 1) if bars else None

    return draw


def _chart(placed: Placed, view: View, title: str, last: int) -> Drawing:
    font = {"name": BODY_FONT, "size": 11}
    chart = placed.book.add_chart({"type": "bar", "subtype": "stacked"})
    for column, light in enumerate(_LIGHTS, start=_FIRST_LIGHT):
        white = light in (Light.DONE, Light.RED)
        chart.add_series(
            {
                "name": [placed.name, placed.header, column],
                "categories": [placed.name, placed.first, 0, last, 0],
                "values": [placed.name, placed.first, column, last, column],
                "fill": {"color": CHART_COLOURS[light]},
                "border": {"color": "#FFFFFF", "width": 1},
                "gap": 45,
                # ';;' hides the zeros, which would lie on their neighbours.
                "data_labels": {
                    "value": True,
                    "num_format": "0;;",
                    "font": font | {"color": "#FFFFFF" if white else "#000000", "bold": True},
                },
            }
        )
    chart.set_title({"name": title, "name_font": font | {"size": 13}})
    chart.set_legend({"position": "top", "font": font})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": "#7F7F7F"}, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    return Drawing(chart, _CHART_WIDTH, 110 + 26 * (last - placed.first + 1))


_AREAS = Words("各方面分工状态（项）", "Assignments by area and light")
_UNITS = Words("各单位分工状态（项）", "Assignments by unit and light")
_MOST_UNITS = Words("分工最多的{n}个单位（项）", "The {n} units with the most assignments, by light")
_SIGNED = "+0;-0;0"

OVERVIEW = Sheet[Group](
    title=Words("概览", "Overview"),
    heading=Words("{plan}办理情况概览", "{plan}: overview"),
    lines=_lines,
    columns=(
        Column(Words("工作方面／单位", "Area or unit"), 50, lambda row, view: row.name),
        Column(Words("事项数", "Key tasks"), 12, lambda row, view: row.items, "center"),
        Column(Words("分工数", "Assignments"), 12, lambda row, view: row.tally.total, "center"),
        *(Column(Words(light.zh, light.en), 13, _count(light), "center", light=light) for light in _LIGHTS),
        Column(Words("其中\n逾期办结", "of done:\nlate"), 14, lambda row, view: row.tally.done_late, "center"),
        Column(
            Words("办结率", "Completion rate"),
            18,
            lambda row, view: _NO_RATE if row.tally.rate is None else row.tally.rate,
            "center",
            "0.0%",
            bars=True,
        ),
        Column(Words("办结\n较上周", "Done:\nchange"), 12, _change(Light.DONE), "center", _SIGNED),
        Column(Words("逾期\n较上周", "Overdue:\nchange"), 12, _change(Light.RED), "center", _SIGNED),
    ),
    rows=_rows,
    empty=Words("方案中还没有工作方面和分工。", "The plan has no areas and assignments yet."),
    paper=Paper.A3,
    font_size=12,
    padding=8,
    strong=lambda row: row.is_total,
    split=_split,
)
_FIRST_LIGHT = next(index for index, column in enumerate(OVERVIEW.columns) if column.light is not None)
_CHART_WIDTH = int(sum(column.width * 7 + 5 for column in OVERVIEW.columns)) - 4
