"""The digest: one message per person and tick, whatever is due; and the coordinators' briefing."""

from __future__ import annotations

from chat import group_digests, instructions, tasklist, texts
from chat.buttons import button
from tasks.domain.messages import Outgoing, Priority
from tasks.services.digesting import Briefing, Chaser, Digest, Said
from tasks.services.group_digests import GroupDigest, PlanDigest

MOST_LINES = 15
PER_ROW = 4


def compose(said: Said) -> Outgoing:
    """What a tick says to one person, or to a group."""
    if isinstance(said, GroupDigest | PlanDigest):
        return group_digests.compose(said)
    if isinstance(said, Chaser):
        return _chaser(said)
    return _briefing(said) if isinstance(said, Briefing) else _digest(said)


def _digest(digest: Digest) -> Outgoing:
    """One item comes with its report buttons, several with their numbers, most urgent first."""
    actor, lines = digest.actor, digest.lines
    if len(lines) == 1:
        card = lines[0].card
        text = texts.say(
            actor.language, "digest.one", name=actor.name, line=lines[0], ordered=digest.ordered, slip=digest.slip
        )
        buttons = tasklist.report_buttons(actor, card, actor.language)
        about: dict[str, int | list[int]] = {"assignment": card.assignment_id}
    else:
        shown = lines[:MOST_LINES]
        text = texts.say(
            actor.language,
            "digest.many",
            name=actor.name,
            ordered=digest.ordered,
            slip=digest.slip,
            lines=shown,
            total=len(lines),
            more=len(lines) - len(shown),
            several_units=len({line.card.unit_id for line in lines}) > 1,
        )
        numbers = [
            button(texts.label(actor.language, "tasks.item", card=line.card), "t", line.card.assignment_id)
            for line in shown
        ]
        buttons = tuple(tuple(numbers[i : i + PER_ROW]) for i in range(0, len(numbers), PER_ROW))
        about = {"assignments": [line.card.assignment_id for line in shown]}
    return Outgoing(
        chat_id=actor.chat_id,
        text=text,
        buttons=buttons,
        contact_id=actor.contact_id,
        about=about,
        priority=Priority.BROADCAST,
        messenger=actor.messenger,
    )


def _chaser(chaser: Chaser) -> Outgoing:
    """An instruction that waits for its answer."""
    actor, line = chaser.actor, chaser.line
    return Outgoing(
        chat_id=actor.chat_id,
        text=texts.say(actor.language, "instruct.chased", name=actor.name, line=line),
        buttons=((instructions.answer_button(line.part_id, actor.language),),),
        contact_id=actor.contact_id,
        priority=Priority.BROADCAST,
        messenger=actor.messenger,
    )


def _briefing(briefing: Briefing) -> Outgoing:
    """What needs the coordinators' own hands; each item with a button that opens its card."""
    actor = briefing.actor
    shown = briefing.silent[:MOST_LINES]
    text = texts.say(
        actor.language,
        "digest.briefing",
        name=actor.name,
        on=briefing.on,
        silent=shown,
        more_silent=len(briefing.silent) - len(shown),
        unreached=briefing.unreached[:MOST_LINES],
        more_unreached=max(0, len(briefing.unreached) - MOST_LINES),
        unanswered=briefing.unanswered[:MOST_LINES],
        more_unanswered=max(0, len(briefing.unanswered) - MOST_LINES),
        disputes=briefing.disputes,
    )
    numbers = [
        button(texts.label(actor.language, "tasks.item", card=line.card), "t", line.card.assignment_id)
        for line in shown
    ]
    return Outgoing(
        chat_id=actor.chat_id,
        text=text,
        buttons=tuple(tuple(numbers[i : i + PER_ROW]) for i in range(0, len(numbers), PER_ROW)),
        contact_id=actor.contact_id,
        about={"assignments": [line.card.assignment_id for line in shown]} if shown else {},
        priority=Priority.NOTICE,
        messenger=actor.messenger,
    )
