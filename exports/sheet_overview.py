"""概览: the plan in one page: totals in a sentence, a table by area, a chart of the lights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from exports.sheet import Column, Placed, Sheet, Value
from exports.style import BODY_FONT, CHART_COLOURS
from exports.view import View, Words
from tasks.domain.model import Tally
from tasks.domain.terms import AssignmentState, Light

_LIGHTS = (Light.DONE, Light.GREEN, Light.YELLOW, Light.RED, Light.GREY)  # as columns and as parts of a bar
_MAX_BARS_HEIGHT = 1500  # pixels
_TOTAL = Words("合计", "Total")
_NO_RATE = "—"


@dataclass(frozen=True)
class AreaRow:
    """One area of the plan, or the whole plan."""

    area: str
    items: int
    tally: Tally
    is_total: bool = False


def _rows(view: View) -> list[AreaRow]:
    ledger = view.ledger
    # The ledger counts assignments by area but items only for the plan: this is the one number counted here.
    items: dict[str, set[int]] = {area: set() for area in ledger.areas}
    for row in ledger.rows:
        if row.standing.state is not AssignmentState.WITHDRAWN:
            items.setdefault(row.area, set()).add(row.key_task_id)
    areas = [AreaRow(area, len(keys), ledger.by_area.get(area, Tally())) for area, keys in items.items()]
    return [*areas, AreaRow(view.say(_TOTAL), ledger.n_items, ledger.tally, is_total=True)] if areas else []


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
    if others := len(ledger.rows) - tally.total:
        words = Words(
            "另有配合单位分工和已撤销分工{n}项，列入总台账，不计入以上数字。",
            "{n} more assignments, co-operating or withdrawn, are in the ledger but not in these numbers.",
        )
        lines.append(view.say(words, n=others))
    return lines


def _count(light: Light) -> Callable[[AreaRow, View], Value]:
    def get(row: AreaRow, view: View) -> Value:
        return int(getattr(row.tally, light.value))

    return get


def _chart(placed: Placed, view: View) -> None:
    """A native bar chart: one bar per area, its parts the lights."""
    last = placed.end - 2  # the last row is the total
    if last < placed.first:
        return
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
    chart.set_title(
        {
            "name": view.say(Words("各方面分工状态（项）", "Assignments by area and light")),
            "name_font": font | {"size": 13},
        }
    )
    chart.set_legend({"position": "top", "font": font})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": "#7F7F7F"}, "major_tick_mark": "none"})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    height = min(110 + 34 * (last - placed.first + 1), _MAX_BARS_HEIGHT)
    chart.set_size({"width": _CHART_WIDTH, "height": height})
    placed.page.insert_chart(placed.end + 1, 0, chart, {"object_position": 2, "x_offset": 2})


OVERVIEW = Sheet[AreaRow](
    title=Words("概览", "Overview"),
    heading=Words("{plan}办理情况概览", "{plan}: overview"),
    lines=_lines,
    columns=(
        Column(Words("工作方面", "Area"), 50, lambda row, view: row.area),
        Column(Words("事项数", "Key tasks"), 13, lambda row, view: row.items, "center"),
        Column(Words("分工数", "Assignments"), 13, lambda row, view: row.tally.total, "center"),
        *(Column(Words(light.zh, light.en), 14, _count(light), "center", light=light) for light in _LIGHTS),
        Column(Words("其中\n逾期办结", "of done: late"), 13, lambda row, view: row.tally.done_late, "center"),
        Column(
            Words("办结率", "Completion rate"),
            13,
            lambda row, view: _NO_RATE if row.tally.rate is None else row.tally.rate,
            "center",
            "0.0%",
        ),
    ),
    rows=_rows,
    empty=Words("方案中还没有工作方面和分工。", "The plan has no areas and assignments yet."),
    font_size=12,
    padding=12,
    one_page=True,
    strong=lambda row: row.is_total,
    below=_chart,
)
_FIRST_LIGHT = next(index for index, column in enumerate(OVERVIEW.columns) if column.light is not None)
_CHART_WIDTH = sum(column.width * 7 + 5 for column in OVERVIEW.columns) - 4
