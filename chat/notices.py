"""What a person is told because something happened, not because anybody spoke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from chat import texts
from chat.buttons import button
from tasks.domain.messages import Outgoing, Priority
from tasks.domain.moments import local_day
from tasks.domain.terms import Language
from tasks.domain.wording import day
from tasks.services import cards, evidence, groups, leaves, outbox, people, surroundings, telling
from tasks.services.cards import Card
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.services.telling import Concern, Told, ToldLine
from tasks.services.work import attempt

MOST_LINES = 12
PER_ROW = 4


def file_lost(practice: Practice, evidence_id: int, reason: str, now: datetime) -> None:
    """Gives up a file that cannot be fetched, and asks whoever sent it to send it again: they had a receipt for it."""
    with attempt():
        wanted = evidence.is_wanted(evidence_id)
        evidence.give_up(evidence_id, reason, now)
        if not wanted:
            return
        contact_id, assignment_id, name = evidence.sender(evidence_id)
        for actor in people.contacts_of([contact_id] if contact_id is not None else [], now):
            (card,) = cards.get([assignment_id], now, practice, actor.language)
            notice = Outgoing(
                chat_id=actor.chat_id,
                text=texts.say(actor.language, "report.file_lost", card=card, name=name, reason=reason),
                contact_id=actor.contact_id,
                about={"assignment": assignment_id},
                priority=Priority.NOTICE,
                messenger=actor.messenger,
            )
            outbox.enqueue([notice], now)


def groups_lost(practice: Practice, now: datetime) -> int:
    """Tells every coordinator, once, which groups the bot was removed from; returns how many. Without a coordinator
    nothing is forgotten."""
    with attempt():
        lost, readers = groups.lost(), people.coordinators(now)
        if not lost or not readers:
            return 0
        outbox.enqueue(
            [
                Outgoing(
                    chat_id=reader.chat_id,
                    text=texts.say(reader.language, "group.told_lost", lost=lost),
                    contact_id=reader.contact_id,
                    priority=Priority.NOTICE,
                    messenger=reader.messenger,
                )
                for reader in readers
            ],
            now,
        )
        groups.reported(lost, now)
        return len(lost)


@dataclass(frozen=True)
class News:
    """One item of a notice: its line, its deadline, and in words what changed."""

    line: ToldLine
    deadline: str
    said: str


def plan_changed(told: Told) -> Outgoing:
    """What an import changed for one person, in one message: the composer of imports.apply and undoing.undo."""
    actor, language = told.actor, told.actor.language
    shown = told.lines[:MOST_LINES]
    given = [line.assignment_id for line in told.lines if line.concern is Concern.GIVEN and line.assignment_id]
    if told.undone:
        text = texts.say(language, "changes.undone", name=actor.name, plan=told.plan_title)
    else:
        text = texts.say(
            language,
            "changes.told",
            name=actor.name,
            plan=told.plan_title,
            new_plan=told.new_plan,
            news=[
                News(line, line.deadline_text or _day(line.due_on, language), _said(line, language)) for line in shown
            ],
            total=len(told.lines),
            more=len(told.lines) - len(shown),
            several_units=len({line.unit_id for line in told.lines}) > 1,
            hint=texts.label(language, "accept.hint") if given else "",
        )
    parts = [(line, line.assignment_id) for line in shown if line.assignment_id is not None]
    numbers = [button(texts.label(language, "changes.item", each=line), "t", part) for line, part in parts]
    rows = [tuple(numbers[i : i + PER_ROW]) for i in range(0, len(numbers), PER_ROW)]
    about: dict[str, int | list[int]] = {"assignments": [part for _, part in parts]} if parts else {}
    if given:
        key = "accept.one" if len(given) == 1 else "accept.all"
        rows.append((button(texts.label(language, key, count=len(given)), "oa"),))
        about["given"] = given
    return Outgoing(
        chat_id=actor.chat_id,
        text=text,
        buttons=tuple(rows),
        contact_id=actor.contact_id,
        about=about,
        priority=Priority.BROADCAST,
        messenger=actor.messenger,
    )


def tell_leads(by: Actor, card: Card, now: datetime, practice: Practice) -> None:
    """A unit has reported on its part: the units that lead the item hear of it, once a day for each item and person."""
    said = card.standing.latest
    if said is None or not surroundings.worth_telling(said):
        return
    leads = surroundings.leads_of(card)
    if not leads:
        return
    on = local_day(now, card.zone)
    reached = telling.reached(now, leaves.away(on))
    messages = []
    for lead_id, unit_id in leads:
        for actor in people.contacts_of(set(reached.get(unit_id, ())) - {by.contact_id}, now):
            (led,) = cards.get([lead_id], now, practice, actor.language)
            text = texts.say(
                actor.language,
                "cooperate.told",
                unit=card.unit,
                role=card.role,
                card=led,
                status=said.status,
                percent=said.percent,
                text=said.text,
            )
            messages.append(
                Outgoing(
                    chat_id=actor.chat_id,
                    text=text,
                    buttons=((button(texts.label(actor.language, "cooperate.see"), "t", lead_id),),),
                    contact_id=actor.contact_id,
                    about={"assignment": lead_id},
                    priority=Priority.BROADCAST,
                    dedupe_key=f"others:{lead_id}:{actor.contact_id}:{on}",
                    messenger=actor.messenger,
                )
            )
    outbox.enqueue(messages, now)


def _said(line: ToldLine, language: Language) -> str:
    """What changed of a part that the unit keeps."""
    said = [texts.label(language, "changes.closed")] if line.closed else []
    if line.role_before is not None:
        said.append(texts.label(language, "changes.role", role_before=line.role_before, role=line.role))
    if line.deadline_before is not None:
        text, due_on = line.deadline_before
        before, after = text, line.deadline_text
        if before == after:  # the wording is the same, and is read otherwise
            before, after = _day(due_on, language), _day(line.due_on, language)
        said.append(texts.label(language, "changes.deadline", before=before, after=after))
        if line.granted_before is not None:
            said.append(texts.label(language, "changes.granted", until=_day(line.granted_before, language)))
    if line.title_before is not None:
        said.append(texts.label(language, "changes.title", before=line.title_before))
    if line.measures_changed:
        said.append(texts.label(language, "changes.measures"))
    return ("；" if language is Language.ZH else "; ").join(said)


def _day(due_on: date | None, language: Language) -> str:
    return day(due_on, language is Language.ZH) if due_on is not None else ""
