"""What a unit's figures come to over the year."""

from __future__ import annotations

from datetime import date

import pytest

from tasks.domain.replies import read_reply
from tasks.domain.totals import Said, added, thing, totals

MONTHS = ("2024-03", "2024-04", "2024-05")


def sums(*texts: str, periodic: bool = False, periods: tuple[str, ...] = MONTHS) -> dict[str, float]:
    reports = [
        Said(number, text, read_reply(text, date(2024, 5, 15)).figures, periods[number], periodic)
        for number, text in enumerate(texts)
    ]
    return {label: total.value for label, total in totals(reports).items()}


@pytest.mark.parametrize(
    ("texts", "training"),
    [
        (["累计开展培训3次", "累计开展培训8次"], 8),
        (["今年以来已开展培训3次", "本月开展培训2次"], 5),
        (["本月开展培训3次", "本月开展培训4次"], 7),
        (["一季度开展培训3次", "截至目前开展培训9次", "本月开展培训1次"], 10),
        (["开展培训3次", "开展培训5次"], 5),
        (["开展培训3次", "新增培训2次"], 5),
        (["截至5月底，共开展培训6次"], 6),
        (["本月，开展培训3次", "本月，开展培训4次"], 7),  # the word holds for what follows
    ],
)
def test_to_date_replaces_and_a_period_adds(texts: list[str], training: float) -> None:
    assert sums(*texts) == {"培训（次）": training}


def test_figures_that_say_nothing_are_added_where_work_is_reported_by_period() -> None:
    assert sums("开展培训3次", "开展培训5次", periodic=True) == {"培训（次）": 8}


def test_what_is_said_again_of_a_period_replaces_what_was_said_of_it() -> None:
    assert sums("本月培训3次", "本月培训5次", periods=("2024-03", "2024-03")) == {"培训（次）": 5}
    assert sums("本月培训3次", "另开展培训2次", periods=("2024-03", "2024-03")) == {"培训（次）": 5}
    assert sums("累计培训9次", "本月培训2次", periods=("2024-03", "2024-03")) == {"培训（次）": 9}


def test_a_total_names_the_reports_that_make_it_up() -> None:
    found = totals(Said(n, "本月培训2次", {"培训（次）": 2}, MONTHS[n], False) for n in range(3))
    assert found["培训（次）"].parts == ((0, 2), (1, 2), (2, 2))


@pytest.mark.parametrize("label", ["整改率", "出庭率（%）", "平均得分", "数量（项）", "attendance rate"])
def test_rates_and_nameless_numbers_are_not_added(label: str) -> None:
    assert not added(label)
    reports = [Said(n, "本月情况", {label: value}, MONTHS[n], True) for n, value in enumerate((80.0, 90.0))]
    assert totals(reports)[label].value == 90.0


def test_amounts_are_added_without_noise() -> None:
    reports = [Said(n, "", {"免除罚款（万元）": 0.1}, MONTHS[n], True) for n in range(3)]
    assert totals(reports)["免除罚款（万元）"].value == 0.3


@pytest.mark.parametrize(
    ("label", "counted"),
    [
        ("一季度审核规范性文件（件）", "审核规范性文件（件）"),
        ("本月已开展培训（次）", "培训（次）"),
        ("新增培训（次）", "培训（次）"),
        ("培训（次）", "培训（次）"),
        ("季度分析报告（份）", "季度分析报告（份）"),
        ("本月（次）", "本月（次）"),
    ],
)
def test_words_of_time_are_no_part_of_what_was_counted(label: str, counted: str) -> None:
    assert thing(label) == counted
