"""The bot as python-telegram-bot knows it, made so that it cannot tell its token."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

from telegram import Bot, Update
from telegram.error import BadRequest, RetryAfter
from telegram.error import InvalidToken as InvalidToken  # for those above, who do not know telegram
from telegram.error import TelegramError as TelegramError

from chat.telegram.request import AiohttpRequest

log = logging.getLogger(__name__)
logging.getLogger("telegram.Bot").setLevel(logging.INFO)  # at DEBUG it writes the token, and every message in full
logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)  # a proxy's 502 page is no traceback
os.environ.setdefault("PTB_TIMEDELTA", "1")  # else python-telegram-bot 22 warns whenever a RetryAfter is looked at

TELEGRAM_URL = "https://api.telegram.org/bot"
TELEGRAM_FILE_URL = "https://api.telegram.org/file/bot"


def asked_silence(error: RetryAfter) -> float:
    """How many seconds Telegram asks to wait."""
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


class TelegramBot(Bot):
    """A Bot over our own HTTP. Use with `async with`, or `initialize` and `shutdown`.

    `base_url` and `base_file_url` end in '/bot' (a self-hosted Bot API server: 'http://host:port/bot'); `local` says
    that such a server runs in local mode, where it names files by their path on this machine.
    """

    def __init__(
        self,
        token: str,
        *,
        base_url: str = TELEGRAM_URL,
        base_file_url: str = TELEGRAM_FILE_URL,
        proxy: str | None = None,
        local: bool = False,
        connections: int = 64,
    ) -> None:
        self._files = AiohttpRequest(token, connections=connections, proxy=proxy)
        super().__init__(
            token,
            base_url=base_url,
            base_file_url=base_file_url,
            request=self._files,
            get_updates_request=AiohttpRequest(token, connections=2, proxy=proxy),
            local_mode=local,
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}[token=<token>]"

    async def initialize(self) -> None:
        """As Bot.initialize, which would print a refused token in its error."""
        try:
            await super().initialize()
        except InvalidToken:
            raise InvalidToken("the token was refused by the server") from None

    async def fetch_updates(
        self, *, offset: int | None, limit: int, wait: int, allowed: Sequence[str]
    ) -> tuple[list[Update], int | None]:
        """The next updates, and the offset that acknowledges them (None if there were none). `wait` in seconds.

        Bot.get_updates raises when a single update cannot be read, and would do so for ever; here that one is logged
        and left out.
        """
        data = {"offset": offset, "limit": limit, "timeout": wait, "allowed_updates": list(allowed)}
        found = cast(
            "list[dict[str, Any]]",
            await self._post("getUpdates", data, read_timeout=wait + (self._files.read_timeout or 0.0)),
        )
        updates = []
        for raw in found:
            try:
                updates.append(Update.de_json(raw, self))
            except Exception:
                log.exception("update %s cannot be read and is left out", raw["update_id"])
        return updates, max((int(raw["update_id"]) + 1 for raw in found), default=None)

    async def download(self, file_id: str, into: BinaryIO, *, most: int) -> int:
        """Writes a file that a person sent to `into`; returns its size in bytes.

        Raises BadRequest when there is none or it is larger than `most`, NetworkError when trying again may help.
        """
        file = await self.get_file(file_id)
        if (file.file_size or 0) > most:
            raise BadRequest("file is too big")
        address = file.file_path or ""
        if not self.local_mode or address.startswith(self.base_file_url):
            return await self._files.download(address, into.write, most=most)
        return await asyncio.to_thread(_copy, Path(address), into, most)


def _copy(path: Path, into: BinaryIO, most: int) -> int:
    if path.stat().st_size > most:
        raise BadRequest("file is too big")
    with path.open("rb") as source:
        shutil.copyfileobj(source, into)
    return into.tell()
