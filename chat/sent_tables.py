"""The message about a table that was sent: in the place of the one whose button was pressed, once for each showing."""

from __future__ import annotations

from tasks.domain.messages import Buttons, Outgoing, OutgoingKind
from tasks.services.people import Actor
from tasks.services.tables import Table


def message(table: Table, actor: Actor, text: str, buttons: Buttons = (), *, last: bool = False) -> Outgoing:
    """A new message as long as no button was pressed. `last`: the table's end."""
    return Outgoing(
        chat_id=actor.chat_id,
        kind=OutgoingKind.SEND if table.message_id is None else OutgoingKind.EDIT,
        text=text,
        buttons=buttons,
        message_id=table.message_id,
        contact_id=actor.contact_id,
        about={"table": table.id},
        dedupe_key=f"table:{table.id}:end" if last else f"table:{table.id}:{table.version}:{table.state.value}",
        messenger=actor.messenger,
    )
