"""Tables that coordinators send are fetched under names of ours, again after a failure, and never beyond the limit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from room import Room, room

from chat.telegram.files import fetch_table
from tasks.domain.terms import Language, TableState
from tasks.services.tables import Table
from tasks.store.models import Contact, SentTable

CONTENT = b"PK\x03\x04" + bytes(range(256)) * 1000


def play(now: datetime, act: Callable[[Room, str], Awaitable[None]]) -> None:
    async def run() -> None:
        async with room(now) as place:
            person = await place.people.person("陈督办")
            await person.send_document("表.xlsx", CONTENT)
            sent = (await person.messages())[-1].document
            assert sent is not None
            await act(place, sent.file_id)

    asyncio.run(run())


def pending(now: datetime, file_id: str, name: str) -> int:
    contact = Contact.create(
        name="陈督办", messenger="telegram", user_id="1", chat_id="1", language=Language.ZH, created_at=now
    )
    row = SentTable.create(
        contact=contact, messenger="telegram", chat_id="1", file_id=file_id, name=name, at=now, touched_at=now
    )
    return int(row.id)


def never(table: Table, reason: str, now: datetime) -> None:
    pytest.fail(f"given up: {reason}")


async def fetch(
    place: Room, folder: Path, *, give_up: Callable[[Table, str, datetime], None] = never, most: int = 10**6
) -> bool:
    return await fetch_table(place.bot, place.worker, folder, place.clock, give_up=give_up, most=most)


@pytest.mark.parametrize(
    ("name", "suffix"), [("表.XLSX", ".xlsx"), ("../../a.csv", ".csv"), ("a.xlsx/../../b", ""), ("x.exe", ""), ("", "")]
)
def test_it_is_kept_under_its_number(
    sqlite_database: str, now: datetime, tmp_path: Path, name: str, suffix: str
) -> None:
    folder = tmp_path / "tables"

    async def act(place: Room, file_id: str) -> None:
        row_id = pending(now, file_id, name)
        assert await fetch(place, folder)
        assert not await fetch(place, folder)
        row = SentTable.get_by_id(row_id)
        assert (row.state, row.path) == (TableState.READING, f"{row_id}{suffix}")
        assert [path.read_bytes() for path in folder.rglob("*") if path.is_file()] == [CONTENT]

    play(now, act)


def test_a_failure_of_the_network_is_tried_again_later(sqlite_database: str, now: datetime, tmp_path: Path) -> None:
    async def act(place: Room, file_id: str) -> None:
        await place.people.fault("lose", method="getFile", times=1)
        row_id = pending(now, file_id, "表.xlsx")
        assert await fetch(place, tmp_path)
        assert not await fetch(place, tmp_path)
        row = SentTable.get_by_id(row_id)
        assert (row.state, row.attempts) == (TableState.PENDING, 1)
        assert row.not_before is not None
        assert timedelta(seconds=15) <= row.not_before - now <= timedelta(seconds=60)
        place.pace.time = 61
        assert await fetch(place, tmp_path)
        assert SentTable.get_by_id(row_id).state is TableState.READING

    play(now, act)


def test_what_is_larger_than_it_said_is_given_up(sqlite_database: str, now: datetime, tmp_path: Path) -> None:
    given_up: list[tuple[int, str]] = []

    async def act(place: Room, file_id: str) -> None:
        row_id = pending(now, file_id, "表.xlsx")
        assert await fetch(place, tmp_path, give_up=lambda table, why, _: given_up.append((table.id, why)), most=1000)
        assert [table_id for table_id, _ in given_up] == [row_id]
        assert "MB" in given_up[0][1]

    play(now, act)
    assert not list((tmp_path / "partial").iterdir())
