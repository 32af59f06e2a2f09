"""A folder of its own for each test, and one with the sample imported for a whole module."""

from __future__ import annotations

from pathlib import Path

import pytest
from shell import SAMPLE, Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """With the sample imported; for tests that only look, or add what does not disturb the others."""
    made = Shell(tmp_path_factory.mktemp("office"))
    assert made.quick("import", SAMPLE, "--yes").status == 0
    return made
