"""What an import would change: each item of the table has one verdict, each stored item at most one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.diff import ItemChange, Match, StoredItem, Verdict, diff
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
        pytest.param(
            [A],
            [draft("1", "新增事项"), replace(A, area="法治社会")],
            [(NEW, None), (CHANGED, 1)],
            id="moved, and another took its place",
        ),
        pytest.param(
            [A, B], [replace(A, number="2"), replace(B, number="1")], [(CHANGED, 1), (CHANGED, 2)], id="numbers swapped"
        ),
        pytest.param(
            [A, B, C],
            [replace(A, area="法治政府建设"), draft("2", "健全应诉", "法治政府建设"), replace(C, area="法治政府建设")],
            [(CHANGED, 1), (CHANGED, 2), (CHANGED, 3)],
            id="the area renamed, and one title with it",
        ),
        pytest.param(
            [A, B],
            [draft("1", "健全复议机制", "建设法治政府"), draft("2", "规范涉企", "平安建设")],
            [(CHANGED, 1), (NEW, None), (WITHDRAWN, 2)],
            id="a renamed area is known by its name alone",
        ),
        pytest.param(
            [draft("", "规范执法"), draft("", "完善复议")],
            [draft("", "完善复议"), draft("", "推进普法")],
            [(SAME, 2), (NEW, None), (WITHDRAWN, 1)],
            id="items without numbers are known by their titles alone",
        ),
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


LONG = "规范涉企行政检查，公布检查事项清单"


@pytest.mark.parametrize(
    ("before", "after", "matches"),
    [
        pytest.param(
            [A, draft("2", LONG)],
            [draft("1", "新增事项"), replace(A, number="2"), draft("3", "严格规范涉企行政检查，公布检查清单")],
            [Match.NONE, Match.EXACT, Match.LIKENESS],
            id="polished while the numbering shifted",
        ),
        pytest.param(
            [A, draft("2", LONG), C],
            [A, draft("2", "新增事项"), draft("3", f"进一步{LONG}"), replace(C, number="4")],
            [Match.EXACT, Match.NONE, Match.LIKENESS, Match.EXACT],
            id="before another item that took its number",
        ),
        pytest.param(
            [draft("2", LONG)], [draft("2", f"进一步{LONG}")], [Match.EXACT], id="in its place: nothing to doubt"
        ),
        pytest.param(
            [draft("8", "开展第一季度督查通报")],
            [draft("9", "开展第二季度督查通报")],
            [Match.NONE],
            id="other ordinals",
        ),
        pytest.param(
            [draft("8", f"{LONG}甲"), draft("9", f"{LONG}乙")],
            [draft("10", f"{LONG}丙")],
            [Match.NONE],
            id="two that are as close",
        ),
        pytest.param([draft("2", LONG)], [draft("3", f"进一步{LONG}", "法治社会")], [Match.NONE], id="in another area"),
        pytest.param(
            [draft(str(n), f"{chr(0x4E00 + 9 * n) * 9}") for n in range(30)] + [draft("30", LONG)],
            [draft("31", f"进一步{LONG}")],
            [Match.NONE],
            id="far away",
        ),
    ],
)
def test_likeness_is_a_last_resort_and_says_so(
    before: list[ItemDraft], after: list[ItemDraft], matches: list[Match]
) -> None:
    changes = diff(stored(before), after)
    assert [change.match for change in changes if change.draft is not None] == matches


def test_a_withdrawn_item_that_returns_gets_its_history_back() -> None:
    gone = replace(stored([A])[0], id=7)
    known = stored([B])
    (change, kept) = diff(known, [replace(A, remark="试点"), B], [gone])
    assert (change.verdict, change.stored, change.fields, change.match) == (CHANGED, gone, ("remark",), Match.RETURNED)
    assert kept.verdict is SAME
    (as_it_was,) = diff([], [A], [gone])
    assert (as_it_was.verdict, as_it_was.fields) == (CHANGED, ())
    (elsewhere,) = diff([], [replace(A, number="9")], [gone])
    assert elsewhere.verdict is NEW


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


@given(drafts, drafts, drafts)
def test_each_item_has_one_verdict(before: list[ItemDraft], after: list[ItemDraft], gone: list[ItemDraft]) -> None:
    known = stored(before)
    withdrawn = [replace(item, id=item.id + 100) for item in stored(gone)]
    changes = diff(known, after, withdrawn)
    assert [change.draft for change in changes if change.draft is not None] == after
    ids = [change.stored.id for change in changes if change.stored is not None]
    assert sorted(n for n in ids if n <= 100) == [item.id for item in known]
    assert len(set(ids)) == len(ids)
    for change in changes:
        assert (change.verdict is NEW) == (change.stored is None)
        assert (change.verdict is WITHDRAWN) == (change.draft is None)
        assert (change.verdict is CHANGED) == bool(change.fields or change.match is Match.RETURNED)
        assert (change.match is Match.RETURNED) == (change.stored is not None and change.stored.id > 100)


@given(drafts, st.randoms())
def test_in_another_order_nothing_is_lost(table: list[ItemDraft], random: object) -> None:
    shuffled = list(table)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert {change.verdict for change in diff(stored(table), shuffled)} <= {SAME}


@given(drafts, st.randoms())
def test_nothing_that_can_be_recognised_is_withdrawn(table: list[ItemDraft], random: object) -> None:
    """A table whose rows were shuffled and renumbered keeps every item whose title says which it is."""
    titles = {item.title for item in table} - {""}
    unique = [next(item for item in table if item.title == title) for title in sorted(titles)]
    shuffled = [replace(item, number=str(n)) for n, item in enumerate(unique, 10)]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    changes = diff(stored(unique), shuffled)
    assert all(change.stored is not None and change.draft is not None for change in changes)
    assert all(change.stored.title == change.draft.title for change in changes)
