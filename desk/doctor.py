"""What doctor checks: here what lies outside the database, then what the database tells (services.health)."""

from __future__ import annotations

import asyncio
import tempfile
from urllib.parse import urlsplit

from chat.telegram.client import InvalidToken, TelegramError
from desk.boundary import reason
from desk.wiring import Office, ask_name
from tasks.domain.moments import local
from tasks.services import health
from tasks.services.health import Finding, Level
from tasks.store import db


def examine(office: Office) -> list[Finding]:
    """Everything that can be found; opens the database."""
    settings, zone = office.settings, office.settings.plan.zone
    found = [
        Finding(Level.OK, "config_file", {"file": str(settings.file)})
        if settings.file is not None
        else Finding(Level.OK, "config_default"),
        Finding(Level.OK, "timezone", {"zone": zone.key, "now": f"{local(office.clock.now(), zone):%Y-%m-%d %H:%M}"}),
    ]
    for folder in (settings.files.exports, settings.files.evidence):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                found.append(Finding(Level.OK, "folder", {"folder": str(folder)}))
        except OSError as error:
            why = error.strerror or type(error).__name__
            found.append(Finding(Level.ERROR, "folder_unwritable", {"folder": str(folder), "reason": why}))
    found += asyncio.run(_examine_token(office))
    try:
        db.connect(settings.database.url)
    except (OSError, db.DatabaseUrlError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        return [*found, Finding(Level.ERROR, "database_unusable", {"reason": why})]
    return [*found, *health.check(office.clock.now(), office.practice)]


async def _examine_token(office: Office) -> list[Finding]:
    telegram = office.settings.telegram
    if office.settings.token is None:
        return [Finding(Level.ERROR, "token_missing")]
    try:
        name = await ask_name(office)
    except InvalidToken:
        return [Finding(Level.ERROR, "token_refused")]
    except TelegramError as error:
        server = urlsplit(telegram.base_url).hostname or ""
        return [Finding(Level.ERROR, "telegram_unreachable", {"server": server, "reason": error.message})]
    found = [Finding(Level.OK, "token", {"username": name})]
    if telegram.username and telegram.username.lower() != name.lower():
        found.append(Finding(Level.ERROR, "username_differs", {"written": telegram.username, "username": name}))
    return found
