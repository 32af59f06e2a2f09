"""Many rows at once are the same rows, and a journal leads back to what was before."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from playhouse.migrations import Runner

from tasks.domain.terms import Every, ScheduleKind
from tasks.store import bulk, db
from tasks.store.batch import Batch, Journal, ids_of, ranges
from tasks.store.models import Area, Fact, KeyTask, Plan, PlanImport, Unit

NOW = datetime(2026, 3, 2, 1, 0)
VALUES = {
    "position": 1,
    "number": "1",
    "title": "“规范”🙂\n检查",
    "measures": ["公布清单；"],
    "deadline_text": "每月25日前",
    "kind": ScheduleKind.RECURRING,
    "every": Every.MONTH,
    "due_on": date(2026, 12, 31),
    "withdrawn_at": datetime(2026, 3, 2, 1, 0, 0, 7),
}


@pytest.fixture
def area(database: str) -> Area:
    plan = Plan.create(title="工作要点", base_year=2026, timezone="Asia/Shanghai", created_at=NOW)
    return Area.create(plan=plan, position=0, name="法治政府")


def rows() -> list[tuple[object, ...]]:
    """As the database has them, without their ids."""
    return [row[1:] for row in db.database.execute_sql("SELECT * FROM key_task ORDER BY id").fetchall()]


def test_rows_that_come_together_are_as_those_that_come_alone(area: Area) -> None:
    KeyTask.create(area=area, **VALUES)
    batch = Batch()
    first, second = (batch.add(KeyTask, area_id=area.id, **VALUES) for _ in range(2))
    assert second > first
    batch.write()
    alone, *together = rows()
    assert together == [alone, alone]
    KeyTask.create(area=area, **VALUES)  # and a single row after them has an id of its own
    assert KeyTask.select().count() == 4


def test_a_change_is_one_statement_and_keeps_what_was_before(area: Area) -> None:
    item = KeyTask.create(area=area, **VALUES)
    before = rows()
    batch = Batch()
    batch.change(item, title="规范执法", due_on=None, withdrawn_at=None, number="1")
    batch.change(item, title="规范检查", measures=[])
    new = batch.add(Area, plan_id=area.plan_id, position=1, name="法治社会")
    batch.change(item, area_id=new)
    journal = Journal.of(json.loads(json.dumps(batch.write().as_plain())))
    found = KeyTask.get_by_id(item.id)
    assert (found.title, found.measures, found.due_on, found.withdrawn_at) == ("规范检查", [], None, None)
    assert dict(journal.before(KeyTask))[item.id] == {
        "title": VALUES["title"],
        "due_on": VALUES["due_on"],
        "withdrawn_at": VALUES["withdrawn_at"],
        "measures": VALUES["measures"],
        "area_id": area.id,
    }
    assert list(journal.moved_on()) == []
    KeyTask.update(title="别的").execute()
    assert list(journal.moved_on()) == [(KeyTask, item.id)]
    journal.revert()
    assert rows() == before
    assert [row.id for row in Area.select()] == [area.id]


def test_a_deleted_rows_id_is_never_given_again(area: Area) -> None:
    batch = Batch()
    ids = [batch.add(KeyTask, area_id=area.id, **VALUES) for _ in range(3)]
    batch.write()
    bulk.delete(KeyTask, ids[1:])
    again = Batch()
    assert again.add(KeyTask, area_id=area.id, **VALUES) > ids[-1]
    again.write()
    bulk.delete(KeyTask, [])
    assert Fact.select().count() == (1 if db.is_sqlite() else 0)


def test_what_one_row_could_not_bring_many_cannot(area: Area) -> None:
    batch = Batch()
    batch.add(KeyTask, area_id=area.id, **(VALUES | {"due_on": NOW}))
    with pytest.raises(ValueError, match="not a day"), db.transaction():
        batch.write()
    batch = Batch()
    batch.add(KeyTask, area_id=999_999, **VALUES)
    with pytest.raises(db.DatabaseFault), db.transaction():
        batch.write()
    assert rows() == []


def test_ids_are_kept_as_ranges() -> None:
    assert ranges([3, 1, 2, 7, 9, 8]) == [[1, 3], [7, 9]]
    assert ids_of([[1, 3], [7, 9]]) == [1, 2, 3, 7, 8, 9]
    assert ranges([]) == []


def test_an_import_of_an_older_duban_keeps_its_number(own_database: str) -> None:
    """0002 makes the table anew, forth and back."""
    runner = Runner(db.database.obj, str(db.MIGRATIONS))
    runner.down("0002_undoing_imports")
    mark = db.database.param
    db.database.execute_sql(
        f"INSERT INTO plan (title, base_year, timezone, created_at) VALUES ('工作要点', 2026, 'Asia/Shanghai', {mark})",
        (NOW,),
    )
    plan = Plan.select(Plan.id).get()
    db.database.execute_sql(
        "INSERT INTO plan_import (id, plan_id, file_name, sha256, actor, at, choices, diff, warnings) "
        f"VALUES (7, {mark}, 'a.xlsx', '0', 'console', {mark}, '{{}}', '[]', '[]')",
        (plan.id, NOW),
    )
    db.migrate()
    kept = PlanImport.get()
    assert (kept.id, kept.plan_id, kept.plan_title, kept.at, kept.journal) == (7, plan.id, "工作要点", NOW, None)
    values = {"plan": plan, "plan_title": "工作要点", "file_name": "b.xlsx", "sha256": "1", "actor": "x", "at": NOW}
    assert PlanImport.create(**values).id == 8
    plan.delete_instance()
    assert PlanImport.select().where(PlanImport.plan.is_null()).count() == 2
    assert Unit.select().count() == 0
