"""What a messenger's adapter owes to the rest of duban, and may expect from it. Telegram's is `chat/telegram/`.

`tests/chat/test_adapter_contract.py` holds every adapter to what is written here.

**Receiving.** An adapter turns what arrives into `chat.events.Event`s and hands each to `chat.dialogue.receive` on the
database thread, the events of one chat in order. It acknowledges nothing before that has returned, and may hand over
the same event again: `update_id` is unique in the messenger, and a second time changes nothing. Buttons carry it, so it
consists of at most 24 letters, digits, '-' and '_' of ASCII.

- Ids are strings of the messenger's own making, of at most 64 characters; `chat_id` of a person's own chat may be
  their `user_id`. Texts and names hold neither NUL nor lone surrogates, which no database can keep; nothing else is
  taken out. Whatever else they hold is hostile input, and the services check it.
- `at` is when the person did it, in naive UTC and never later than now.
- COMMAND is what the messenger's users call one, without its sign and without the bot's name; TEXT is all other text.
- PRESS brings back the data of the button exactly as it was sent, with the id that `send` returned for its message,
  and a `callback_id` for the TOAST that answers it.
- A reply carries in `reply_to` the id that `send` returned; in `reply_chat` the chat, if it is another one.
- FILE names a file by an id with which the adapter fetches it later, outside any transaction; `album` is what the
  files of one message share, and `text` the caption.
- EDITED carries the `message_id` of the message as it first came.
- BLOCKED and UNBLOCKED are of a person's own chat; JOINED, LEFT and MIGRATED of a group, the last with its new id.
- In a group an event is what is meant for the bot: a command, a press, a reply to one of its messages, what calls it
  by its name. `private` is False, and `anonymous` is set when nobody can tell who spoke.

**Sending.** `chat.outbox.Dispatcher` gives one message of a chat at a time to the adapter's `Transport`, in order and
within the rates that it is told.

- Nothing is cut off. What the messenger cannot show in one message it shows in several, or as a file (chat.wholes);
  the id that is returned is that of the message with the buttons.
- EDIT of a message that cannot be changed any more is a new message, and its id is returned; an EDIT or an UNBUTTON
  that changes nothing is a success.
- A TOAST whose press the messenger has forgotten is a success. A DOCUMENT that is too large is said in words.
- A refusal is a SendError that says what it means. Only what has certainly not arrived may be called so: if it may have
  arrived, the error is `uncertain`.
- An adapter keeps nothing that is not lost without harm: any process may go on with any chat.
"""

from __future__ import annotations

from typing import Protocol

from tasks.domain.messages import Outgoing


class SendError(Exception):
    """A message was not taken. `reason` is for the coordinator and never holds a secret.

    permanent: it never will be. retry_after: the messenger asks everyone to be quiet for so many seconds.
    uncertain: it may have been delivered. unreachable: the person is gone, or the bot is not in the group any more.
    moved_to: the chat has a new id. None of these: it may be tried again.
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
