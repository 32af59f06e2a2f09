"""Of which year a plan is: the years of other documents, of letters and of their issue are not the plan's."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.domain.model import IntakeResult
from tasks.intake.grid import Grid, Sheet
from tasks.intake.mapping import Asked
from tasks.intake.reader import read_grid

HEAD: list[Any] = ["序号", "重点任务", "责任单位", "完成时限"]


def read(*above: str, due: tuple[str, ...] = ("6月底前",), asked: Asked | None = None, **named: str) -> IntakeResult:
    rows = [HEAD, *([float(n), f"任务{n}", "市司法局", text] for n, text in enumerate(due, 1))]
    sheet = Sheet(named.get("sheet", "Sheet1"), [*([line] for line in above), *rows])
    return read_grid(Grid([sheet]), named.get("file", "x.xlsx"), asked=asked)


def found(result: IntakeResult) -> tuple[int | None, list[str]]:
    year = result.draft.base_year if result.draft else None
    return year, [problem.code for problem in (*result.errors, *result.warnings) if problem.code.startswith("year")]


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("贯彻落实《法治政府建设实施纲要（2021-2025年）》2024年重点任务分解表", 2024),
        ("《青岚市2024年法治政府建设工作要点》任务分解表", 2024),
        ("青岚市2023年工作总结暨2024年重点任务分解表", 2024),
        ("青岚市2024年重点任务分解表（含2023年结转事项）", 2024),
        ("落实2023年巡察反馈意见2024年整改任务分解表", 2024),
        ("2024年落实2023年巡察反馈意见整改任务分解表", 2024),
        ("落实2024年政府工作报告重点任务分解表（2025年1月修订）", 2024),
        ("青政办发〔2023〕45号文件2024年任务分解表", 2024),
        ("二〇二四年重点任务分解表", 2024),
        ("２０２４年度重点任务分解表", 2024),
        ("2024—2026年三年行动任务分解表", 2024),
        ("2024年12月—2025年11月重点任务分解表", 2024),
    ],
)
def test_of_several_years_the_plan_s_own_counts(title: str, year: int) -> None:
    assert found(read(title)) == (year, [])


def test_a_number_or_a_date_of_issue_gives_way_to_the_deadlines() -> None:
    due = ("2024年6月底前", "12月底前")
    for above in (("青政办发〔2023〕45号附件", "任务分解表"), ("任务分解表", "市政府办公室  2023年12月28日")):
        result = read(*above, due=due, asked=Asked(this_year=2026))
        assert found(result) == (2024, [])
        assert result.draft is not None
        assert result.draft.title == "任务分解表"


@pytest.mark.parametrize(
    ("above", "file", "year"),
    [
        (("任务分解表",), "x.xlsx", 2026),
        (("任务分解表",), "20250315重点任务.xlsx", 2025),
        (("任务分解表", "青政办发〔2023〕45号"), "x.xlsx", 2023),
        (("落实《实施纲要（2021-2025年）》任务分解表",), "x.xlsx", 2026),
    ],
)
def test_a_year_that_nothing_names_is_assumed_and_said(above: tuple[str, ...], file: str, year: int) -> None:
    result = read(*above, file=file, asked=Asked(this_year=2026))
    assert found(result) == (year, ["year_assumed"])
    assert result.warnings[0].values == {"year": str(year)}


def test_deadlines_that_mostly_name_another_year_are_said() -> None:
    title = "2023年重点任务分解表"
    doubtful = read(title, due=("2024年6月底前", "2024-12-31", "9月底前"))
    assert found(doubtful) == (2023, ["year_doubtful"])
    assert doubtful.warnings[0].values == {"year": "2023", "other": "2024"}
    assert found(read(title, due=("2024年6月底前", "2023年12月底前"))) == (2023, [])
    assert found(read("2023—2025年行动任务分解表", due=("2025年6月底前",))) == (2023, [])


def test_what_a_person_says_wins_in_silence() -> None:
    title = "落实2021年意见重点任务分解表"
    assert found(read(title, due=("2021年6月底前",), asked=Asked(base_year=2024, this_year=2026))) == (2024, [])
