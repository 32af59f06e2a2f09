"""Settings as the command line takes them, and what it says when something around it is broken."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from shell import SAMPLE, Shell

TOKEN = "123456:AAE-a_secret_of_the_office"
NOWHERE = "http://127.0.0.1:9"  # the port of 'discard': nobody listens
CORRUPT = b"SQLite format 3\x00" + bytes(range(256)) * 40


def test_the_file_is_named_before_or_after_the_command_or_by_a_variable(shell: Shell) -> None:
    (shell.folder / "en.toml").write_text('[plan]\nlanguage = "en"\n', "utf-8")
    for arguments, variables in (
        (("--config", "en.toml", "plans"), {}),
        (("plans", "--config", "en.toml"), {}),
        (("units", "--config", "en.toml"), {}),
        (("plans",), {"DUBAN_CONFIG": "en.toml"}),
    ):
        ran = shell.quick(*arguments, **variables)
        assert (ran.status, ran.err) == (0, "")
        assert ran.out.startswith("There are no ")
    assert "还没有方案" in shell.quick("plans").out


def test_everything_wrong_is_said_at_once_with_the_nearest_right_key(shell: Shell) -> None:
    (shell.folder / "config.toml").write_text(
        f'[telegram]\nbase_ulr = "x"\ntoken = "{TOKEN}"\n[nudges]\non_day = "often"\n', "utf-8"
    )
    ran = shell.quick("plans")
    assert ran.status == 1
    assert "'base_ulr' 不存在，是否想写 'base_url'" in ran.err
    assert "did you mean 'base_url'" in ran.err
    assert "令牌不能写在配置文件里" in ran.err
    assert "[nudges] on_day" in ran.err
    assert TOKEN.partition(":")[2] not in ran.said


@pytest.mark.parametrize(
    ("arguments", "variables", "status", "said"),
    [
        (["--config", "nowhere.toml", "plans"], {}, 1, "没有这个配置文件"),
        (["plans"], {"DUBAN_PLAN_LANGAUGE": "en"}, 1, "DUBAN_PLAN_LANGUAGE"),
        (["plans"], {"DUBAN_CLOCK_START": "yesterday"}, 2, "DUBAN_CLOCK_START"),
        (["remind", "--at", "tomorrow"], {}, 2, "2024-06-20T09:00"),
        (["remind", "--at", "9999-12-31"], {}, 2, "2000 至 2100"),
        (["export", "--as-of", "0001-01-01"], {}, 2, "2000 至 2100"),
        (["import", "nowhere.xlsx"], {}, 2, "没有 'nowhere.xlsx' 这个文件"),
        (["import", "."], {}, 2, "是文件夹"),
        (["run"], {}, 1, "@BotFather"),
        (["run"], {"DUBAN_TOKEN": "nonsense"}, 1, "不像机器人令牌"),
        (["plans"], {"DUBAN_DATABASE_URL": "postgresql://u:p4ssword@127.0.0.1:9/x"}, 1, "Connection refused"),
        (["plans"], {"DUBAN_DATABASE_URL": "sqlite:////proc/duban.db"}, 1, "unable to open database file"),
        (["plans"], {"DUBAN_DATABASE_URL": "sqlite:////proc/nowhere/duban.db"}, 1, "/proc/nowhere"),
        (["plans"], {"DUBAN_DATABASE_URL": "sqlite:///corrupt.db"}, 1, "数据库无法使用"),
        (["import", SAMPLE, "--dry-run"], {"DUBAN_DATABASE_URL": "sqlite:///corrupt.db"}, 1, "数据库无法使用"),
    ],
)  # fmt: skip
def test_what_is_broken_is_said_in_a_sentence(
    shell: Shell, arguments: list[str | Path], variables: dict[str, str], status: int, said: str
) -> None:
    (shell.folder / "corrupt.db").write_bytes(CORRUPT)
    ran = shell.quick(*arguments, **variables)
    assert ran.status == status
    assert said in ran.err
    assert "p4ssword" not in ran.said


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the permissions of POSIX systems")
def test_files_that_may_not_be_used(office: Shell) -> None:
    secret = office.folder / "secret.xlsx"
    secret.write_bytes(SAMPLE.read_bytes())
    secret.chmod(0)
    (office.folder / "taken").write_text("a file where a folder should be")
    ran = office.quick("export", "--out", "taken/below")
    assert ran.status == 1
    assert "文件无法写入（taken" in ran.out
    ran = office.quick("import", secret, "--dry-run")
    assert ran.status == (0 if os.geteuid() == 0 else 1)


def test_doctor_says_what_to_fix(office: Shell) -> None:
    (office.folder / "taken").write_text("a file where a folder should be")
    ran = office("doctor", DUBAN_TOKEN=TOKEN, DUBAN_TELEGRAM_BASE_URL=NOWHERE, DUBAN_FILES_EVIDENCE="taken")
    assert ran.status == 1
    for words in ("连接不上 127.0.0.1", "taken 无法写入", "没有联络员：市政府办公室", "还没有督办员", "31 项任务"):
        assert words in ran.out
    assert ran.out.splitlines()[0].startswith("错误")  # the worst first


def test_doctor_on_a_fresh_machine(shell: Shell) -> None:
    ran = shell.quick("doctor")
    assert ran.status == 1
    assert "没有机器人令牌。请向 @BotFather 索取" in ran.out
    assert "第一次使用时自动建表" in ran.out
    assert "duban import" in ran.out


def test_the_token_is_never_shown(office: Shell) -> None:
    variables = {"DUBAN_TOKEN": TOKEN, "DUBAN_TELEGRAM_BASE_URL": NOWHERE}
    for arguments in (["doctor"], ["remind"]):
        assert TOKEN.partition(":")[2] not in office("--debug", *arguments, **variables).said


def test_migrate_and_version(shell: Shell) -> None:
    assert "数据库已升级" in shell.quick("migrate").out
    assert "数据库已是最新" in shell.quick("migrate").out
    assert shell.quick("--version").out.startswith("duban")


@pytest.mark.parametrize("command", ["plans", "units", "contacts", "doctor", "migrate", "remind", "export"])
def test_in_english_nothing_chinese_is_left(shell: Shell, command: str) -> None:
    ran = shell.quick(command, DUBAN_PLAN_LANGUAGE="en", DUBAN_CLOCK_START="2024-06-20")
    assert re.search(r"[A-Z][a-z]+ [a-z]+", ran.out)
    assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", ran.said)


def test_open_invitations_can_be_taken_back(office: Shell) -> None:
    assert office.quick("invite", "市审计局").status == 0
    assert "已收回市审计局尚未使用的邀请 1 个" in office.quick("invite", "市审计局", "--revoke").out
    assert "邀请 0 个" in office.quick("invite", "市审计局", "--revoke").out


def test_an_ordinary_unit_is_not_made_collective_by_a_slip(office: Shell) -> None:
    refused = office.quick("units", "member", "市教育局", "城关镇")
    assert refused.status == 1
    assert "看起来是一个单位" in refused.err
    assert "城关镇" not in office.quick("units").out
    assert office.quick("units", "member", "各乡镇（街道）", "城关镇").status == 0
