"""The one error type of the stand-in: what Telegram would answer with `ok: false`."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer with `ok: false`; `code` is the HTTP status too, `parameters` Telegram's ResponseParameters."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON document of the answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            answer["parameters"] = self.parameters
        return answer


def bad_request(text: str, parameters: dict[str, Any] | None = None) -> ApiError:
    """400, worded as Telegram words it."""
    return ApiError(400, f"Bad Request: {text}", parameters)


def forbidden(text: str) -> ApiError:
    """403: the person or group does not let the bot write."""
    return ApiError(403, f"Forbidden: {text}")


def not_emulated(what: str) -> ApiError:
    """501: Telegram knows this, the stand-in does not; a false success would hide it."""
    return ApiError(501, f"Not Implemented: the sandbox does not emulate {what}")
