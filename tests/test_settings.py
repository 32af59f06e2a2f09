"""Settings: what may be written, where it is looked for, and how everything wrong is said at once."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given
from hypothesis import strategies as st

from tasks.domain.cron import cron_problem
from tasks.domain.policies import NudgePolicy
from tasks.domain.terms import Language
from tasks.intake.limits import Limits
from tasks.settings import KEYS, Settings, SettingsError, load

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"
TOKEN = "123456:AAE-secret_word"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory without a config.toml of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, text: str, name: str = "config.toml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def problems(path: Path | None, **environ: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load(path, environ)
    return caught.value.problems


# ── the example ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_example_has_exactly_the_keys_of_the_model() -> None:
    example = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    assert {name: list(table) for name, table in example.items()} == {name: list(keys) for name, keys in KEYS.items()}


def test_the_example_has_the_defaults(elsewhere: Path) -> None:
    copy = written(elsewhere, EXAMPLE.read_text(encoding="utf-8"), "copy.toml")
    assert load(copy, {}).model_dump() == load(None, {}).model_dump()


def test_the_example_explains_every_key_in_both_languages() -> None:
    comment: list[str] = []
    undocumented = []
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comment.append(line)
        elif "=" in line:
            said = " ".join(comment)
            if not (re.search(r"[\u4e00-\u9fff]{2}", said) and re.search(r"[A-Za-z]+ [a-z]+", said)):
                undocumented.append(line)
            comment = []
        else:
            comment = []
    assert undocumented == []


def test_the_defaults_are_those_of_the_rules_and_of_the_reader() -> None:
    settings = Settings()
    assert settings.nudges.policy() == NudgePolicy()
    assert Limits(**settings.intake.sizes()) == Limits()


def test_exceptions_for_items_are_read_and_checked(elsewhere: Path) -> None:
    file = written(elsewhere, '[[nudges.overrides]]\nitem = "19"\nbefore = [15]\nwindow = "07:00-20:00"')
    policy = load(file, {}).nudges.policies().of("方案", "方面", "19")
    assert (policy.before, str(policy.window), policy.on_day) == ((15,), "07:00-20:00", True)
    wrong = (
        '[nudges]\nwindow = "18-8"\nladder = [6, 3]\n'
        'overrides = [{ before = [1] }, { item = "1" }, { item = "1", befor = [1] }, { item = "1", before = [0] }, "1"]'
    )
    said = "\n".join(problems(written(elsewhere, wrong, "wrong.toml")))
    for words in (
        '[nudges] window: 应当是一天中的时段，例如 "08:30-18:00"',
        "[nudges] ladder: 应当从小到大排列",
        "[nudges] overrides[0]: 要写明对哪个方案",
        "[nudges] overrides[1]: changes nothing",
        "[nudges] overrides[2] befor: is unknown",
        "[nudges] overrides[3] before[0]: 不能小于 1",
        '[nudges] overrides[4]: must be written like { item = "19"',
    ):
        assert words in said


# ── where settings come from ──────────────────────────────────────────────────────────────────────────────────────


def test_without_a_file_paths_start_from_the_working_directory(elsewhere: Path) -> None:
    settings = load(None, {})
    assert settings.file is None
    assert settings.database.url == f"sqlite:///{(elsewhere / 'data/duban.db').as_posix()}"
    assert settings.files.exports == elsewhere / "data/exports"


def test_config_toml_in_the_working_directory_is_read(elsewhere: Path) -> None:
    written(elsewhere, "[plan]\nlanguage = 'en'")
    assert load(None, {}).plan.language is Language.EN


def test_a_named_file_wins_over_the_variable_and_over_config_toml(elsewhere: Path) -> None:
    written(elsewhere, "[invitations]\ndays = 1")
    variable = written(elsewhere, "[invitations]\ndays = 2", "variable.toml")
    argument = written(elsewhere, "[invitations]\ndays = 3", "argument.toml")
    environ = {"DUBAN_CONFIG": str(variable)}
    assert [load(argument, environ).invitations.days, load(None, environ).invitations.days] == [3, 2]


def test_paths_start_from_the_files_folder(elsewhere: Path) -> None:
    folder = elsewhere / "office"
    folder.mkdir()
    settings = load(written(folder, "[files]\nexports = 'out'\n[database]\nurl = 'sqlite:///d.db?timeout=9'"), {})
    assert settings.files.exports == folder / "out"
    assert settings.database.url == f"sqlite:///{(folder / 'd.db').as_posix()}?timeout=9"


@pytest.mark.parametrize(
    "url", ["sqlite:///:memory:", "sqlite:////var/lib/duban.db", "postgresql://duban:p%40ss@db.example/duban"]
)
def test_a_complete_database_url_stays_as_it_is(url: str) -> None:
    assert load(None, {"DUBAN_DATABASE_URL": url}).database.url == url


def test_the_environment_wins_over_the_file(elsewhere: Path) -> None:
    file = written(elsewhere, "[nudges]\nbefore = [9]\noverdue_every = 4\n[calendar]\nholidays = [2026-10-09]")
    settings = load(
        file, {"DUBAN_NUDGES_BEFORE": "5, 2", "DUBAN_CALENDAR_WORKDAYS": "2026-10-10", "DUBAN_PLAN_LANGUAGE": ""}
    )
    assert settings.nudges.before == (5, 2)
    assert settings.nudges.overdue_every == 4
    assert settings.calendar.workdays == {date(2026, 10, 10)}
    assert settings.plan.language is Language.ZH


def test_the_mark_that_windows_editors_write_is_no_error(elsewhere: Path) -> None:
    file = elsewhere / "bom.toml"
    file.write_bytes("[plan]\nlanguage = 'en'".encode("utf-8-sig"))
    assert load(file, {}).plan.language is Language.EN


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[plan\n", "is not valid TOML"),
        (b"[intake]\nitems = " + b"9" * 5000, "is not valid TOML"),
        ("[plan] # 时区".encode("gb18030"), "is not in UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_problem(elsewhere: Path, content: bytes, said: str) -> None:
    file = elsewhere / "config.toml"
    file.write_bytes(content)
    (problem,) = problems(None)
    assert said in problem


def test_a_named_file_that_is_missing_is_a_problem(elsewhere: Path) -> None:
    assert "none.toml does not exist" in problems(Path("none.toml"))[0].replace(":", "")
    assert "none.toml does not exist" in problems(None, DUBAN_CONFIG="none.toml")[0].replace(":", "")


# ── what may be written ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("written_as", ["https://bot.example", "https://bot.example/", "https://bot.example/bot/"])
def test_a_servers_address_is_completed(written_as: str) -> None:
    telegram = load(None, {"DUBAN_TELEGRAM_BASE_URL": written_as}).telegram
    assert (telegram.base_url, telegram.base_file_url) == ("https://bot.example/bot", "https://bot.example/file/bot")


def test_the_address_of_files_can_be_another_one() -> None:
    telegram = load(None, {"DUBAN_TELEGRAM_BASE_FILE_URL": "http://files.example:81/tg/"}).telegram
    assert telegram.base_file_url == "http://files.example:81/tg/file/bot"
    assert telegram.base_url == "https://api.telegram.org/bot"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[telegram]\nbase_ur = 1", "[telegram] 'base_ur' is unknown; did you mean 'base_url'?"),
        ("[telegram]\ntimezone = 1", "[telegram] 'timezone' is unknown; did you mean [plan] timezone?"),
        ("[telegram]\nxyz = 1", "[telegram] 'xyz' is unknown; config.example.toml lists them all"),
        ("[telegramm]\nproxy = ''", "[telegramm] is unknown; did you mean [telegram]?"),
        ("timezone = 'UTC'", "[timezone] is unknown; did you mean [plan] timezone?"),
        ("plan = 5", "[plan]: must be a section, written [plan]"),
        ("[telegram]\npoll_timeout = 'x'", "[telegram] poll_timeout: must be a whole number"),
        ("[telegram]\npoll_timeout = 99", "[telegram] poll_timeout: must be at most 50"),
        ("[telegram]\nproxy = 'socks5://h:1'", "[telegram] proxy: must be an http:// address"),
        ("[telegram]\nbase_url = 'api.telegram.org'", "[telegram] base_url: must be a web address"),
        ("[telegram]\nusername = 'my bot'", "[telegram] username: must be the bot's user name"),
        ("[plan]\ntimezone = 'Asia/Beijing'", "[plan] timezone: there is no time zone 'Asia/Beijing'"),
        ("[plan]\ntimezone = '../etc'", "[plan] timezone: there is no time zone"),
        ("[plan]\ntimezone = 'Asia'", "[plan] timezone: there is no time zone"),
        ("[plan]\nlanguage = 'fr'", '[plan] language: must be "zh" or "en"'),
        ("[calendar]\nholidays = [20261001]", "[calendar] holidays[0]: must be a date"),
        ("[calendar]\nholidays = 2026-10-01", "[calendar] holidays: must be a list"),
        (
            "[calendar]\nholidays = [2026-10-01]\nworkdays = [2026-10-01]",
            "[calendar] workdays: 2026-10-01 is both a holiday and a working day",
        ),
        ("[nudges]\nbefore = [3, 0]", "[nudges] before[1]: must be at least 1"),
        ("[nudges]\non_day = 3", "[nudges] on_day: must be true or false"),
        ("[delivery]\nin_flight = true", "[delivery] in_flight: must be a number"),
        ("[delivery]\nper_second = nan", "[delivery] per_second: must be more than 0"),
        ("[delivery]\nper_second = 0", "[delivery] per_second: must be more than 0"),
        ("[schedule]\nremind = '0 9 * * 1-5'", "[schedule] remind: name the weekdays"),
        ("[exports]\nwhat = ['fax']", "[exports] what[0]: must be one of workbook, picture, html, bulletin"),
        ("[exports]\nwhat = []", "[exports] what: must name one at least"),
        (f"[exports]\nissuer = '{'市' * 101}'", "[exports] issuer: is too long, at most 100 characters"),
        ("[files]\nexports = 3", "[files] exports: must be the path of a folder"),
        ("[database]\nurl = 'mysql://u:pw@h/d'", "[database] url: must begin with sqlite:/// or postgresql://"),
        ("[database]\nurl = 'sqlite://d.db'", "[database] url: SQLite takes three slashes"),
        ("[database]\nurl = 'postgresql://h:x/d'", "[database] url: must begin with"),
        ("[database]\nurl = 'postgresql://u:pw@host'", "[database] url: names no database"),
        ("[database]\nurl = 'sqlite:///c#/d.db'", "[database] url: the path of the database may not have # or ?"),
    ],
)
def test_a_wrong_key_or_value_is_named(elsewhere: Path, table: str, said: str) -> None:
    (problem,) = problems(written(elsewhere, table))
    chinese, english = problem.split("\n")
    assert english.startswith(said)
    assert re.search(r"[\u4e00-\u9fff]{2}", chinese)


def test_everything_wrong_is_said_at_once(elsewhere: Path) -> None:
    file = written(elsewhere, f"[telegram]\ntoken = '{TOKEN}'\nproxi = 1\n[plan]\ntimezone = 5\n[nudge]\n")
    found = problems(file, DUBAN_TOKEN="not one", DUBAN_INTAKE_ITEMS="many", DUBAN_INTAKE_ITEM="5")
    assert [problem.split("\n")[1].partition(" ")[0] for problem in sorted(found)] == [
        "DUBAN_INTAKE_ITEM",
        "DUBAN_INTAKE_ITEMS:",
        "DUBAN_TOKEN:",
        "[nudge]",
        "[plan]",
        "[telegram]",
        "[telegram]",
    ]


# ── the token ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_token_comes_from_the_environment_before_its_file(elsewhere: Path) -> None:
    (elsewhere / "token").write_text(f"\ufeff{TOKEN}\r\n", encoding="utf-8")
    file = written(elsewhere, "[telegram]\ntoken_file = 'token'")
    assert load(file, {}).required_token().get_secret_value() == TOKEN
    assert load(file, {"DUBAN_TOKEN": "1:other"}).required_token().get_secret_value() == "1:other"


def test_without_a_token_only_what_needs_it_is_refused() -> None:
    settings = load(None, {})
    assert settings.token is None
    with pytest.raises(SettingsError, match="BotFather"):
        settings.required_token()


@pytest.mark.parametrize("table", [f"[telegram]\ntoken = '{TOKEN}'", f"token = '{TOKEN}'"])
def test_a_token_in_the_file_is_refused_and_not_repeated(elsewhere: Path, table: str) -> None:
    (problem,) = problems(written(elsewhere, table))
    assert "DUBAN_TOKEN" in problem
    assert "secret" not in problem


@pytest.mark.parametrize(
    ("content", "said"), [(None, "cannot be read"), ("", "does not hold"), ("a b", "does not hold")]
)
def test_a_token_file_without_a_token_is_a_problem(elsewhere: Path, content: str | None, said: str) -> None:
    if content is not None:
        (elsewhere / "token").write_text(content)
    (problem,) = problems(written(elsewhere, "[telegram]\ntoken_file = 'token'"))
    assert said in problem


def test_secrets_are_never_shown(elsewhere: Path) -> None:
    environ = {
        "DUBAN_TOKEN": "1:hunter2",
        "DUBAN_DATABASE_URL": "postgresql://u:hunter2@h/d",
        "DUBAN_TELEGRAM_PROXY": "http://u:hunter2@h:1",
    }
    assert "hunter2" not in repr(load(None, environ))
    shown = problems(
        None,
        DUBAN_TOKEN="hunter2",
        DUBAN_DATABASE_URL="mysql://u:hunter2@h/d",
        DUBAN_TELEGRAM_PROXY="ftp://hunter2",
        DUBAN_TELEGRAM_BASE_URL="ftp://hunter2",
    )
    assert len(shown) == 4
    assert "hunter2" not in "".join(shown)


# ── cron ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "expression",
    [
        "0 9 * * *",
        "*/15 8-18 * * mon-fri",
        "0 17 * * FRI",
        "0,30 9 1,15 jan,jul *",
        "0 0 29 2 *",
        "5-50/5 0 * 1-12/3 *",
    ],
)
def test_a_cron_expression_may_be(expression: str) -> None:
    assert cron_problem(expression) is None


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("", "needs five fields"),
        ("@weekly", "needs five fields"),
        ("0 9 * *", "needs five fields"),
        ("0 9 * * 1", "name the weekdays"),
        ("0 9 * * mon-5", "name the weekdays"),
        ("0 9 * * fri-mon", "the weekday 'fri-mon' cannot be read"),
        ("0 9 * * */2", "the weekday '*/2' cannot be read"),
        ("60 9 * * *", "the minute '60' cannot be read"),
        ("0 24 * * *", "the hour '24' cannot be read"),
        ("0 9 0 * *", "the day of the month '0' cannot be read"),
        ("0 9 L * *", "the day of the month 'l' cannot be read"),
        ("0 9 * dez *", "the month 'dez' cannot be read"),
        ("*/0 9 * * *", "the minute '*/0' cannot be read"),
        ("5/10 9 * * *", "the minute '5/10' cannot be read"),
        ("0 9 30 2 *", "no such date exists"),
        ("0 9 31 4,jun *", "no such date exists"),
    ],
)
def test_a_cron_expression_may_not_be(expression: str, said: str) -> None:
    problem = cron_problem(expression)
    assert problem is not None
    assert problem[1].startswith(said)


NUMBERS = st.integers(0, 62).map(str)
PARTS = st.one_of(
    st.just("*"),
    NUMBERS,
    st.sampled_from(["jan", "dec", "last", "1st mon"]),
    st.tuples(NUMBERS, NUMBERS).map("-".join),
    st.tuples(st.sampled_from(["*", "1", "0-6", "1-12", "3-2", "jan-mar"]), NUMBERS).map("/".join),
)
FIELDS = st.lists(PARTS, min_size=1, max_size=2).map(",".join)
WEEKDAYS = st.sampled_from(["*", "mon", "mon-fri", "tue,sat", "sun-mon", "1", "*/2"])


@given(st.tuples(FIELDS, FIELDS, FIELDS, FIELDS, WEEKDAYS))
def test_what_passes_is_understood_by_the_scheduler(fields: tuple[str, ...]) -> None:
    expression = " ".join(fields)
    if cron_problem(expression) is None:
        CronTrigger.from_crontab(expression, timezone="Asia/Shanghai")


@given(st.integers(0, 4), PARTS)
def test_each_part_that_passes_is_understood_by_the_scheduler(place: int, part: str) -> None:
    fields = ["*"] * 5
    fields[place] = part
    if cron_problem(" ".join(fields)) is None:
        CronTrigger.from_crontab(" ".join(fields), timezone="Asia/Shanghai")
