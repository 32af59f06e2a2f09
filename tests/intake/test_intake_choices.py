"""What practice reads in two ways is a visible choice; columns may be named by a person, and are remembered."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.choices import QUESTIONS, Choices
from tasks.domain.model import IntakeResult
from tasks.intake.grid import Grid, Sheet
from tasks.intake.labels import Column
from tasks.intake.mapping import Asked, ColumnMap, map_from_json, parse_columns
from tasks.intake.reader import read_grid

HEAD: list[Any] = ["序号", "重点任务", "责任单位", "完成时限"]
ROWS: list[list[Any]] = [
    ["2024年法治建设重点任务分解表"],
    HEAD,
    [1.0, "任务甲", "市甲局、市乙局", "10月前"],
    [2.0, "任务乙", "市甲局、市乙局按职责分工负责", "6月30日前"],
    [3.0, "任务丙", "市丙局", "全年"],
    [4.0, "任务丁", "市丁局", "5月、10月"],
]


def read(asked: Asked | None = None, **changed: Any) -> IntakeResult:
    sheet = Sheet("Sheet1", changed.get("rows", ROWS), hidden_rows=changed.get("hidden_rows", {5}))
    return read_grid(Grid([sheet]), "x.xlsx", asked=asked)


def reading(result: IntakeResult, number: str) -> tuple[str, str, str, str]:
    assert result.draft is not None
    item = next(item for item in result.draft.items if item.number == number)
    return (
        " ".join(item.lead_units),
        " ".join(item.cooperating_units),
        item.schedule.kind.value,
        str(item.schedule.due_on),
    )


@pytest.mark.parametrize(
    ("choice", "other", "number", "default", "instead"),
    [
        ("lead", "all", "1", ("市甲局", "市乙局"), ("市甲局 市乙局", "")),
        ("joint", "first", "2", ("市甲局 市乙局", ""), ("市甲局", "市乙局")),
        ("before", "end", "1", ("date", "2024-09-30"), ("date", "2024-10-31")),
        ("day-before", "exclusive", "2", ("date", "2024-06-30"), ("date", "2024-06-29")),
        ("all-year", "date", "3", ("ongoing", "2024-12-31"), ("date", "2024-12-31")),
        ("dates", "first", "4", ("date", "2024-10-31"), ("date", "2024-05-31")),
    ],
)
def test_a_contested_reading_is_said_with_its_effect_and_can_be_made_otherwise(
    choice: str, other: str, number: str, default: tuple[str, str], instead: tuple[str, str]
) -> None:
    before, after = read(), read(Asked(Choices().having({choice: other})))
    part = slice(0, 2) if choice in ("lead", "joint") else slice(2, 4)
    assert reading(before, number)[part] == default
    assert reading(after, number)[part] == instead
    for result, chosen in ((before, Choices().chosen(choice)), (after, other)):
        (said,) = [one for one in result.contested if one.name == choice]
        assert (said.chosen, said.items, said.sheet) == (chosen, 1, "Sheet1")
        assert said.text in {cell for row in ROWS for cell in row}


def test_hidden_rows_are_imported_or_left_out_and_leave_no_gap() -> None:
    rows = [*ROWS, [5.0, "任务戊", "市戊局", "6月底前"]]
    kept, left_out = read(rows=rows), read(Asked(Choices().having({"hidden": "skip"})), rows=rows)
    assert kept.draft is not None
    assert left_out.draft is not None
    assert [item.number for item in kept.draft.items] == ["1", "2", "3", "4", "5"]
    assert [item.number for item in left_out.draft.items] == ["1", "2", "3", "5"]
    for result in (kept, left_out):
        assert [(one.items, one.cell) for one in result.contested if one.name == "hidden"] == [(1, "B6")]
    assert "number_gap" not in {problem.code for problem in left_out.warnings}
    assert "hidden_row_skipped" in {problem.code for problem in left_out.warnings}


def test_a_table_that_nothing_is_contested_in_asks_nothing() -> None:
    result = read(rows=[*ROWS[:2], [1.0, "任务甲", "市甲局", "6月底前"]], hidden_rows=set())
    assert result.contested == ()


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=3))
def test_choices_from_outside_are_kept_or_refused(made: dict[str, str]) -> None:
    try:
        choices = Choices().having(made)
    except ValueError:
        return
    assert Choices().having(choices.by_name()) == choices


def test_every_choice_has_its_options_in_both_languages() -> None:
    for question in QUESTIONS.values():
        assert len(question.options) == 2
        assert Choices().chosen(question.name) is next(iter(question.options))
        assert all(option.zh and option.en for option in question.options)


# ── columns that a person names ───────────────────────────────────────────────────────────────────────────────────

BARE: list[list[Any]] = [
    ["一季度工作情况", None, None, None, None],
    [1.0, "任务甲", "市甲局、市乙局", "6月底前", "张三"],
    [2.0, "任务乙", "市乙局", "9月底前", "李四"],
    [3.0, "任务丙", "市丙局", "12月底前", "王五"],
]


def test_without_a_header_the_columns_are_shown_and_can_be_named() -> None:
    asked = read(rows=BARE, hidden_rows=set())
    assert asked.asks_for_columns
    (table,) = asked.tables
    assert [(column.letter, column.role) for column in table.columns] == [(letter, "") for letter in "ABCDE"]
    assert (table.first_row, table.columns[1].samples) == (2, ("任务甲", "任务乙", "任务丙"))

    named = ColumnMap(parse_columns("A=序号,B=重点任务,C=牵头单位 D=完成时限"))
    result = read(Asked(base_year=2024, columns=named), rows=BARE, hidden_rows=set())
    assert reading(result, "1") == ("市甲局 市乙局", "", "date", "2024-06-30")
    assert result.draft is not None
    assert len(result.draft.items) == 3
    assert result.tables[0].named


def test_what_was_named_is_remembered_for_the_layout() -> None:
    (table,) = read(rows=BARE, hidden_rows=set()).tables
    remembered = {table.layout: ColumnMap(parse_columns("A=序号,B=重点任务,C=牵头单位,D=完成时限"))}
    next_week = [*BARE, [4.0, "任务丁", "市丁局", "全年", "赵六"]]
    result = read(Asked(base_year=2024, remembered=remembered), rows=next_week, hidden_rows=set())
    assert result.draft is not None
    assert len(result.draft.items) == 4
    other_form = [[*row[1:], row[0]] for row in next_week]
    assert read(Asked(base_year=2024, remembered=remembered), rows=other_form, hidden_rows=set()).asks_for_columns


def test_a_named_column_counts_more_than_its_label() -> None:
    rows = [ROWS[0], [*HEAD, "上级要求时间"], *([*row, "11月底前"] for row in ROWS[2:])]
    assert reading(read(rows=rows), "1")[3] == "2024-09-30"
    named = ColumnMap(parse_columns("E=完成时限"))
    assert reading(read(Asked(columns=named), rows=rows), "1")[3] == "2024-11-30"


@pytest.mark.parametrize(
    ("text", "wrong"), [("A", "A"), ("A=牛", "A=牛"), ("1=序号", "1=序号"), ("A=序号,AAAA=备注", "AAAA=备注"), ("", "")]
)
def test_columns_that_cannot_be_read_are_named_in_the_refusal(text: str, wrong: str) -> None:
    with pytest.raises(ValueError) as refused:
        parse_columns(text)
    assert str(refused.value) == wrong


def test_named_columns_survive_their_keeping() -> None:
    named = ColumnMap({0: Column.NUMBER, 27: Column.DEADLINE}, 4)
    assert map_from_json(named.as_json()) == named


def test_numbers_out_of_order_leave_no_gap() -> None:
    rows = [*ROWS[:2], *([float(n), f"任务{n}", "市甲局", "6月底前"] for n in (1, 3, 2, 6))]
    missing = [p.values["missing"] for p in read(rows=rows).warnings if p.code == "number_gap"]
    assert missing == ["4", "5"]
