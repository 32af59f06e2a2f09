"""The lists that a coordinator looks at: plans, units, contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from console.texts import say
from console.views.parts import STYLES, Column, row, sentence, table
from tasks.domain.terms import Language, UnitKind
from tasks.services.people import ContactLine
from tasks.services.plans import PlanLine
from tasks.services.units import UnitLine


def plans(lines: Sequence[PlanLine], language: Language) -> RenderableType:
    if not lines:
        return sentence(language, "lists.no_plans")
    counts = (f"lists.{name}" for name in ("year", "areas", "items", "assignments", "closed"))
    shown = table(
        language,
        Column("lists.id", narrow=True, right=True),
        Column("lists.plan"),
        *(Column(name, narrow=True, right=True) for name in counts),
        Column("lists.evidence", narrow=True),
    )
    for p in lines:
        evidence = say(language, "lists.required" if p.evidence_required else "lists.not_required")
        row(shown, language, p.id, p.title, p.base_year, p.areas, p.items, p.assignments, p.closed, evidence)
    return shown


def units(lines: Sequence[UnitLine], language: Language) -> RenderableType:
    if not lines:
        return sentence(language, "lists.no_units")
    shown = table(
        language,
        Column("lists.unit", weight=2),
        Column("lists.assignments", narrow=True, right=True),
        Column("lists.parent"),
        Column("lists.about", weight=3),
    )
    for line in lines:
        row(shown, language, line.name, line.assignments, line.parent or "", "; ".join(_about(line, language)))
    return shown


def contacts(lines: Sequence[ContactLine], language: Language) -> RenderableType:
    if not lines:
        return sentence(language, "lists.no_contacts")
    shown = table(
        language,
        Column("lists.id", narrow=True, right=True),
        Column("lists.unit", weight=2),
        Column("lists.name"),
        Column("lists.role", narrow=True),
        Column("lists.state", weight=2),
    )
    for line in lines:
        states = [say(language, "lists.blocked" if line.blocked else "lists.reachable")]
        if line.leave is not None:
            first, last = line.leave
            states.append(say(language, "lists.away" if line.away else "lists.away_from", first=first, last=last))
        style = STYLES["warning"] if line.blocked else ""
        row(shown, language, line.post_id, line.unit, line.name, line.role, "; ".join(states), style=style)
    return shown


def _about(line: UnitLine, language: Language) -> Iterator[str]:
    if line.aliases:
        yield say(language, "lists.aliases", names=line.aliases)
    if line.members:
        yield say(language, "lists.members", names=line.members)
    elif line.kind is UnitKind.COLLECTIVE:
        yield say(language, "lists.no_members")
