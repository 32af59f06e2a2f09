"""Tables that were sent: what is owed to them, whose they are, and what stays of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from factory import MARCH, bind, coordinator

from tasks.domain.errors import NotAllowed, NotFound, Refused
from tasks.domain.messages import Outgoing
from tasks.domain.terms import ContactRole, TableState
from tasks.intake.labels import Column
from tasks.intake.mapping import ColumnMap
from tasks.services import confirming, outbox, tables
from tasks.services.people import Actor
from tasks.services.tables import Shown, Table
from tasks.store.models import SentTable

SHOWN = Shown("new", "d", {"lead": "first"}, ("A", "B"), (1, 2), (("民政局", "市民政局"),))


def received(actor: Actor, name: str = "表.xlsx") -> int:
    return tables.receive(actor, actor.chat_id, "file-1", name, 1000, None, MARCH)


def fetched(actor: Actor) -> Table:
    """A table whose reading is under way."""
    table_id = received(actor)
    tables.fetched(table_id, f"{table_id}.xlsx", MARCH)
    table = tables.next_owed(MARCH)
    assert table is not None
    assert (table.id, table.path) == (table_id, f"{table_id}.xlsx")
    return table


def shown(actor: Actor) -> Table:
    """A table that waits for an answer."""
    table = fetched(actor)
    assert tables.show(table, table.wanted, SHOWN, MARCH)
    return confirming.current(actor, table.id, 0, MARCH)


def state(table: Table) -> TableState:
    return SentTable.get_by_id(table.id).state


def test_a_table_is_fetched_then_read_then_waits(database: str) -> None:
    chen = coordinator()
    first, second = received(chen), received(chen)
    tables.not_fetched(first, retry_at=MARCH + timedelta(minutes=1))
    pending = tables.next_pending(MARCH)
    assert pending is not None
    assert pending.id == second
    assert tables.next_owed(MARCH) is None
    assert tables.waits()
    tables.fetched(second, "2.xlsx", MARCH)
    table = tables.next_owed(MARCH)
    assert table is not None
    assert tables.show(table, table.wanted, SHOWN, MARCH, copy=True)
    assert confirming.current(chen, second, 0, MARCH).shown == SHOWN
    table = tables.next_owed(MARCH)
    assert table is not None, "the annotated copy is owed"
    assert table.state is TableState.SHOWN
    tables.copied(second, "2-annotated.xlsx")
    assert tables.next_owed(MARCH) is None
    assert tables.show(table, table.wanted, SHOWN, MARCH, copy=True) is False, "nothing was owed any more"


def test_an_attempt_is_counted_before_it_is_made(database: str) -> None:
    """So that a table whose reading ends the process is not read for ever."""
    fetched(coordinator())
    again = tables.next_owed(MARCH)
    assert again is not None
    assert again.attempts == 1


def test_only_a_coordinator_sends_tables_and_each_has_their_own(database: str) -> None:
    with pytest.raises(NotAllowed):
        received(bind("市司法局", ContactRole.LEADER))
    chen, wang = coordinator(), coordinator()
    table = shown(chen)
    with pytest.raises(NotFound):
        confirming.current(wang, table.id, 0, MARCH)
    with pytest.raises(NotAllowed):
        confirming.current(bind("市司法局", ContactRole.LEADER), table.id, 0, MARCH)
    assert confirming.newest(wang) is None


def test_an_answer_holds_for_the_newest_showing_only(database: str) -> None:
    chen = coordinator()
    table = shown(chen)
    confirming.choose(table, "lead", "7", MARCH)
    with pytest.raises(Refused, match="import_over"):
        confirming.current(chen, table.id, 0, MARCH)
    again = tables.next_owed(MARCH)
    assert again is not None
    assert (again.wanted.choices, again.version, again.message_id) == ({"lead": "all"}, 1, "7")


def test_what_is_cancelled_while_it_is_read_is_not_shown(database: str) -> None:
    chen = coordinator()
    table = fetched(chen)
    newest = confirming.newest(chen)
    assert newest is not None
    confirming.cancel(chen, newest, MARCH)
    assert not tables.show(table, table.wanted, SHOWN, MARCH)
    assert not tables.end(table, TableState.REFUSED, MARCH)
    assert state(table) is TableState.CANCELLED


def test_names_of_units_are_answered_one_by_one(database: str) -> None:
    chen = coordinator()
    table = shown(chen)
    with pytest.raises(ValueError, match="proposal"):
        confirming.tell_units(table, 1, False, None, MARCH)
    confirming.tell_units(table, 0, True, None, MARCH)
    again = tables.next_owed(MARCH)
    assert again is not None
    assert again.wanted.same == {"民政局": "市民政局"}
    # The unit that it is turns out to be another name too: nobody is told of a chain.
    assert tables.show(again, again.wanted, replace(SHOWN, proposals=(("市民政局", "民政部门"),)), MARCH)
    confirming.tell_units(confirming.current(chen, table.id, 1, MARCH), 0, True, None, MARCH)
    again = tables.next_owed(MARCH)
    assert again is not None
    assert again.wanted.same == {"民政局": "民政部门", "市民政局": "民政部门"}
    assert tables.show(again, again.wanted, SHOWN, MARCH)
    confirming.tell_units(confirming.current(chen, table.id, 2, MARCH), 0, False, None, MARCH)
    again = tables.next_owed(MARCH)
    assert again is not None
    assert again.wanted.other == (("民政局", "市民政局"),)


def test_columns_become_a_map_when_the_first_row_is_known(database: str) -> None:
    chen = coordinator()
    table = shown(chen)
    for held in (Column.NUMBER, Column.TITLE):
        confirming.name_column(table, held, None, MARCH)
        owed = tables.next_owed(MARCH)
        assert owed is not None
        assert owed.wanted.column_map is None
        assert tables.show(owed, owed.wanted, SHOWN, MARCH)
        table = confirming.current(chen, table.id, owed.version, MARCH)
    confirming.begin_at(table, 2, None, MARCH)
    owed = tables.next_owed(MARCH)
    assert owed is not None
    assert owed.wanted.wish.columns == ColumnMap({0: Column.NUMBER, 1: Column.TITLE}, 1)


@pytest.mark.parametrize(("at", "gone"), [(MARCH + timedelta(days=6), 0), (MARCH + timedelta(days=8), 1)])
def test_what_is_never_answered_expires(database: str, at: datetime, gone: int) -> None:
    chen = coordinator()
    table = shown(chen)
    assert tables.expire(at) == gone
    if gone:
        with pytest.raises(Refused, match="import_over"):
            confirming.confirm(chen, confirming.current(chen, table.id, 0, at), None, at)


def test_files_stay_until_the_copy_has_left(database: str) -> None:
    chen = coordinator()
    table = fetched(chen)
    assert tables.show(table, table.wanted, SHOWN, MARCH, copy=True)
    tables.copied(table.id, "1-annotated.xlsx")
    outbox.enqueue([Outgoing(chen.chat_id, text="副本", dedupe_key=tables.copy_key(table.id))], MARCH)
    assert tables.leftovers() == []
    confirming.cancel(chen, confirming.current(chen, table.id, 0, MARCH), MARCH)
    assert tables.leftovers() == [], "the copy is still to be sent"
    outbox.drop_for_chat(chen.chat_id, reason="test")
    assert tables.leftovers() == [(table.id, (f"{table.id}.xlsx", "1-annotated.xlsx"))]
    tables.removed(table.id)
    assert not tables.waits()
