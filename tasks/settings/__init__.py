"""Typed, validated settings: defaults, over them a TOML file, over it the environment.

Every key [section] key of the file is the environment variable DUBAN_SECTION_KEY as well; lists are written there with
commas. The bot's token comes from DUBAN_TOKEN or from the file that [telegram] token_file names, never from the TOML
file, which gets copied, mailed and committed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from tasks.settings import problems, sections
from tasks.settings.problems import SettingsError

__all__ = ["Settings", "SettingsError", "load"]

DEFAULT_FILE = Path("config.toml")
TOKEN = re.compile(r"\d{1,15}:[A-Za-z0-9_-]+")
MAIL_PASSWORD, WEBHOOK_SECRET = "DUBAN_MAIL_PASSWORD", "DUBAN_WEBHOOK_SECRET"


class Settings(BaseSettings):
    """All settings. Made by `load`, which also makes every path absolute."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    database: sections.Database = sections.Database()
    telegram: sections.Telegram = sections.Telegram()
    plan: sections.Plan = sections.Plan()
    calendar: sections.Calendar = sections.Calendar()
    nudges: sections.Nudges = sections.Nudges()
    schedule: sections.Schedule = sections.Schedule()
    files: sections.Files = sections.Files()
    exports: sections.Exports = sections.Exports()
    mail: sections.Mail = sections.Mail()
    webhook: sections.Webhook = sections.Webhook()
    delivery: sections.Delivery = sections.Delivery()
    invitations: sections.Invitations = sections.Invitations()
    intake: sections.Intake = sections.Intake()

    _token: SecretStr | None = PrivateAttr(None)
    _secrets: dict[str, SecretStr] = PrivateAttr(default_factory=dict)
    _file: Path | None = PrivateAttr(None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing is read behind `load`'s back: not the process's environment, not a .env file."""
        return (init_settings,)

    @property
    def token(self) -> SecretStr | None:
        return self._token

    @property
    def mail_password(self) -> SecretStr | None:
        return self._secrets.get(MAIL_PASSWORD)

    @property
    def webhook_secret(self) -> SecretStr | None:
        """What bodies are signed with."""
        return self._secrets.get(WEBHOOK_SECRET)

    @property
    def file(self) -> Path | None:
        """The configuration file that was read; None when there was none."""
        return self._file

    def required_token(self) -> SecretStr:
        """The token, for whoever cannot go on without. Raises SettingsError that says how to give it."""
        if self._token is None:
            raise SettingsError((problems.TOKEN_MISSING,))
        return self._token


KEYS: dict[str, tuple[str, ...]] = {
    name: tuple(type(field.default).model_fields) for name, field in Settings.model_fields.items()
}
"""section → its keys."""


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings from `path`, else from the file that DUBAN_CONFIG names, else from ./config.toml if it exists.

    Relative paths in the settings are relative to that file's folder, or to the working directory without one.
    Raises SettingsError with everything that is wrong at once.
    """
    file = _config_file(path, environ)
    found: list[str] = []
    tables = _read(file) if file is not None else {}
    written, variables = _from_environment(environ, found)
    _refuse_token(tables, found)
    token = _checked(environ.get("DUBAN_TOKEN", "").strip(), "DUBAN_TOKEN", found)
    try:
        settings = _build(written, tables)
    except ValidationError as error:
        found += [problems.word(e["loc"], e["type"], e.get("ctx", {}), variables, KEYS) for e in error.errors()]
        raise SettingsError(tuple(found)) from None  # pydantic's own error would show the values
    settings = _placed(settings, file.absolute().parent if file is not None else Path.cwd(), found)
    if not environ.get("DUBAN_TOKEN", "").strip():
        token = _token_from_file(settings.telegram.token_file, found)
    secrets = {
        name: _secret(environ.get(name, ""), where, file_name, found)
        for name, where, file_name in (
            (MAIL_PASSWORD, "[mail] password_file", settings.mail.password_file),
            (WEBHOOK_SECRET, "[webhook] secret_file", settings.webhook.secret_file),
        )
    }
    if found:
        raise SettingsError(tuple(found))
    settings._token, settings._file = token, file
    settings._secrets = {name: secret for name, secret in secrets.items() if secret is not None}
    return settings


def _config_file(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    named = path or (Path(environ["DUBAN_CONFIG"]) if environ.get("DUBAN_CONFIG") else None)
    if named is not None and not named.is_file():
        raise SettingsError((problems.file_missing(named),))
    return named or (DEFAULT_FILE if DEFAULT_FILE.is_file() else None)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))  # with the mark that Windows editors put first
    except UnicodeDecodeError:
        problem = problems.file_not_utf8(file)
    except ValueError as error:  # not TOML, or a number that is too long to be one
        problem = problems.file_not_toml(file, str(error))
    except OSError as error:
        problem = problems.file_unreadable(file, error.strerror or type(error).__name__)
    raise SettingsError((problem,))


def _from_environment(
    environ: Mapping[str, str], found: list[str]
) -> tuple[dict[str, dict[str, Any]], dict[tuple[str, str], str]]:
    """(section → key → value, (section, key) → the variable that it came from). An empty variable counts as unset."""
    names = {f"DUBAN_{section}_{key}".upper(): (section, key) for section, keys in KEYS.items() for key in keys}
    known = {*names, MAIL_PASSWORD, WEBHOOK_SECRET}
    values: dict[str, dict[str, Any]] = {}
    variables: dict[tuple[str, str], str] = {}
    for name, text in environ.items():
        if name in names and text.strip():
            section, key = names[name]
            listed = isinstance(getattr(Settings.model_fields[section].default, key), (tuple, frozenset))
            value = [part.strip() for part in text.split(",") if part.strip()] if listed else text
            values.setdefault(section, {})[key] = value
            variables[section, key] = name
        elif name not in known and any(name.startswith(f"DUBAN_{section.upper()}_") for section in KEYS):
            found.append(problems.unknown_variable(name, ["DUBAN_TOKEN", *names]))
    return values, variables


def _refuse_token(tables: dict[str, Any], found: list[str]) -> None:
    """Takes a token out of the tables before anything could show it."""
    telegram = tables.get("telegram")
    for where, table in (("[telegram]", telegram), ("", tables)):
        if isinstance(table, dict) and "token" in table:
            del table["token"]
            found.append(problems.token_in_file(where))


def _build(written: dict[str, dict[str, Any]], tables: dict[str, Any]) -> Settings:
    sources = InitSettingsSource(Settings, written), InitSettingsSource(Settings, tables)  # the first one wins
    options: dict[str, Any] = {"_build_sources": (sources, {})}
    return Settings(**options)


def _placed(settings: Settings, folder: Path, found: list[str]) -> Settings:
    """The settings with absolute paths."""
    database = settings.database
    if (name := database.sqlite_name) is not None:
        placed = (folder / name).as_posix()
        if "#" in placed or "?" in placed:  # they end the path of a URL, and the database would be another one
            found.append(problems.bad_folder(placed))
        _, mark, options = database.url.partition("?")
        database = database.model_copy(update={"url": f"sqlite:///{placed}{mark}{options}"})
    files = settings.files.model_copy(
        update={"exports": folder / settings.files.exports, "evidence": folder / settings.files.evidence}
    )
    telegram = settings.telegram
    if telegram.token_file:
        telegram = telegram.model_copy(update={"token_file": str(folder / telegram.token_file)})
    mail, webhook = settings.mail, settings.webhook
    if mail.password_file:
        mail = mail.model_copy(update={"password_file": str(folder / mail.password_file)})
    if webhook.secret_file:
        webhook = webhook.model_copy(update={"secret_file": str(folder / webhook.secret_file)})
    placed_ones = {"database": database, "files": files, "telegram": telegram, "mail": mail, "webhook": webhook}
    return settings.model_copy(update=placed_ones)


def _secret(written: str, where: str, path: str, found: list[str]) -> SecretStr | None:
    """From the variable, else from a file with nothing else in it."""
    text = written.strip() or _only_line(path, where, found)
    return SecretStr(text) if text else None


def _only_line(path: str, where: str, found: list[str]) -> str | None:
    """What the file holds; None without one, or when it cannot be read, which is then among the problems."""
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        found.append(problems.secret_file_unreadable(where, path))
        return None


def _token_from_file(path: str, found: list[str]) -> SecretStr | None:
    text = _only_line(path, "[telegram] token_file", found)
    if text is None:
        return None
    if not text:
        found.append(problems.token_malformed("[telegram] token_file"))
    return _checked(text, "[telegram] token_file", found)


def _checked(text: str, where: str, found: list[str]) -> SecretStr | None:
    if text and not TOKEN.fullmatch(text):
        found.append(problems.token_malformed(where))
        return None
    return SecretStr(text) if text else None
