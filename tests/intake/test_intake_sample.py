from __future__ import annotations

from collections import Counter
from pathlib import Path

from samples.make import FILE_NAME, write
from tasks.intake.reader import read_file

SAMPLE = Path(__file__).parents[2] / "samples" / FILE_NAME


def test_the_sample_imports_without_a_remark() -> None:
    result = read_file(SAMPLE)
    assert result.errors == result.warnings == ()
    assert result.draft is not None
    assert (len(result.draft.areas), len(result.draft.items), result.draft.base_year) == (7, 31, 2024)
    leads = Counter(unit for item in result.draft.items for unit in item.lead_units)
    assert leads["市司法局"] >= 5
    assert len({item.schedule.kind for item in result.draft.items}) == 4


def test_the_committed_sample_is_what_its_source_writes(tmp_path: Path) -> None:
    assert write(tmp_path).read_bytes() == SAMPLE.read_bytes()
