"""Where commands begin and end: settings and database in, every expected failure out as a sentence."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from chat.telegram.client import InvalidToken, TelegramError
from console import views
from console.params import Moment
from desk.wiring import Office
from tasks.domain.errors import DubanError
from tasks.domain.terms import Language
from tasks.settings import Settings, SettingsError, load
from tasks.store import db

log = logging.getLogger("duban")


class Commands(click.Group):
    """Turns every expected failure into a sentence; no traceback reaches a user. Takes --config, as every command."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(CONFIG)

    def invoke(self, ctx: click.Context) -> Any:
        console = Console(stderr=True, soft_wrap=True)
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            console.print(views.settings_problems(error.problems))
        except DubanError as error:
            console.print(views.explain(error, _language(ctx)))
        except db.DatabaseUrlError as error:
            console.print(views.failure("database", str(error), _language(ctx)))
        except db.DatabaseFault as error:
            log.debug("database", exc_info=True)
            console.print(views.failure("database", first_line(error), _language(ctx)))
        except InvalidToken:
            console.print(views.failure("token", "", _language(ctx)))
        except TelegramError as error:
            console.print(views.failure("telegram", error.message, _language(ctx)))
        except OSError as error:
            kind = "file_denied" if isinstance(error, PermissionError) else "file"
            console.print(views.failure(kind, reason(error), _language(ctx)))
        except (KeyboardInterrupt, EOFError, click.Abort):
            console.print(views.stopped(_language(ctx)))
        finally:
            db.close()
        return ctx.exit(1)


def first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def reason(error: OSError) -> str:
    said = error.strerror or str(error)
    return f"{error.filename}: {said}" if error.filename else said


def terminal() -> Console:
    """Sentences, paths and links stay in one piece, also in a pipe; tables keep to the width."""
    return Console(soft_wrap=True)


def _language(ctx: click.Context) -> Language:
    found = ctx.find_root().obj
    return found.language if isinstance(found, Office) else Language.ZH


class Command(click.Command):
    """Takes --config after the command's name too, where people write it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(CONFIG)


def _use_config(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
    if path is not None:
        ctx.find_root().meta["config"] = path


CONFIG = click.Option(
    ["--config"],
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_use_config,
    expose_value=False,
    help="设置文件；不写则用 DUBAN_CONFIG 或 ./config.toml。"
    "The settings file, instead of DUBAN_CONFIG or ./config.toml.",
)
Commands.command_class = Command


def open_office(ctx: click.Context, settings: Settings) -> Office:
    """The office with those settings; the composition root has left its kinds of clock in the root context."""
    meta = ctx.find_root().meta
    clock_at = meta["clock_at"]
    office = Office(settings, clock_at(None), terminal(), clock_at, meta["fires_after"])
    ctx.find_root().obj = office
    return office


def office_of(ctx: click.Context, *, database: bool = True) -> Office:
    """Loads the settings, starts the clock and opens the database: what nearly every command begins with."""
    office = open_office(ctx, load(ctx.find_root().meta.get("config"), os.environ))
    if start := os.environ.get("DUBAN_CLOCK_START"):
        try:
            office.start_at(Moment().convert(start, None, ctx))
        except click.BadParameter as error:
            raise click.BadParameter(error.message, ctx, param_hint="DUBAN_CLOCK_START") from None
    if database:
        office.open_database()
    return office


def confirmed(question: str) -> bool:
    """Whether somebody said yes; asked on stderr, so that stdout holds the document alone. Nobody there means no."""
    try:
        return click.confirm(question, err=True)
    except click.Abort:
        click.echo(err=True)
        return False
