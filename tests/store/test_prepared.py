"""A prepared query finds what the query finds, whatever it is asked for and however often."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Thread

from peewee import ModelSelect

from tasks.store import db
from tasks.store.models import Plan
from tasks.store.prepared import Given, many, one, prepared

NOW = datetime(2026, 3, 2, 1, 0)


@prepared
def plans(ids: Given, since: Given, title: Given) -> ModelSelect[Plan]:
    after = (Plan.created_at >= one(since)) | (Plan.title == one(title))
    return Plan.select().where(Plan.id.in_(many(ids)), after, Plan.archived_at.is_null()).order_by(Plan.id)


@prepared
def count_by_year() -> ModelSelect[Plan]:
    return Plan.select(Plan.base_year, Plan.id).order_by(Plan.id).tuples()


def add(title: str, days: int) -> int:
    plan = Plan.create(title=title, base_year=2026, timezone="Asia/Shanghai", created_at=NOW + timedelta(days=days))
    return int(plan.id)


def test_arguments_stand_where_they_are_named(database: str) -> None:
    old, new, other = add("旧'方案", -1), add("新方案", 0), add("另一方案", 1)
    everything = [old, new, other]
    assert [plan.id for plan in plans(everything, NOW, "")] == [new, other]
    assert [plan.id for plan in plans(everything, NOW, "旧'方案")] == everything
    assert [plan.title for plan in plans([new], NOW, "")] == ["新方案"]
    assert plans({other}, NOW + timedelta(days=1), "")[0].created_at == NOW + timedelta(days=1)
    assert plans([], NOW, "") == []


def test_many_ids_and_none(database: str) -> None:
    ids = [add(f"方案{n}", 0) for n in range(3)]
    assert [plan.id for plan in plans(range(100_000), NOW, "")] == ids
    assert count_by_year() == [(2026, n) for n in ids]


def test_each_thread_has_its_own_connection(database: str) -> None:
    found: list[list[int]] = []

    def ask() -> None:
        found.append([plan.id for plan in plans([first], NOW, "")])
        db.close()

    first = add("方案", 0)
    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[first]] * 4
