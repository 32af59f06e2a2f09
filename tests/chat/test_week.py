"""docs/week.md is what the bot says today."""

from __future__ import annotations

import asyncio
from pathlib import Path

from demo.week import write

PAGE = Path(__file__).parents[2] / "docs" / "week.md"


def test_the_week_in_the_docs_is_what_is_said_now(tmp_path: Path) -> None:
    """If not: python -m demo.week docs/week.md, and read the difference aloud."""
    asyncio.run(write(tmp_path / "week.md"))
    assert (tmp_path / "week.md").read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")
