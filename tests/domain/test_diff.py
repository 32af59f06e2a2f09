"""What an import would change: each item of the table has one verdict, each stored item at most one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.diff import ItemChange, StoredItem, Verdict, diff
from tasks.domain.model import ItemDraft, Schedule
from tasks.domain.terms import Role, ScheduleKind

JUNE = Schedule(ScheduleKind.DATE, date(2026, 6, 30))
NEW, CHANGED, SAME, WITHDRAWN = Verdict


def draft(number: str, title: str, area: str = "法治政府", **changes: object) -> ItemDraft:
    item = ItemDraft(area, number, title, ("措施一；",), ("市司法局",), (), ("市财政局",), "6月底前", JUNE)
    return replace(item, **changes)  # type: ignore[arg-type]


def stored(items: list[ItemDraft]) -> list[StoredItem]:
    """The items as they come back from the database."""
    return [
        StoredItem(
            n,
            item.area,
            item.number,
            item.title,
            item.measures,
            item.deadline_text,
            item.schedule,
            item.parts(),
            item.remark,
        )
        for n, item in enumerate(items, 1)
    ]


def verdicts(changes: tuple[ItemChange, ...]) -> list[tuple[Verdict, int | None]]:
    return [(change.verdict, change.stored.id if change.stored else None) for change in changes]


A, B, C = draft("1", "规范执法"), draft("2", "完善复议"), draft("3", "开展普法")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([], [A, B], [(NEW, None), (NEW, None)], id="a new plan"),
        pytest.param([A, B], [A, B], [(SAME, 1), (SAME, 2)], id="the same table"),
        pytest.param([A, B], [B, A], [(SAME, 2), (SAME, 1)], id="another order"),
        pytest.param([A, B], [], [(WITHDRAWN, 1), (WITHDRAWN, 2)], id="an empty table"),
        pytest.param(
            [A, B, C],
            [replace(B, number="1"), replace(C, number="2")],
            [(CHANGED, 2), (CHANGED, 3), (WITHDRAWN, 1)],
            id="numbers shift",
        ),
        pytest.param(
            [A, B],
            [draft("1", "新增事项"), replace(A, number="2"), replace(B, number="3")],
            [(NEW, None), (CHANGED, 1), (CHANGED, 2)],
            id="one put in front",
        ),
        pytest.param([A], [draft("1", "规范涉企执法")], [(CHANGED, 1)], id="another title in its place"),
        pytest.param([A], [replace(A, area="法治社会", number="9")], [(CHANGED, 1)], id="moved to another area"),
        pytest.param([A], [draft("9", "新增事项", "法治社会")], [(NEW, None), (WITHDRAWN, 1)], id="nothing in common"),
        pytest.param([A, A], [A, A, A], [(SAME, 1), (SAME, 2), (NEW, None)], id="repeated rows"),
        pytest.param([A], [replace(A, number="１", title="规范 执法")], [(CHANGED, 1)], id="another spelling"),
        pytest.param([draft("", "")], [draft("", "")], [(SAME, 1)], id="neither number nor title"),
    ],
)
def test_verdicts(before: list[ItemDraft], after: list[ItemDraft], expected: list[tuple[Verdict, int | None]]) -> None:
    assert verdicts(diff(stored(before), after)) == expected


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": "规范涉企执法"}, ("title",)),
        ({"measures": ("措施二；",)}, ("measures",)),
        ({"deadline_text": "7月底前"}, ("deadline_text",)),
        ({"schedule": Schedule(ScheduleKind.DATE, date(2026, 7, 31))}, ("schedule",)),
        ({"cooperating_units": ()}, ("units",)),
        ({"lead_units": ("市财政局",), "cooperating_units": ("市司法局",)}, ("units",)),
        ({"remark": "试点"}, ("remark",)),
        ({"row": 9, "sheet": "另一张表", "number_raw": "（一）"}, ()),
    ],
)
def test_what_differs_is_named(changes: dict[str, object], fields: tuple[str, ...]) -> None:
    (change,) = diff(stored([A]), [replace(A, **changes)])  # type: ignore[arg-type]
    assert (change.fields, change.verdict) == (fields, CHANGED if fields else SAME)


def test_the_order_of_units_is_no_change_but_their_role_is() -> None:
    both = replace(A, lead_units=("市司法局", "市财政局"), cooperating_units=())
    assert diff(stored([both]), [replace(both, lead_units=("市财政局", "市司法局"))])[0].verdict is SAME
    (change,) = diff(stored([both]), [A])
    assert change.stored is not None
    assert dict(change.stored.parts)["市财政局"] is Role.LEAD


few = st.sampled_from
drafts = st.lists(
    st.builds(
        draft,
        few(["1", "2", "3", ""]),
        few(["规范执法", "完善复议", "开展普法", ""]),
        few(["法治政府", "法治社会"]),
        remark=few(["", "试点"]),
    ),
    max_size=8,
)


@given(drafts)
def test_the_same_table_changes_nothing(table: list[ItemDraft]) -> None:
    changes = diff(stored(table), table)
    assert [change.verdict for change in changes] == [SAME] * len(table)


@given(drafts, drafts)
def test_each_item_has_one_verdict(before: list[ItemDraft], after: list[ItemDraft]) -> None:
    known = stored(before)
    changes = diff(known, after)
    assert [change.draft for change in changes if change.draft is not None] == after
    assert sorted(change.stored.id for change in changes if change.stored is not None) == [item.id for item in known]
    for change in changes:
        assert (change.verdict is NEW) == (change.stored is None)
        assert (change.verdict is WITHDRAWN) == (change.draft is None)
        assert (change.verdict is CHANGED) == bool(change.fields)


@given(drafts, st.randoms())
def test_nothing_that_can_be_recognised_is_withdrawn(table: list[ItemDraft], random: object) -> None:
    """A table whose rows were shuffled and renumbered keeps every item whose title says which it is."""
    titles = {item.title for item in table}
    unique = [next(item for item in table if item.title == title) for title in sorted(titles)]
    shuffled = [replace(item, number=str(n)) for n, item in enumerate(unique, 10)]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    changes = diff(stored(unique), shuffled)
    assert all(change.stored is not None and change.draft is not None for change in changes)
    assert all(change.stored.title == change.draft.title for change in changes)
