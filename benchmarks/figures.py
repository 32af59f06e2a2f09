"""Figures that a benchmark writes into docs/reliability.md, between its marks there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


def write(name: str, lines: Sequence[str]) -> None:
    """Replaces what stands between <!-- name --> and <!-- end --> by the lines."""
    text = PAGE.read_text(encoding="utf-8")
    marked = re.compile(rf"(?<=<!-- {re.escape(name)} -->\n).*?(?=<!-- end -->)", re.DOTALL)
    if not marked.search(text):
        raise SystemExit(f"{PAGE.name} has no place for the figures of {name}")
    body = "\n".join(lines)
    PAGE.write_text(marked.sub(lambda _: f"\n{body}\n\n", text, count=1), encoding="utf-8", newline="\n")
