"""Keys of return sheets: they come back as they were, and nothing that was damaged passes for another one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.return_keys import key_of, read_key

IDS = st.integers(1, 10**12)
DAYS = st.dates().map(lambda day: f"{day:%Y%m%d}".rjust(8, "0"))


@given(IDS, DAYS)
def test_a_key_comes_back(part: int, day: str) -> None:
    assert read_key(f"  {key_of(part, day).upper()} ") == (part, day)


@given(IDS, DAYS, st.integers(0, 60), st.characters(codec="ascii"))
def test_a_key_with_another_character_is_none(part: int, day: str, place: int, character: str) -> None:
    key = key_of(part, day)
    place %= len(key)
    damaged = key[:place] + character + key[place + 1 :]
    assert damaged.strip().lower() == key or read_key(damaged) is None


@given(IDS, DAYS, st.integers(1, 50))
def test_dragging_counts_up_and_is_noticed(part: int, day: str, steps: int) -> None:
    head, _, check = key_of(part, day).rpartition("-")
    counted = f"{head}-{int(check, 16) + steps:08x}"
    assert read_key(counted) is None
