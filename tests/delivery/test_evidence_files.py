from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from room import Room, room

from chat.telegram.files import fetch_evidence
from tasks.domain.terms import EvidenceState, Role, ScheduleKind
from tasks.services import evidence
from tasks.store.models import Area, Assignment, Evidence, KeyTask, Plan, Unit

CONTENT = b"%PDF-1.7 " + bytes(range(256)) * 2000


def pending(now: datetime, file_id: str, name: str, size: int | None = None) -> int:
    unit, _ = Unit.get_or_create(name="市教育局", key="市教育局", created_at=now)
    plan, _ = Plan.get_or_create(title="计划", base_year=2026, timezone="Asia/Shanghai", created_at=now)
    area, _ = Area.get_or_create(plan=plan, position=1, name="方面")
    task, _ = KeyTask.get_or_create(
        area=area, position=1, number="1", title="事项", deadline_text="", kind=ScheduleKind.ONGOING
    )
    part, _ = Assignment.get_or_create(key_task=task, unit=unit, role=Role.LEAD, created_at=now)
    row = Evidence.create(assignment=part, messenger="telegram", file_id=file_id, name=name, size=size, at=now)
    return int(row.id)


def play(now: datetime, act: Callable[[Room, Any], Awaitable[None]]) -> None:
    async def run() -> None:
        async with room(now) as place:
            person = await place.people.person("李明")
            await person.send_document("证明.pdf", CONTENT, "application/pdf")
            await act(place, (await person.messages())[-1].document.file_id)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("证明.PDF", ".pdf"),
        ("../../etc/passwd", ""),
        ("C:\\Windows\\run.exe", ""),
        ("a.pdf/../../b", ""),
        ("x" * 240 + ".jpg", ".jpg"),
        ("", ""),
    ],
)
def test_a_file_is_kept_under_its_hash_whatever_it_is_called(
    sqlite_database: str, now: datetime, tmp_path: Path, name: str, suffix: str
) -> None:
    folder = tmp_path / "evidence"

    async def act(place: Room, file_id: str) -> None:
        row_id = pending(now, file_id, name)
        assert await fetch_evidence(place.bot, place.worker, folder, place.clock)
        assert not await fetch_evidence(place.bot, place.worker, folder, place.clock)
        row = Evidence.get_by_id(row_id)
        sha256 = hashlib.sha256(CONTENT).hexdigest()
        assert (row.state, row.sha256, row.size) == (EvidenceState.STORED, sha256, len(CONTENT))
        assert (row.name, row.path) == (name, f"{sha256[:2]}/{sha256}{suffix}")
        assert (folder / row.path).read_bytes() == CONTENT
        assert [path for path in folder.rglob("*") if path.is_file()] == [folder / row.path]

    play(now, act)


def test_the_same_content_twice_is_one_file(database: str, now: datetime, tmp_path: Path) -> None:
    async def act(place: Room, file_id: str) -> None:
        rows = [pending(now, file_id, "a.pdf"), pending(now, file_id, "b.pdf")]
        while await fetch_evidence(place.bot, place.worker, tmp_path / "evidence", place.clock):
            pass
        assert {Evidence.get_by_id(row).state for row in rows} == {EvidenceState.STORED}
        assert len({Evidence.get_by_id(row).path for row in rows}) == 1

    play(now, act)


@pytest.mark.parametrize("announced", [None, 21 * 1024 * 1024], ids=["size unknown", "size announced"])
def test_a_file_that_is_too_large_is_given_up_with_a_reason(
    sqlite_database: str, now: datetime, tmp_path: Path, announced: int | None
) -> None:
    async def act(place: Room, file_id: str) -> None:
        row_id = pending(now, file_id, "a.pdf", announced)
        most = 20 * 1024 * 1024 if announced else 100_000
        assert await fetch_evidence(place.bot, place.worker, tmp_path, place.clock, most=most)
        row = Evidence.get_by_id(row_id)
        assert row.state is EvidenceState.FAILED
        assert "MB" in row.error

    play(now, act)
    assert not [
        path for path in tmp_path.rglob("*") if path.is_file() and path.suffix not in (".db", ".db-wal", ".db-shm")
    ]


def test_a_file_that_telegram_does_not_know_is_given_up(sqlite_database: str, now: datetime, tmp_path: Path) -> None:
    async def act(place: Room, _: str) -> None:
        row_id = pending(now, "no-such-file", "a.pdf")
        await fetch_evidence(place.bot, place.worker, tmp_path, place.clock)
        assert Evidence.get_by_id(row_id).state is EvidenceState.FAILED

    play(now, act)


def test_a_failure_of_the_network_is_tried_again_later(database: str, now: datetime, tmp_path: Path) -> None:
    async def act(place: Room, file_id: str) -> None:
        await place.people.fault("lose", method="getFile", times=2)
        row_id = pending(now, file_id, "a.pdf")
        for attempt in (1, 2):
            assert await fetch_evidence(place.bot, place.worker, tmp_path, place.clock)
            assert not await fetch_evidence(place.bot, place.worker, tmp_path, place.clock)
            row = Evidence.get_by_id(row_id)
            assert (row.state, row.attempts) == (EvidenceState.PENDING, attempt)
            due = evidence.next_due()
            assert due is not None
            assert timedelta(seconds=15) <= due - place.clock() <= timedelta(seconds=60)
            place.pace.time = (due - now).total_seconds() + 1
        assert await fetch_evidence(place.bot, place.worker, tmp_path, place.clock)
        assert Evidence.get_by_id(row_id).state is EvidenceState.STORED
        assert evidence.next_due() is None

    play(now, act)
