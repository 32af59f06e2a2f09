"""What the documentation says exists: links, pictures, commands with their options, targets, files, tests, packages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TypedDict

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
TOP_FOLDERS = ("tasks", "chat", "exports", "sandbox", "console", "demo", "samples", "tests", "benchmarks", "docs")
BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:python |`)bot\.py ([^\n`]+)")
TELL = """
import json, bot
def told(command):
    options = sorted({name for p in command.params for name in p.opts if name.startswith("--")})
    return {"options": options, "commands": {n: told(c) for n, c in getattr(command, "commands", {}).items()}}
print(json.dumps(told(bot.main)))
"""


class Told(TypedDict):
    """A command or a group: its options, and the commands below it."""

    options: list[str]
    commands: dict[str, Told]


by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@pytest.fixture(scope="module")
def command_line() -> Told:
    """The commands as click knows them; in a process of its own, because nothing imports the composition root."""
    done = subprocess.run(
        [sys.executable, "-c", TELL], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    found: Told = json.loads(done.stdout)
    return found


def anchors(page: Path) -> set[str]:
    """Of a page's headings, as the hosts of repositories make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@by_page
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"(?:href|src)=\"([^\"]+)\"", text)
    broken = []
    for target in targets:
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


@by_page
def test_commands_and_options_exist(page: Path, command_line: Told) -> None:
    wrong = []
    for written in COMMAND.findall(page.read_text("utf-8")):
        here, options = command_line, {"--help", *command_line["options"]}
        for word in written.partition("…")[0].split():
            if word.startswith("--"):
                known = word in options
            elif known := word in here["commands"]:
                here = here["commands"][word]
                options |= set(here["options"])
            else:
                known = not here["commands"]  # an argument, or an option's value
            if not known:
                wrong.append(f"{written}: {word}")
    assert wrong == []


def test_commands_are_documented_at_all(command_line: Told) -> None:
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")
    readme = READMES[0].read_text("utf-8")
    assert [name for name in command_line["commands"] if f"bot.py {name}" not in operations + readme] == []


@by_page
def test_make_targets_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ {4}|^)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
    assert named <= targets


@by_page
def test_files_named_in_code_style_exist(page: Path) -> None:
    named = re.findall(rf"`((?:{'|'.join(TOP_FOLDERS)})/[\w./-]*)`", page.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_tests_that_show_a_promise_exist() -> None:
    for line in (ROOT / "docs" / "reliability.md").read_text("utf-8").splitlines():
        tests = re.findall(r"`(test_\w+)`", line)
        sources = [(ROOT / file).read_text("utf-8") for file in re.findall(r"`(tests/[\w/]+\.py)`", line)]
        assert [name for name in tests if not any(f"def {name}(" in source for source in sources)] == []


def test_both_readmes_give_the_same_commands() -> None:
    english, chinese = (BLOCK.findall(page.read_text("utf-8")) for page in READMES)
    assert english == chinese
    assert {"make demo\nmake test\n"} <= set(english)


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for more in project["optional-dependencies"].values() for one in more)]
    explained = re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs" / "dependencies.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(explained) == sorted(re.split(r"[<>=!~; ]", one)[0] for one in wanted)


def test_every_reading_that_code_cites_is_there() -> None:
    numbers = set(
        map(int, re.findall(r"^\| (\d+)(?: C)? \|", (ROOT / "docs/readings.md").read_text("utf-8"), re.MULTILINE))
    )
    cited = set()
    for source in (ROOT / "tasks").rglob("*.py"):
        for digits in re.findall(r"readings?(?:\.md)?,? (?:numbers )?(\d+)", source.read_text("utf-8")):
            cited.add(int(digits))
    assert len(cited) > 10
    assert cited <= numbers
