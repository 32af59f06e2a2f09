"""The small storm; benchmarks/bench_chaos.py has the large one."""

from __future__ import annotations

import asyncio

from benchmarks.chaos import Storm, weather


def test_nothing_is_lost_or_doubled_when_the_messenger_fails_and_the_bot_is_killed(database: str) -> None:
    storm = Storm(officials=30, kills=2, seed=1, rate=60, lease=2.0, patience=60.0)
    found = asyncio.run(weather(database, storm))
    assert found.problems == []
    assert (found.owed, found.progress, len(found.cut)) == (30, 30, 2)
