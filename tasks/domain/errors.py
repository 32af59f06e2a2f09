"""Small named errors; chat and console turn them into words for people at one boundary each."""

from __future__ import annotations


class DubanError(Exception):
    """Something a person asked for that cannot be done. `code` names its wording; `values` fill it."""

    code = "error"

    def __init__(self, **values: object) -> None:
        super().__init__(self.code, values)
        self.values = values


class NotAllowed(DubanError):
    """The actor may not do this; tells nothing about what exists."""

    code = "not_allowed"


class NotFound(DubanError):
    """There is no such thing, or none that the actor may know of."""

    code = "not_found"


class Gone(NotFound):
    """The same for whoever may look at everything: it was undone, or never was."""

    code = "gone"


class Refused(DubanError):
    """A move that the rules do not allow now; `code` says why (lifecycle, extensions, invitations)."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        super().__init__(**values)
