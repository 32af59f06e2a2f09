"""`demo` as a newcomer runs it: no network, no terminal, a narrow screen, a plain locale."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import openpyxl
from rich.cells import cell_len
from shell import TITLE, Shell

NOWHERE = "http://127.0.0.1:9"
PLAIN = {"LANG": "C", "LC_ALL": "C", "COLUMNS": "60"}
OTHERS = {"DUBAN_DATABASE_URL": "sqlite:////proc/x.db", "DUBAN_TOKEN": "1:a", "DUBAN_NONSENSE_KEY": "1"}


def test_the_demo_needs_nothing_and_keeps_what_it_made(tmp_path: Path) -> None:
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)
    shell = Shell(tmp_path)
    ran = shell.afresh("demo", "--keep", "kept", **proxies, **PLAIN, **OTHERS)
    assert (ran.status, ran.err) == (0, "")
    for words in (
        "31 项任务",
        "联络员",
        "逾期报送",
        "退回王芳",
        "申请第14项延期",
        "无新进展",
        "photo.png",
        "@BotFather",
    ):
        assert words in ran.out
    drawn = [line for line in ran.out.splitlines() if line.startswith(("  ", "│", "╭"))]
    readings = [line for line in drawn if "理解为" in line and "│" not in line]  # sentences are never broken
    assert {cell_len(line) for line in drawn if line not in readings} <= set(range(61))

    kept = tmp_path / "kept"
    (workbook,) = kept.glob("*.xlsx")
    assert workbook.name.startswith(TITLE)
    assert len(openpyxl.load_workbook(workbook).sheetnames) >= 3
    assert len(list((kept / "chats").glob("*.html"))) == 13
    with sqlite3.connect(kept / "duban.db") as database:
        assert database.execute("SELECT count(*) FROM key_task").fetchone() == (31,)
    database.close()
    assert list((kept / "evidence").rglob("*.jpg"))
    assert list(tmp_path.iterdir()) == [kept]

    again = shell.quick("demo", "--keep", "kept")
    assert again.status == 1
    assert "已有演示的数据库。请换一个文件夹" in again.err
