"""The imports on the command line: the list, one of them, and taking one back."""

from __future__ import annotations

from shell import SAMPLE, Shell


def test_an_import_is_listed_shown_and_undone(shell: Shell) -> None:
    assert "还没有导入过" in shell.quick("imports").out
    shell.quick("import", SAMPLE, "--yes", "--lead", "all")
    assert "31" in shell.quick("imports", "--plan", "1").out
    shown = shell.quick("imports", "show", "1").out
    assert "新增 第 1 项" in shown
    assert "读表时另作选择：责任单位栏写了几个单位时，谁牵头：所列单位都牵头" in shown
    assert "lead" not in shown, "choices are said in words"
    refused = shell.quick("undo", "1")
    assert refused.status == 1
    assert "收回新增的 31 项" in refused.err
    assert "没有撤回" in refused.err
    done = shell.quick("undo", "1", "--yes")
    assert (done.status, "已撤回第 1 次导入" in done.out) == (0, True)
    assert "还没有方案" in shell.quick("plans").out
    assert "撤回" in shell.quick("imports").out
    again = shell.quick("undo", "1", "--yes")
    assert again.status == 1
    assert "已由" in again.err
    assert "没有找到“9”" in shell.quick("imports", "show", "9").err
