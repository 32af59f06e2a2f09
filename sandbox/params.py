"""The parameters of one Bot API call, however they came: query, form, JSON or multipart with files."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json import JSONDecodeError
from typing import Any

from aiohttp import web

from sandbox.errors import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came up with a call."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """Values by name (text, or what JSON gave) and uploaded files by field name."""

    values: Mapping[str, Any]
    uploads: Mapping[str, Upload]

    @property
    def names(self) -> set[str]:
        """Every parameter and file field that was sent, null values left out."""
        return {name for name, value in self.values.items() if value is not None} | set(self.uploads)

    def text(self, name: str) -> str:
        """The value as text, '' when it is missing."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """The value as a number; what is no number counts as missing, as Telegram does it."""
        return as_number(self.text(name), default)

    def flag(self, name: str) -> bool:
        """Telegram's booleans: true, True, 1, yes."""
        return self.text(name).lower() in {"true", "1", "yes", "y", "t"}

    def structure(self, name: str) -> Any:
        """An object or array, given as JSON text or as JSON; None when it is missing."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        return _load(value, f"can't parse {name} JSON object") if value.strip() else None


def as_number(text: str, default: int = 0) -> int:
    """The whole number that `text` is, within Telegram's 64 bits; `default` for anything else."""
    return int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else default


async def read_params(request: web.Request) -> Params:
    """Read the query and the body of a call; the body wins. Raises ApiError 400 when the body is not readable."""
    values: dict[str, Any] = dict(request.query)
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json" and request.can_read_body:
        body = _load((await request.read()).decode("utf-8", "replace"), "can't parse JSON object")
        if not isinstance(body, dict):
            raise bad_request("object expected as JSON")
        values.update(body)
    elif request.can_read_body:
        try:
            fields = await request.post()
        except ValueError:
            raise bad_request("can't parse the body") from None
        for name, value in fields.items():
            if isinstance(value, web.FileField):
                uploads[name] = Upload(value.filename, value.content_type, value.file.read())
                value.file.close()
            else:
                values[name] = value if isinstance(value, str) else bytes(value).decode("utf-8", "replace")
    return Params(values, uploads)


def _load(text: str, refusal: str) -> Any:
    try:
        loaded = json.loads(text)
        # An escaped lone surrogate is valid JSON, but no text.
        if "\\ud" in text.lower():
            json.dumps(loaded, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except (JSONDecodeError, RecursionError):
        raise bad_request(refusal) from None
    return loaded
