"""Which Bot API methods are emulated, and with which parameters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sandbox.errors import ApiError, not_emulated
from sandbox.names import METHOD_NAMES
from sandbox.params import Params
from sandbox.state import World

Handler = Callable[[World, Params], Any | Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Bot API: its handler and every parameter whose effect is emulated or is none."""

    name: str
    handler: Handler
    parameters: frozenset[str]


METHODS: dict[str, Method] = {}
_SPELLING = {name.lower(): name for name in METHOD_NAMES}


def method(name: str, *parameters: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as the Bot API method `name`."""

    def register(handler: Handler) -> Handler:
        METHODS[name] = Method(name, handler, frozenset(parameters))
        return handler

    return register


def find(name: str) -> Method:
    """The method of that name, in any case of letters. ApiError 404 for an unknown one, 501 for one not emulated."""
    spelled = _SPELLING.get(name.lower())
    if spelled is None:
        raise ApiError(404, "Not Found")
    found = METHODS.get(spelled)
    if found is None:
        raise not_emulated(f"the method {spelled}")
    return found


def check_parameters(called: Method, params: Params) -> None:
    """Refuse with 501 a parameter that would have changed the result on Telegram but changes nothing here."""
    unknown = params.names - called.parameters - set(params.uploads)
    if unknown:
        raise not_emulated(f"the parameter {min(unknown)} of {called.name}")
