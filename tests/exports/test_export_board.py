"""The figures of the boards: the ledger's own, the same as the workbook's, chosen and grouped as said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from ledger_factory import AS_OF, make_ledger, make_row, tally, whole_plan
from openpyxl import load_workbook

from exports.board import LIGHTS, MOST_AREAS, MOST_DAYS, MOST_ITEMS, MOST_UNITS, Board, count, make_board
from exports.style import LIGHT_COLOURS
from exports.view import View
from exports.workbook import write_workbook
from tasks.domain.model import Ledger, LedgerRow, Standing, Tally
from tasks.domain.terms import AssignmentState, Light, Role


def board(ledger: Ledger, *history: tuple[date, Tally]) -> Board:
    return make_board(View(ledger), history)


def parts(light: Light, unit: str, number: int = 1, **changes: object) -> list[LedgerRow]:
    return [make_row(light=light, unit=unit, **changes) for _ in range(number)]


def test_the_numbers_are_those_of_the_workbooks_overview(tmp_path: Path) -> None:
    ledger = whole_plan()
    page = load_workbook(write_workbook(ledger, tmp_path / "status.xlsx"))["概览"]
    rows = [[cell.value for cell in cells] for cells in page.iter_rows()]
    head = next(row for row in rows if row[0] == "工作方面／单位")
    columns = {light: head.index(f"{light.sign} {light.zh}") for light in Light}
    shown = board(ledger)
    for name, told in [*shown.areas, ("合计", shown.tally)]:
        row = next(row for row in rows if row[0] == name)
        assert [row[columns[light]] for light in Light] == [count(told, light) for light in Light]
        assert row[head.index("办结率")] == pytest.approx(told.rate)


def test_the_worst_items_are_those_of_the_workbooks_list(tmp_path: Path) -> None:
    ledger = whole_plan()
    page = load_workbook(write_workbook(ledger, tmp_path / "status.xlsx"))["逾期与预警"]
    rows = [[cell.value for cell in cells] for cells in page.iter_rows()]
    start = next(index for index, row in enumerate(rows) if row[0] == "状态")
    title, role = rows[start].index("重点任务"), rows[start].index("分工")
    titles = list(dict.fromkeys(row[title] for row in rows[start + 1 :]))
    counted = list(dict.fromkeys(row[title] for row in rows[start + 1 :] if row[role] != "配合单位"))
    shown = board(ledger)
    assert [item.row.title for item in shown.worst] == counted[:MOST_ITEMS]
    assert shown.folded_items == max(len(counted) - MOST_ITEMS, 0)
    assert shown.only_cooperating == len(titles) - len(counted) > 0


def test_a_cell_has_the_most_urgent_light_and_how_many_parts_have_it() -> None:
    ledger = make_ledger(
        *parts(Light.DONE, "甲", area="一"),
        *parts(Light.RED, "甲", 2, area="一"),
        *parts(Light.YELLOW, "甲", area="一"),
        *parts(Light.RED, "甲", area="二", role=Role.COOPERATING),
        *parts(Light.RED, "甲", area="二", standing=Standing(AssignmentState.WITHDRAWN, ())),
    )
    (line,) = board(ledger).units
    first, second = line.cells
    assert first is not None
    assert (first.light, first.count) == (Light.RED, 2)
    assert second is None
    assert line.tally == tally(list(ledger.rows))


def test_units_with_more_parts_come_first_whatever_their_lights() -> None:
    ledger = make_ledger(*parts(Light.RED, "少"), *parts(Light.GREEN, "多", 2), *parts(Light.DONE, "也少"))
    assert [line.unit for line in board(ledger).units] == ["多", "少", "也少"]


def test_where_units_are_too_many_the_ones_to_be_seen_are_kept() -> None:
    calm = [row for number in range(MOST_UNITS) for row in parts(Light.GREEN, f"正常{number}", 3)]
    shown = board(make_ledger(*calm, *parts(Light.YELLOW, "预警"), *parts(Light.RED, "逾期")))
    assert len(shown.units) == MOST_UNITS
    assert [line.unit for line in shown.units[-2:]] == ["预警", "逾期"]
    assert shown.folded_units == 2
    assert shown.folded_tally == Tally(total=6, green=6)


def test_where_areas_are_too_many_the_ones_to_be_seen_are_kept_in_the_order_of_the_plan() -> None:
    rows = [make_row(area=f"方面{number}", light=Light.GREEN) for number in range(MOST_AREAS + 1)]
    shown = board(make_ledger(*rows, make_row(area="最后", light=Light.RED)))
    assert [name for name, _ in shown.areas] == [*(f"方面{n}" for n in range(MOST_AREAS - 1)), "最后"]
    assert shown.folded_areas == 2
    assert len(shown.units[0].cells) == MOST_AREAS


def test_an_item_is_named_once_with_the_units_of_its_most_urgent_light() -> None:
    day = date(2024, 6, 30)
    ledger = make_ledger(
        *parts(Light.YELLOW, "丙", key_task_id=7),
        *parts(Light.RED, "乙", key_task_id=7, due_on=day, role=Role.RESPONSIBLE),
        *parts(Light.RED, "丁", key_task_id=7, due_on=day - timedelta(days=9), role=Role.COOPERATING),
        *parts(Light.RED, "甲", key_task_id=7, due_on=day - timedelta(days=1)),
    )
    (item,) = board(ledger).worst
    assert item.row.unit == "甲"
    assert item.units == ("甲", "乙")


def test_the_trend_is_in_order_ends_today_and_knows_nothing_of_later_days() -> None:
    told = {days: Tally(total=10, done=days) for days in (1, 2, 3)}
    ledger = make_ledger(tally=Tally(total=10, done=6))
    shown = board(
        ledger,
        (AS_OF - timedelta(days=7), told[2]),
        (AS_OF + timedelta(days=7), told[3]),
        (AS_OF, told[3]),
        (AS_OF - timedelta(days=14), told[1]),
    )
    assert [told.done for _, told in shown.trend] == [1, 2, 6]
    assert shown.change == pytest.approx(0.4)


def test_a_long_trend_keeps_its_latest_days() -> None:
    history = [(AS_OF - timedelta(weeks=weeks), Tally(total=1)) for weeks in range(1, 60)]
    shown = board(make_ledger(tally=Tally(total=1)), *history)
    assert len(shown.trend) == MOST_DAYS
    assert shown.trend[-1][0] == AS_OF


@pytest.mark.parametrize("before", [(), ((AS_OF - timedelta(days=7), Tally()),)])
def test_without_a_rate_to_compare_with_there_is_no_change(before: tuple[tuple[date, Tally], ...]) -> None:
    assert board(make_ledger(tally=Tally(total=2, done=1)), *before).change is None


def test_every_light_has_a_place_and_can_be_read() -> None:
    def brightness(colour: str) -> float:
        shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert set(LIGHTS) == set(Light)
    for fill, ink in LIGHT_COLOURS.values():
        low, high = sorted((brightness(fill), brightness(ink)))
        assert (high + 0.05) / (low + 0.05) >= 4.5  # what WCAG 2 asks of texts


def test_an_empty_plan_has_an_empty_board() -> None:
    shown = board(replace(make_ledger(), areas=()))
    assert (shown.areas, shown.units, shown.worst, shown.change) == ((), (), (), None)
