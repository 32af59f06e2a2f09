"""The database as the services rely on it: the schema, the field types, transactions and turns."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from playhouse.schema_diff import diff_models

from tasks.domain.terms import OutboxState, UnitKind
from tasks.store import db
from tasks.store.models import ALL, Conversation, Fact, Outbox, Plan, Unit, UnitMember

NOW = datetime(2026, 3, 2, 1, 0)
ROOT = Path(__file__).parents[2]


def make_plan(**changes: object) -> Plan:
    return Plan.create(
        **{"title": "工作要点", "base_year": 2026, "timezone": "Asia/Shanghai", "created_at": NOW} | changes
    )


# ── the schema ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_migrations_give_the_schema_of_the_models(own_database: str) -> None:
    difference = diff_models(db.database.obj, list(ALL))
    assert not difference, str(difference)


def test_the_migrations_give_the_types_and_rules_of_the_models(own_database: str) -> None:
    """What schema_diff does not compare: types, nulls, defaults, uniqueness, and what happens to a row's dependants."""
    migrated = schema()
    db.database.drop_tables(list(ALL))
    db.database.create_tables(list(ALL))
    assert migrated == schema()


def schema() -> dict[str, list[str]]:
    found = {}
    for row in ALL:
        table = row._meta.table_name
        columns = [str((c.name, c.data_type, c.null, c.primary_key)) for c in db.database.get_columns(table)]
        indexes = [str((i.columns, i.unique)) for i in db.database.get_indexes(table)]
        if db.is_sqlite():
            rules = [str(key[2:7]) for key in db.database.execute_sql(f'PRAGMA foreign_key_list("{table}")')]
        else:
            sql = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
            rules = [str(key) for key in db.database.execute_sql(sql, (table,))]
        found[table] = sorted(columns) + sorted(indexes) + sorted(rules)
    return found


def test_a_migrated_database_has_nothing_pending(database: str) -> None:
    assert db.pending_migrations() == []
    assert db.migrate() == []


def test_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    program = f"from tasks.store import db; db.connect({empty_url!r}); print(len(db.migrate()))"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    outcomes = [process.communicate(timeout=60) for process in processes]
    applied = sorted(int(out) if out else -1 for out, _ in outcomes)
    db.connect(empty_url)
    files = len(list(db.MIGRATIONS.glob("[0-9]*.py")))
    assert applied == [0, files], outcomes
    assert db.pending_migrations() == []
    assert make_plan().id == 1
    db.close()


# ── URLs ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:geheim@host/name",
        "duban.db",
        "",
        "postgresql://[user:geheim@host",
        "postgresql://u:geheim@h:port/d",
    ],
)
def test_a_url_that_names_no_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(db.DatabaseUrlError) as caught:
        db.connect(url)
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None


# ── fields ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("wrong", [NOW.replace(tzinfo=UTC), NOW.date(), "2026-03-02 01:00", 0])
def test_a_moment_is_naive_utc_and_nothing_else(database: str, wrong: object) -> None:
    with pytest.raises(ValueError, match="not a moment"):
        make_plan(created_at=wrong)
    with pytest.raises(ValueError, match="not a moment"):
        list(Plan.select().where(Plan.created_at > wrong))
    assert Plan.select().count() == 0


@pytest.mark.parametrize("wrong", [NOW, "2024-13-99", "2026-03-02", 20260302])
def test_a_day_is_a_day_and_nothing_else(database: str, wrong: object) -> None:
    unit = Unit.create(name="柳河镇", key="柳河镇", created_at=NOW)
    with pytest.raises(ValueError, match="not a day"):
        UnitMember.create(collective=unit, member=unit, from_on=wrong)


def test_values_come_back_as_they_were(database: str) -> None:
    moment = datetime(2026, 3, 2, 15, 59, 59, 999999)
    plan = Plan.get_by_id(make_plan(created_at=moment, title="“要点”🙂\n第二行").id)
    assert (plan.created_at, plan.archived_at, plan.title) == (moment, None, "“要点”🙂\n第二行")
    unit = Unit.get_by_id(Unit.create(name="柳河镇", key="柳河镇", created_at=NOW).id)
    assert unit.kind is UnitKind.SINGLE
    data = {"进展": [1, 2.5, None, "是"], "深": {"是": True}}
    talk = Conversation.create(messenger="t", chat_id="1", user_id="1", data=data, updated_at=NOW)
    assert Conversation.get_by_id(talk.id).data == data


def test_moments_sort_as_moments(database: str) -> None:
    moments = [NOW, NOW.replace(microsecond=1), NOW.replace(second=1)]
    for n, moment in enumerate(moments):
        make_plan(title=str(n), created_at=moment)
    assert [p.title for p in Plan.select().order_by(Plan.created_at)] == ["0", "1", "2"]
    assert Plan.select().where(Plan.created_at > NOW).count() == 2


def test_a_row_that_others_point_to_cannot_be_invented(database: str) -> None:
    with pytest.raises(db.DatabaseFault):
        Outbox.create(
            messenger="telegram",
            chat_id="1",
            contact=999,
            kind="send",
            priority=0,
            payload={},
            state=OutboxState.QUEUED,
            created_at=NOW,
            not_before=NOW,
        )


# ── transactions ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_exception_undoes_the_whole_transaction(database: str) -> None:
    with pytest.raises(RuntimeError), db.transaction():
        make_plan()
        with db.transaction():
            make_plan(title="另一份")
        raise RuntimeError
    assert Plan.select().count() == 0


def test_an_inner_transaction_is_undone_alone(database: str) -> None:
    with db.transaction():
        make_plan()
        with pytest.raises(db.DatabaseFault), db.transaction():
            make_plan(title="另一份")
            make_plan()  # the title is taken
    assert [plan.title for plan in Plan.select()] == ["工作要点"]


def in_thread(do: Callable[[], None]) -> Thread:
    def run() -> None:
        try:
            do()
        finally:
            db.close()

    thread = Thread(target=run)
    thread.start()
    return thread


def count_one() -> None:
    with db.exclusive("counter"):
        row = Fact.get_or_none(Fact.name == "n")
        if row is None:
            Fact.create(name="n", value="1")
        else:
            Fact.update(value=str(int(row.value) + 1)).where(Fact.name == "n").execute()


def test_what_is_exclusive_takes_turns(database: str) -> None:
    def count_five() -> None:
        for _ in range(5):
            count_one()

    for thread in [in_thread(count_five) for _ in range(4)]:
        thread.join()
    assert Fact.get(Fact.name == "n").value == "20"


def test_on_postgresql_only_the_same_name_waits(postgresql_database: str) -> None:
    done = Event()

    def other() -> None:
        with db.exclusive("another"):
            done.set()

    with db.exclusive("counter"):
        waiting = in_thread(count_one)
        in_thread(other).join(10)
        assert done.is_set()
        assert Fact.select().count() == 0
    waiting.join(10)
    assert Fact.get(Fact.name == "n").value == "1"


def test_a_snapshot_sees_one_moment_and_keeps_nobody_waiting(database: str) -> None:
    with db.snapshot():
        assert Plan.select().count() == 0
        in_thread(lambda: make_plan() and None).join(10)
        assert Plan.select().count() == 0
    assert Plan.select().count() == 1
    with db.transaction():
        make_plan(title="另一份")
        with db.snapshot():  # within a transaction it sees what that one wrote
            assert Plan.select().count() == 2
