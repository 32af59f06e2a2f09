"""A messenger, as far as the outbox needs one."""

from __future__ import annotations

from typing import Protocol

from tasks.domain.messages import Outgoing


class SendError(Exception):
    """A message was not taken. `reason` is for the coordinator and never holds a secret.

    permanent: it never will be. retry_after: the messenger asks everyone to be quiet for so many seconds.
    uncertain: it may have been delivered. unreachable: the person is gone. moved_to: the chat has a new id.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        uncertain: bool = False,
        unreachable: bool = False,
        moved_to: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.uncertain = uncertain
        self.unreachable = unreachable
        self.moved_to = moved_to


class Transport(Protocol):
    async def send(self, outgoing: Outgoing) -> str | None:
        """Sends one message and returns its id there (None if it has none). Raises SendError."""
