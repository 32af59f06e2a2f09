"""`--help` of every command: in sentences, in both languages, and without a process for each."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from shell import MAIN, Shell, commands

COMMANDS = list(commands(MAIN))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(MAIN, [*path, "--help"], terminal_width=78)
    assert shown.exit_code == 0
    description = shown.output.partition("\n\n")[2].partition("Options:")[0]
    assert re.search(r"[\u4e00-\u9fff].*。", description, re.DOTALL)
    assert re.search(r"[A-Z][a-z]+ [a-z].*\.", description, re.DOTALL)
    assert "--config" in shown.output
    assert "..." not in shown.output.partition("Commands:")[2]  # no summary is cut short


def test_the_commands_of_the_readme_are_there() -> None:
    wanted = "run demo import imports undo plans units contacts invite template fill remind schedule"
    wanted += " slips returns collect export exports migrate doctor"
    assert {path[0] for path in COMMANDS if path} == set(wanted.split())


def test_help_works_anywhere_and_a_wrong_command_is_wrong_usage(shell: Shell) -> None:
    assert shell.afresh("--help").status == 0
    assert shell.quick("frobnicate").status == 2
    assert list(shell.folder.iterdir()) == []
