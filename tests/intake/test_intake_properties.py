"""What holds of every table: any grid is answered, and what a person would not notice changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.domain.model import IntakeResult
from tasks.intake.document import as_json
from tasks.intake.grid import Cell, Grid, Sheet
from tasks.intake.reader import read_grid

HEAD: list[Cell] = ["序号", "工作方面", "重点任务", "具体措施", "牵头单位", "配合单位", "完成时限", "备注"]
SAID = (
    "序号 重点任务 工作方面 牵头单位 责任单位 配合单位 完成时限 一、制度建设（2项） 1. 市甲局、乙局 各乡镇（街道） "
    "甲局牵头，乙局配合 6月底前 全年 合计 注：1. 同上 （作废） / Owner Due Action 2024年任务表 =1+1 \u200b （"
)
WORDS = st.sampled_from(SAID.split(" "))
CELLS = st.one_of(
    st.none(), WORDS, st.text(max_size=12), st.floats(), st.booleans(), st.dates(date(1900, 1, 1), date(2200, 1, 1))
)
PLACES = st.integers(0, 7)
AREAS = ["依法行政", "制度建设", "公正司法"]
ITEMS = st.lists(
    st.tuples(
        st.sampled_from(AREAS),
        st.text("推进落实完善甲乙丙丁制度机制", min_size=4, max_size=12).map(lambda text: f"抓好{text}"),
        st.lists(st.sampled_from(["制定方案；", "组织实施；", "开展检查。"]), max_size=3),
        st.lists(st.sampled_from(["市甲局", "市乙局", "市丙局"]), min_size=1, max_size=2, unique=True),
        st.lists(st.sampled_from(["市丁局", "各乡镇（街道）"]), max_size=2, unique=True),
        st.sampled_from(["6月底前", "全年", "每季度末", "2024年9月30日", "3-5月", "长期坚持"]),
    ),
    min_size=2,
    max_size=6,
).map(lambda items: sorted(items, key=lambda one: AREAS.index(one[0])))


def rows_of(items: list[tuple[str, str, list[str], list[str], list[str], str]]) -> list[list[Cell]]:
    return [
        [str(n), area, title, "\n".join(measures), "、".join(leads), "、".join(others), due, None]
        for n, (area, title, measures, leads, others, due) in enumerate(items, 1)
    ]


def read(rows: list[list[Cell]], **marks: Any) -> IntakeResult:
    return read_grid(Grid([Sheet("Sheet1", rows, **marks)]), "2024.xlsx")


def items_of(rows: list[list[Cell]], **marks: Any) -> list[dict[str, Any]]:
    read_items: list[dict[str, Any]] = as_json(read(rows, **marks))["items"]
    return read_items


@settings(max_examples=150)
@given(
    st.lists(st.lists(CELLS, max_size=8), max_size=10),
    st.lists(st.tuples(PLACES, PLACES, PLACES, PLACES), max_size=4),
    st.sets(PLACES),
    st.sets(PLACES),
    st.sets(st.tuples(PLACES, PLACES), max_size=3),
    st.booleans(),
)
def test_any_grid_is_answered_by_a_draft_or_by_what_is_wrong(
    rows: list[list[Cell]],
    corners: list[tuple[int, int, int, int]],
    hidden_rows: set[int],
    hidden_columns: set[int],
    struck: set[tuple[int, int]],
    with_header: bool,
) -> None:
    merges = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in corners]
    rows = [["2024年任务表"], HEAD, *rows] if with_header else rows
    result = read(rows, merges=merges, hidden_rows=hidden_rows, hidden_columns=hidden_columns, struck=struck)
    assert (result.draft is None) is bool(result.errors)
    said = as_json(result)
    for problem in said["errors"] + said["warnings"]:
        assert len(problem["message"]) > 10


@settings(max_examples=40)
@given(ITEMS, st.permutations(range(len(HEAD))))
def test_the_order_of_the_columns_says_nothing(items: list[Any], order: list[int]) -> None:
    table = [HEAD, *rows_of(items)]
    wanted = items_of(table)
    assert len(wanted) == len(items)
    assert items_of([[row[place] for place in order] for row in table]) == wanted


@settings(max_examples=40)
@given(ITEMS, st.data())
def test_what_is_blank_says_nothing(items: list[Any], data: st.DataObject) -> None:
    table = [HEAD, *rows_of(items)]
    wanted = items_of(table)
    assert [item["title"] for item in wanted] == [title for _, title, *_ in items]
    places = sorted(data.draw(st.sets(st.integers(0, len(HEAD)), max_size=2)), reverse=True)
    spread = [list(row) for row in table]
    for place in places:
        for row in spread:
            row.insert(place, None)
    for position in sorted(data.draw(st.sets(st.integers(0, len(table)), max_size=3)), reverse=True):
        spread.insert(position, [])
    above: list[list[Cell]] = data.draw(
        st.sampled_from([[], [["青岚市重点任务分解表"]], [["附件1"], ["任务清单"], []]])
    )
    assert items_of([*above, *spread]) == wanted


@settings(max_examples=40)
@given(ITEMS)
def test_merged_areas_and_section_rows_say_the_same_as_areas_in_every_row(items: list[Any]) -> None:
    rows = rows_of(items)
    wanted = items_of([HEAD, *rows])
    firsts = [n for n, row in enumerate(rows) if not n or row[1] != rows[n - 1][1]]
    merges = [(first + 1, 1, end, 1) for first, end in zip(firsts, [*firsts[1:], len(rows)], strict=True)]
    once = [[row[0], row[1] if n in firsts else None, *row[2:]] for n, row in enumerate(rows)]
    assert items_of([HEAD, *once], merges=[merge for merge in merges if merge[0] < merge[2]]) == wanted
    sections: list[list[Cell]] = []
    for n, row in enumerate(rows):
        if n in firsts:
            sections.append([f"{'一二三'[firsts.index(n)]}、{row[1]}"])
        sections.append([row[0], *row[2:]])
    assert items_of([[HEAD[0], *HEAD[2:]], *sections]) == wanted


@settings(max_examples=40)
@given(ITEMS)
def test_what_was_read_reads_the_same_when_it_is_written_again(items: list[Any]) -> None:
    first = items_of([HEAD, *rows_of(items)])
    again: list[list[Cell]] = [
        [
            item["number"],
            item["area"],
            item["title"],
            "\n".join(item["measures"]),
            "、".join(item["lead_units"]),
            "、".join(item["cooperating_units"]),
            item["deadline_text"],
            None,
        ]
        for item in first
    ]
    assert items_of([HEAD, *again]) == first
