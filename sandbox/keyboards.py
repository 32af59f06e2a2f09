"""Inline keyboards: what a call may send, checked as Telegram checks it."""

from __future__ import annotations

from typing import Any

from sandbox.errors import bad_request, not_emulated
from sandbox.params import Params
from sandbox.state import Keyboard

MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
BUTTON = "can't parse inline keyboard button"


def read_keyboard(params: Params) -> Keyboard:
    """The rows of buttons in `reply_markup`, [] without one. Raises ApiError for what Telegram refuses."""
    markup = params.structure("reply_markup")
    if markup is None:
        return []
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" not in markup:
        raise not_emulated("keyboards other than inline_keyboard")
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    keyboard = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, keyboard)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return keyboard


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request(f"{BUTTON}: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f'{BUTTON}: Can\'t find field "text"')
    if not text.strip():
        raise bad_request(f"{BUTTON}: Inline keyboard button text must be non-empty")
    if others := set(button) - {"text", "callback_data", "url"}:
        raise not_emulated(f"the inline button field {min(others)}")
    if "url" in button:
        url = str(button["url"])
        if not url.startswith(("http://", "https://", "tg://")):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        return {"text": text, "url": url}
    if "callback_data" not in button:
        raise bad_request(f"{BUTTON}: Text buttons are unallowed in the inline keyboard")
    data = str(button["callback_data"])
    if not 1 <= len(data.encode()) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    return {"text": text, "callback_data": data}
