"""Outgoing → Bot API calls, and Telegram's refusals → SendError."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from chat import wholes
from chat.folding import MOST_CAPTION, MOST_TOAST, fold, width
from chat.links import qr_png
from chat.telegram.client import asked_silence
from chat.telegram.menu import set_own_menu
from chat.telegram.request import NotSentError, UnansweredError
from chat.transport import SendError
from tasks.domain.messages import Buttons, Outgoing, OutgoingKind

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
BARE_FLOOD_WAIT = 60.0  # s: a 429 that does not say how long; Telegram counts groups by the minute
MOST_UPLOAD = 50 * wholes.MB  # what Telegram's own servers take from bots
REMEMBERED_PARTS = 256

NOT_MODIFIED = "message is not modified"
NOT_EDITABLE = (
    "message to edit not found",
    "message can't be edited",
    "there is no text in the message",
    "message_id_invalid",
)
TOO_OLD = ("query is too old", "query id is invalid")
GONE = (
    *("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "group chat was deactivated"),
    *("not enough rights to send", "have no rights to send", "chat_write_forbidden"),  # of a group
)
BAD_MARKUP = "can't parse entities"
BROKEN_NAME = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]')


def is_group(chat_id: str) -> bool:
    """Telegram's groups have negative ids, and rates of their own."""
    return chat_id.startswith("-")


class TelegramTransport:
    """Sends through `bot`. A text that is too long for one message becomes several, the last with the buttons; what
    would need more than a few becomes its beginning with a text file (chat.wholes), all in one message.

    `most_upload`: the largest file in bytes that the server takes (50 MB, 2 GB for a self-hosted one).
    """

    def __init__(self, bot: Bot, *, most_upload: int = MOST_UPLOAD) -> None:
        self._bot = bot
        self._most_upload = most_upload
        self._parts_sent: dict[tuple[str, str], int] = {}  # of messages that failed half-way

    async def send(self, outgoing: Outgoing) -> str | None:
        """See chat.transport. A message in parts gives the id of the part with the buttons."""
        try:
            async with _refusals():
                match outgoing.kind:
                    case OutgoingKind.TOAST:
                        await self._toast(outgoing)
                        return None
                    case OutgoingKind.EDIT:
                        return await self._edit(outgoing)
                    case OutgoingKind.DOCUMENT:
                        return await self._document(outgoing)
                    case OutgoingKind.QR:
                        return await self._qr(outgoing)
                    case OutgoingKind.MENU:
                        await self._menu(outgoing)
                        return None
                    case OutgoingKind.UNBUTTON:
                        return await self._unbutton(outgoing)
                    case _:
                        return await self._texts(outgoing, fold(outgoing.text))
        except OSError as error:
            raise SendError(f"the file cannot be read: {error.strerror}", permanent=True) from error

    async def _texts(self, outgoing: Outgoing, parts: list[str]) -> str | None:
        if not parts:
            raise SendError("nothing to say", permanent=True)
        if len(parts) > wholes.MOST_MESSAGES:
            return await self._whole(outgoing)
        key = (outgoing.chat_id, parts[0])
        done = self._parts_sent.pop(key, 0)
        message: Message | None = None
        for number, part in enumerate(parts[done:], start=done):
            buttons = _keyboard(outgoing.buttons) if number == len(parts) - 1 else None
            try:
                message = await self._text(outgoing.chat_id, part, buttons)
            except TelegramError:
                self._remember(key, number)
                raise
        return str(message.message_id) if message is not None else None

    async def _text(self, chat_id: str, text: str, buttons: InlineKeyboardMarkup | None) -> Message:
        try:
            return await self._bot.send_message(
                chat_id, text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW, reply_markup=buttons
            )
        except BadRequest as error:
            if BAD_MARKUP not in error.message.lower():
                raise
            # Our wording is broken. What is owed is still owed: the person gets it without bold and links.
            log.error("a message with broken HTML was sent as plain text: %s", error.message)
            return await self._bot.send_message(
                chat_id, wholes.plain(text), link_preview_options=NO_PREVIEW, reply_markup=buttons
            )

    async def _whole(self, outgoing: Outgoing) -> str:
        content = InputFile(wholes.file_content(outgoing.text), filename=wholes.file_name(outgoing.language))
        message = await self._bot.send_document(
            outgoing.chat_id,
            content,
            caption=wholes.beginning(outgoing.text, outgoing.language),
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(outgoing.buttons),
        )
        return str(message.message_id)

    async def _edit(self, outgoing: Outgoing) -> str | None:
        parts = fold(outgoing.text)
        if len(parts) != 1:
            return await self._anew(outgoing, parts)
        try:
            await self._bot.edit_message_text(
                parts[0],
                chat_id=outgoing.chat_id,
                message_id=int(outgoing.message_id or 0),
                parse_mode=ParseMode.HTML,
                link_preview_options=NO_PREVIEW,
                reply_markup=_keyboard(outgoing.buttons),
            )
        except BadRequest as error:
            reason = error.message.lower()
            if NOT_MODIFIED in reason:
                return outgoing.message_id
            if BAD_MARKUP not in reason and not any(words in reason for words in NOT_EDITABLE):
                raise
            return await self._anew(outgoing, parts)
        return outgoing.message_id

    async def _anew(self, outgoing: Outgoing, parts: list[str]) -> str | None:
        """What cannot be changed is said in a new message, and the buttons of the old one go."""
        message_id = await self._texts(outgoing, parts)
        try:
            await self._unbutton(outgoing)
        except TelegramError as error:  # the new message has arrived: this must not have it sent again
            log.info("the buttons of a message that was replaced are still there: %s", error.message)
        return message_id

    async def _unbutton(self, outgoing: Outgoing) -> str | None:
        try:
            await self._bot.edit_message_reply_markup(
                chat_id=outgoing.chat_id, message_id=int(outgoing.message_id or 0), reply_markup=None
            )
        except BadRequest as error:
            if not any(words in error.message.lower() for words in (NOT_MODIFIED, *NOT_EDITABLE)):
                raise
        return outgoing.message_id

    async def _toast(self, outgoing: Outgoing) -> None:
        text = wholes.plain(outgoing.text)
        if width(text) > MOST_TOAST:  # chat.turn makes a message of it; this is what others may have queued
            text = f"{fold(text, MOST_TOAST - 1)[0]}…"
        try:
            await self._bot.answer_callback_query(outgoing.callback_id or "", text=text or None)
        except BadRequest as error:
            if not any(words in error.message.lower() for words in TOO_OLD):
                raise

    async def _menu(self, outgoing: Outgoing) -> None:
        """A convenience: whatever Telegram has against it, the messages that come after it are not held up by it."""
        try:
            await set_own_menu(self._bot, outgoing.chat_id, outgoing.text)
        except TelegramError as error:
            if isinstance(error, NotSentError | InvalidToken) or send_error(error).retry_after is not None:
                raise
            log.warning("the command menu of a chat was not set: %s", error.message)

    async def _qr(self, outgoing: Outgoing) -> str | None:
        picture = await asyncio.to_thread(qr_png, outgoing.link or "")
        return await self._with_caption(
            outgoing, lambda **what: self._bot.send_photo(outgoing.chat_id, InputFile(picture, "qr.png"), **what)
        )

    async def _document(self, outgoing: Outgoing) -> str | None:
        """The file with its text; of one that is too large to send the person is told."""
        path = Path(outgoing.path or "")
        size = (await asyncio.to_thread(path.stat)).st_size
        if size > self._most_upload:
            said = wholes.too_large(outgoing.file_name or path.name, size, self._most_upload, outgoing.language)
            return await self._texts(outgoing, fold(f"{outgoing.text}\n\n{said}"))
        name = BROKEN_NAME.sub("_", outgoing.file_name or path.name)
        with await asyncio.to_thread(path.open, "rb") as source:
            file = InputFile(source, filename=name, read_file_handle=False)
            return await self._with_caption(
                outgoing, lambda **what: self._bot.send_document(outgoing.chat_id, file, **what)
            )

    async def _with_caption(self, outgoing: Outgoing, send: Callable[..., Awaitable[Message]]) -> str | None:
        """A file with its text as caption; a text too long for one comes first, as messages of its own."""
        caption = outgoing.text if width(outgoing.text) <= MOST_CAPTION else ""
        parts = fold(outgoing.text)
        key = (outgoing.chat_id, parts[0] if parts else "")
        if parts and not caption:
            if self._parts_sent.get(key, 0) < len(parts):
                await self._texts(Outgoing(chat_id=outgoing.chat_id, text=outgoing.text), parts)
            self._remember(key, len(parts))
        message = await send(
            caption=caption or None, parse_mode=ParseMode.HTML, reply_markup=_keyboard(outgoing.buttons)
        )
        self._parts_sent.pop(key, None)
        return str(message.message_id)

    def _remember(self, key: tuple[str, str], parts: int) -> None:
        """So that a repeat goes on where it stopped. A restart forgets it, and the person sees a part twice."""
        if len(self._parts_sent) >= REMEMBERED_PARTS:
            del self._parts_sent[next(iter(self._parts_sent))]
        self._parts_sent[key] = parts


@asynccontextmanager
async def _refusals() -> AsyncIterator[None]:
    try:
        yield
    except TelegramError as error:
        raise send_error(error) from None


def send_error(error: TelegramError) -> SendError:
    """What a refusal of Telegram's means for the message."""
    reason = error.message
    lower = reason.lower()
    match error:
        case RetryAfter():
            return SendError(reason, retry_after=asked_silence(error))
        case ChatMigrated():
            return SendError(reason, moved_to=str(error.new_chat_id))
        case Forbidden():
            return SendError(reason, permanent=True, unreachable=True)
        case BadRequest():
            return SendError(reason, permanent=True, unreachable=any(words in lower for words in GONE))
        case NotSentError():
            return SendError(reason)
        case UnansweredError() | TimedOut():
            return SendError(reason, uncertain=True)
        case NetworkError() if lower.startswith("too many requests"):
            return SendError(reason, retry_after=BARE_FLOOD_WAIT)
        case NetworkError() if "entity too large" in lower:
            return SendError(reason, permanent=True)
        case NetworkError():  # the server answered that it failed (5xx)
            return SendError(reason)
        case _ if lower == "invalid server response":  # it took the request and answered with something else
            return SendError(reason, uncertain=True)
        case _:  # a token that is refused: the coordinator mends it, and nothing is lost meanwhile
            return SendError(reason)


def _keyboard(buttons: Buttons) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.text, callback_data=button.data) for button in line] for line in buttons]
    )
