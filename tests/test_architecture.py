"""The dependency rules that import-linter cannot state, and that it holds those which it can."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tasks.store.db import MIGRATIONS

ROOT = Path(__file__).parents[1]
ROOMS = ("tasks", "chat", "exports", "sandbox", "console", "samples", "benchmarks", "tests")


def sources() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The modules that a file imports, at its top or anywhere else; also by name at run time."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = ast.unparse(node.func)
            if name in ("import_module", "importlib.import_module", "__import__"):
                found.add(str(node.args[0].value))
    return found


def test_nothing_imports_the_composition_root() -> None:
    files = sources()
    assert len(files) > 100
    assert [str(path) for path in files if any(re.match(r"bot(\.|$)", name) for name in imported(path))] == []


def test_the_contracts_of_import_linter_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", done.stdout)


def test_migrations_are_numbered_one_after_the_other() -> None:
    names = [path.name for path in MIGRATIONS.glob("*.py") if path.name != "__init__.py"]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names), names
    numbers = Counter(int(name[:4]) for name in names)
    assert sorted(numbers.elements()) == list(range(1, len(names) + 1))
