"""The rules of a plan on the command line."""

from __future__ import annotations

from shell import SAMPLE, TITLE, Shell


def test_a_plan_may_want_evidence(shell: Shell) -> None:
    shell.quick("import", SAMPLE, "--yes")
    assert "不限" in shell.quick("plans").out
    done = shell.quick("plans", "set", "1", "--evidence")
    assert (done.status, f"“{TITLE}”：今后销号要有佐证材料" in done.out) == (0, True)
    assert "必需" in shell.quick("plans").out
    assert "不要求佐证材料" in shell.quick("plans", "set", TITLE, "--no-evidence").out
    assert "不限" in shell.quick("plans").out
    assert shell.quick("plans", "set", "1").status == 2
    assert "没有找到“9”" in shell.quick("plans", "set", "9", "--evidence").err
