"""Heights, shared cells and page ends."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from exports.layout import MAX_ROW_HEIGHT, Layout, Paging, Shared, arrange

OWN = st.lists(st.floats(10, 90), min_size=1, max_size=40)


def test_a_text_that_needs_more_than_its_rows_stretches_them_evenly() -> None:
    layout = arrange([20, 30, 20], [Shared(["a", "a", "b"], [70, 70, 10])], 1000, 1000)
    assert layout.heights == [30, 40, 20]
    assert layout.runs == [[(0, 2), (2, 3)]]
    assert layout.page_starts == []


def test_a_page_ends_before_an_item_that_does_not_fit_and_the_area_is_named_again() -> None:
    items, areas = Shared([1, 1, 2, 2, 3], [0] * 5), Shared(["A"] * 5, [0] * 5)
    layout = arrange([30] * 5, [areas, items], 105, 105)
    assert layout.page_starts == [2]
    assert layout.runs == [[(0, 2), (2, 5)], [(0, 2), (2, 4), (4, 5)]]


def test_an_item_too_large_for_the_rest_of_a_page_is_continued_on_the_next() -> None:
    layout = arrange([30] * 8, [Shared([1] + [2] * 7, [0] * 8)], 130, 130)
    assert layout.page_starts == [4]
    assert layout.runs == [[(0, 1), (1, 4), (4, 8)]]


def test_a_block_that_would_not_fit_the_next_page_either_is_not_moved_there() -> None:
    assert arrange([10, 10, 10, 81], [Shared([0, 1, 1, 1], [25.0] * 4)], 100, 100).page_starts == [3]


def test_no_row_is_higher_than_programs_draw() -> None:
    assert arrange([5000, 20], [Shared([1, 1], [9000, 9000])], 700, 700).heights == [MAX_ROW_HEIGHT] * 2


def test_rows_that_share_nothing_and_no_rows() -> None:
    assert arrange([20, 20], [], 1000, 1000).heights == [20, 20]
    assert arrange([], [Shared([], [])], 1000, 1000).heights == []


def test_what_was_laid_out_fills_the_page_it_ends_on() -> None:
    paging = Paging(room=100, first_taken=30, taken=10)
    assert paging.left == 70
    paging.take(20)
    paging.laid(5, Layout([20, 20, 30, 30], [], [2]), explicit=True)
    assert (paging.left, paging.breaks) == (30, [7])
    assert paging.fits(25)
    assert not paging.fits(30)  # programs measure a little differently
    paging.turn(9)
    assert (paging.left, paging.breaks) == (90, [7, 9])
    paging.laid(9, Layout([60, 60], [], [1]), explicit=False)
    assert (paging.left, paging.breaks) == (30, [7, 9])


@given(OWN, st.data(), st.floats(100, 400))
def test_runs_cover_every_row_once_and_never_cross_a_page(own: list[float], data: st.DataObject, room: float) -> None:
    keys = data.draw(st.lists(st.integers(0, 3), min_size=len(own), max_size=len(own)))
    layout = arrange(own, [Shared(keys, [25.0] * len(own))], room, room)
    (runs,) = layout.runs
    assert [row for first, end in runs for row in range(first, end)] == list(range(len(own)))
    assert all(len({keys[row] for row in range(first, end)}) == 1 for first, end in runs)
    assert not any(first < start < end for start in layout.page_starts for first, end in runs)
    edges = [0, *layout.page_starts, len(own)]
    for first, end in pairwise(edges):
        assert end > first
        assert sum(own[first:end]) <= room or end == first + 1
