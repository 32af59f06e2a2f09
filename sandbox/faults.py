"""Faults on demand: what goes wrong between a bot and Telegram, set through the control API."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from random import Random
from types import NoneType
from typing import Any

from sandbox.errors import ApiError, bad_request

KINDS = {
    "flood": "429 with retry_after",
    "flood_bare": "429 without parameters",
    "error": "an answer with the given status (500 by default)",
    "gateway": "502 with a page of HTML instead of JSON, as a proxy answers",
    "drop": "the call takes effect, then the connection is closed without an answer",
    "lose": "the connection is closed and the call has no effect",
    "hold": "the call takes effect; its answer waits until the faults are cleared",
    "delay": "the call waits for the given seconds first",
}
TYPES: dict[str, type | tuple[type, ...]] = {
    "kind": str,
    "method": (str, NoneType),
    "chat_id": (int, NoneType),
    "times": (int, NoneType),
    "probability": (int, float),
    "seed": int,
    "retry_after": int,
    "status": int,
    "seconds": (int, float),
}
REASONS = {400: "Bad Request", 403: "Forbidden", 500: "Internal Server Error", 502: "Bad Gateway"}


@dataclass(slots=True)
class Fault:
    """One rule. It meets the calls of `method` in `chat_id` (None: any; getUpdates only when it is named).

    `times` None means until cleared; `probability` draws from a generator of its own that starts with `seed`.
    """

    kind: str
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    probability: float = 1.0
    seed: int = 0
    retry_after: int = 1
    status: int = 500
    seconds: float = 0.0
    met: int = 0
    cleared: bool = False
    _random: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)  # noqa: S311 - a repeatable fault, not a secret

    def strikes(self, method: str, chat_id: int) -> bool:
        """Whether this call is hit; counts it if so."""
        wanted = self.method.lower() == method.lower() if self.method else method != "getUpdates"
        if not wanted or self.chat_id not in {None, chat_id} or (self.times is not None and self.met >= self.times):
            return False
        if self._random.random() >= self.probability:
            return False
        self.met += 1
        return True

    def error(self) -> ApiError | None:
        """The answer that replaces the real one; None when the call goes through or the connection breaks."""
        if self.kind == "flood":
            text = f"Too Many Requests: retry after {self.retry_after}"
            return ApiError(429, text, {"retry_after": self.retry_after})
        if self.kind == "flood_bare":
            return ApiError(429, "Too Many Requests")
        if self.kind == "error":
            return ApiError(self.status, REASONS.get(self.status, "Error"))
        return None

    def view(self) -> dict[str, Any]:
        """The rule as JSON, with how often it struck."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.init and f.name != "cleared"}


class Faults:
    """The rules in force, in the order in which they were set."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(self, spec: dict[str, Any]) -> Fault:
        """Set a rule from its JSON. Raises ApiError 400 that names an unknown kind or field."""
        if others := set(spec) - set(TYPES):
            raise bad_request(f"unknown field {min(others)} of a fault; known: {', '.join(TYPES)}")
        if spec.get("kind") not in KINDS:
            raise bad_request(f"a fault's kind is one of {', '.join(KINDS)}")
        for name, value in spec.items():
            if not isinstance(value, TYPES[name]) or isinstance(value, bool):
                raise bad_request(f"{value!r} is no value for {name} of a fault")
        fault = Fault(**spec)
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Drop every rule and let go of held answers."""
        for rule in self.rules:
            rule.cleared = True
        self.rules.clear()

    def take(self, method: str, chat_id: int) -> list[Fault]:
        """The rules that strike this call: every delay, and the first of any other kind."""
        struck: list[Fault] = []
        for rule in self.rules:
            if (rule.kind == "delay" or all(s.kind == "delay" for s in struck)) and rule.strikes(method, chat_id):
                struck.append(rule)
        return struck
