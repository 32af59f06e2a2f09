"""Python's garbage collector, for a process that has loaded what it needs and now answers for months."""

from __future__ import annotations

import gc

RARELY = 5_000  # new objects, between two looks at what is young; Python's own 700 are a dozen messages


def settle() -> None:
    """What is loaded by now stays: the collector leaves it alone, and looks at what is new less often. It took a
    twentieth of the time of sending (benchmarks/bench_send.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(RARELY)
