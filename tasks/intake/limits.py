"""How much a file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, time in seconds. `memory` bounds the reading process, where the system can do that."""

    file: int = 20 * MB
    unpacked: int = 200 * MB
    items: int = 20_000
    memory: int = 300 * MB
    seconds: float = 10.0
    cells: int = 4_000_000  # of the rectangle from A1 to the last used cell: readers allocate it whole
