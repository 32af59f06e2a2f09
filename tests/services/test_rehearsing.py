"""The calendar of what would be sent: by the code that sends, and without a trace."""

from __future__ import annotations

from datetime import timedelta

import factory
from factory import PRACTICE, Ticks, beijing, item, told

from tasks.services import rehearsing
from tasks.store import db
from tasks.store.models import ALL


def rows() -> dict[str, int]:
    return {model.__name__: model.select().count() for model in ALL}


def test_what_is_rehearsed_is_what_happens_and_leaves_no_trace(database: str) -> None:
    factory.apply(item("1"), item("2", title="完善复议机制"))
    factory.bind("市司法局")
    factory.coordinator()
    moments = [beijing(6, 29) + timedelta(days=n) for n in range(14)]
    before, handle = rows(), db.database.obj
    found = rehearsing.rehearse(moments, PRACTICE, Ticks.compose)
    assert (rows(), db.database.obj) == (before, handle)
    ticks = Ticks()
    happened = [told(ticks.at(at)) for at in moments]
    assert [told(each.tick) for each in found] == happened
    assert any(happened)
    assert [len(each.briefings) for each in found] == [1] + [0] * 13  # 市财政局 has nobody
