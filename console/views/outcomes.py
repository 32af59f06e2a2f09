"""What a command did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.text import Text

from console.texts import clean, say
from console.views.parts import sentence, stack
from tasks.domain.moments import local
from tasks.domain.nudges import reason
from tasks.domain.terms import Language
from tasks.services.digesting import Digest
from tasks.services.invitations import Invited
from tasks.services.reminding import Tick


def invitation(invited: Invited, link: str | None, zone: ZoneInfo, language: Language) -> RenderableType:
    """The link, or the line to send to the bot while its name is unknown; alone on its line, to be copied."""
    if link is not None:
        how, what = "actions.link", clean(link)
    else:
        how, what = "actions.start", f"/start {invited.code}"
    return stack(
        sentence(language, "actions.invited", "bold", unit=invited.unit, role=invited.role),
        sentence(language, how),
        Text(what, style="cyan"),
        sentence(language, "actions.expires", at=f"{local(invited.expires_at, zone):%Y-%m-%d %H:%M}"),
    )


def tick(done: Tick, today: date, language: Language) -> RenderableType:
    """Who is reminded of what, and whom nobody can remind: in the office's language, not in each person's own."""
    unreached = sentence(language, "remind.unreached", "yellow", units=done.unreached) if done.unreached else None
    if done.rest_day is not None:
        return stack(sentence(language, "remind.rest_day", day=done.rest_day), unreached)
    held = sentence(language, "remind.held", names=done.held) if done.held else None
    if done.closed is not None:
        return stack(sentence(language, "remind.closed", window=done.closed), unreached)
    if not done.digests:
        return stack(held, unreached) if held or unreached else sentence(language, "remind.nothing_due")
    people = [part for digest in done.digests for part in _digest(digest, today, language)]
    lines = sum(len(digest.lines) for digest in done.digests)
    return stack(
        *people, sentence(language, "remind.sent", "green", people=len(done.digests), lines=lines), held, unreached
    )


def _digest(digest: Digest, today: date, language: Language) -> Iterator[Text]:
    yield sentence(language, "remind.person", "bold", name=digest.actor.name)
    for line in digest.lines:
        card, why = line.card, reason(line.stage, line.due_on, today, language)
        yield sentence(language, "remind.line", number=card.number, title=card.title, unit=card.unit, reason=why)


def queued_only(language: Language) -> RenderableType:
    return sentence(language, "remind.queued_only", "yellow")


def template_written(file: Path, language: Language) -> RenderableType:
    return stack(sentence(language, "actions.template", "green"), Text(clean(str(file))))


def qr_written(file: Path, language: Language) -> RenderableType:
    return stack(sentence(language, "actions.qr", "green"), Text(clean(str(file))))


def sheet_written(file: Path, count: int, language: Language) -> RenderableType:
    return stack(sentence(language, "actions.sheet", "green", count=count), Text(clean(str(file))))


def nobody_to_invite(language: Language) -> RenderableType:
    return sentence(language, "actions.nobody_to_invite", "yellow")


def members_added(collective: str, members: Sequence[str], parts: int, language: Language) -> RenderableType:
    return sentence(
        language, "actions.members_added", "green", collective=collective, members=tuple(members), parts=parts
    )


def evidence_rule(plan: str, required: bool, language: Language) -> RenderableType:
    return sentence(language, "actions.evidence_on" if required else "actions.evidence_off", "green", plan=plan)


def ask_collective(collective: str, language: Language) -> str:
    return say(language, "actions.ask_collective", collective=collective)


def revoked(unit: str, count: int, language: Language) -> RenderableType:
    return sentence(language, "actions.revoked", "green", unit=unit, count=count)


def migrated(steps: Sequence[str], language: Language) -> RenderableType:
    if not steps:
        return sentence(language, "actions.up_to_date")
    return sentence(language, "actions.migrated", "green", steps=tuple(steps))


def running(username: str, language: Language) -> RenderableType:
    return sentence(language, "actions.running", "green", username=username)


def stopped(language: Language) -> RenderableType:
    return sentence(language, "actions.stopped", "yellow")


def done(language: Language) -> RenderableType:
    return sentence(language, "actions.done", "green")


def no_such_post(post: int, language: Language) -> RenderableType:
    return sentence(language, "actions.no_such_post", "red", id=post)
