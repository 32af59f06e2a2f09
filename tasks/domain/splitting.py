"""A unit cell → lead, responsible and co-operating units, after readings.md 4-15.

'市司法局牵头，市财政局等部门配合' → lead ('市司法局',), co-operating ('市财政局',), notes ('open_list',). Names stay as
printed, without white space: the printed text is the evidence, and matching it to known units is a later step. Only an
ending that several names share is given to each of them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tasks.domain.choices import Choices, JointReading, LeadReading
from tasks.domain.terms import Role
from tasks.domain.unit_names import (
    ends_like_unit,
    is_collective,
    leaves_prefix_out,
    normal_name,
    split_at_and,
    with_endings,
)
from tasks.domain.unit_persons import is_person, without_persons
from tasks.domain.unit_phrases import (
    clauses,
    cut_together,
    cut_verb,
    fold_white_space,
    labelled,
    phrases_of,
    unfold_asides,
    unwrap,
    without_marks,
)
from tasks.domain.unit_words import (
    BRACKET_ROLES,
    BRACKET_VERB,
    EMPTY,
    LEFT_OVER,
    OPEN_END,
    ORDINAL,
    POST,
    TIMING,
    TRADITIONAL,
    Verb,
)

__all__ = ["UnitParts", "ends_like_unit", "is_collective", "normal_name", "split_roles"]


@dataclass(frozen=True)
class UnitParts:
    """Units by role in the order of the text; `notes` are codes: joint_lead, open_list, elided_prefix, many_units, …,
    and those of choices.NOTES."""

    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    cooperating: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


MANY_UNITS = 30
LONGEST = 3_000  # characters: a longer cell is no list of units, and is only cut at its delimiters


@lru_cache(maxsize=8192)  # a large table names the same units over and over
def split_roles(text: str, default: Role = Role.RESPONSIBLE, choices: Choices = Choices()) -> UnitParts:  # noqa: B008 -- frozen
    """Who does what in one cell. `default` is the role of the column: it decides where the cell itself says nothing.

    RESPONSIBLE stands for a single unit column: `choices` say who of several leads. LEAD and COOPERATING columns give
    all their units that role, unless the words in the cell say otherwise (reading 7: 牵头 wins over any other verb).
    """
    if EMPTY.fullmatch(unicodedata.normalize("NFKC", text).strip()):
        return UnitParts()
    if len(text) > LONGEST:
        units = list(dict.fromkeys(filter(None, (unit.strip() for unit in re.split(r"[、,，;；\n]", text)))))
        alone = 0 if default is Role.COOPERATING else len(units) if default is Role.LEAD else 1
        return UnitParts(tuple(units[:alone]), (), tuple(units[alone:]), ("many_units",))
    notes: dict[str, None] = {}
    groups: list[tuple[Verb, list[str]]] = []
    for printed, plain in TRADITIONAL.items():
        text = text.replace(printed, plain)
    text, had_persons = without_persons(without_marks(text))
    if had_persons:
        notes["leader_in_units"] = None
    for label, segment in labelled(unfold_asides(unwrap(fold_white_space(text)))):
        if label != "other":
            groups += _groups(segment, label, notes)
    lead_units, responsible, cooperating = _roles(groups, default, choices, notes)
    lead_units = list(dict.fromkeys(lead_units))
    responsible = [unit for unit in dict.fromkeys(responsible) if unit not in lead_units]
    cooperating = [unit for unit in dict.fromkeys(cooperating) if unit not in lead_units and unit not in responsible]
    everyone = lead_units + responsible + cooperating
    if leaves_prefix_out(everyone):
        notes["elided_prefix"] = None
    if len(everyone) > MANY_UNITS:
        notes["many_units"] = None
    return UnitParts(tuple(lead_units), tuple(responsible), tuple(cooperating), tuple(notes))


def _roles(
    groups: list[tuple[Verb, list[str]]], default: Role, choices: Choices, notes: dict[str, None]
) -> tuple[list[str], list[str], list[str]]:
    by_verb = {verb: [unit for found, units in groups if found is verb for unit in units] for verb in Verb}
    leads, sole, joint, helping, plain = (by_verb[v] for v in (Verb.LEAD, Verb.SOLE, Verb.JOINT, Verb.HELP, Verb.NONE))
    if leads:
        duty = sole + joint
        if duty and helping:  # three roles are told apart: 牵头, 负责, 配合
            return leads, duty, helping + plain
        rest = [unit for verb, units in groups if verb is not Verb.LEAD for unit in units]
        return leads, [], rest
    if default is Role.COOPERATING:
        return [], [], [unit for _, units in groups for unit in units]
    if sole:
        return sole, [], joint + helping + plain
    if joint:
        if len(joint) > 1:
            notes["joint_lead"] = None
        leading = len(joint) if choices.joint is JointReading.ALL else 1
        return joint[:leading], [], joint[leading:] + helping + plain
    if default is Role.LEAD or helping:
        return plain, [], helping
    if len(plain) > 1:
        notes["first_leads"] = None
    leading = len(plain) if choices.lead is LeadReading.ALL else 1
    return plain[:leading], [], plain[leading:]


def _groups(segment: str, label: str, notes: dict[str, None]) -> list[tuple[Verb, list[str]]]:
    """Units gathered under the verb that follows them; units with no verb after them go under that of the label."""
    without_verb = {"lead": Verb.LEAD, "help": Verb.HELP, "duty": Verb.NONE, "": Verb.NONE}[label]
    groups: list[tuple[Verb, list[str]]] = []
    pending: list[str] = []
    together = False
    for printed in (clause for phrase in phrases_of(segment) for clause in clauses(phrase)):
        phrase = ORDINAL.sub("", printed).removeprefix("由")
        if bracket := BRACKET_VERB.search(phrase):
            verb = BRACKET_ROLES.get(bracket["verb"].lower(), Verb.JOINT if "职" in bracket["verb"] else Verb.HELP)
            units = _units(phrase[: bracket.start()], notes)
            if bracket["all"] or verb is Verb.JOINT:  # '甲局、乙局（共同牵头）' is said of both
                verb = Verb.JOINT if verb is Verb.SOLE else verb
                units, pending = pending + units, []
            groups.append((verb, units))
            continue
        before, joined, after = cut_together(phrase)
        if joined:
            pending += _units(OPEN_END.sub("", before), notes)
            if pending:
                groups.append((Verb.LEAD, pending))
                pending = []
            together, phrase = True, after
        verb, names = cut_verb(phrase)
        pending += _units(names, notes)
        if verb is not Verb.NONE and pending:
            groups.append((Verb.HELP if together and verb is not Verb.LEAD else verb, pending))
            pending, together = [], False
    if pending:
        groups.append((Verb.HELP if together else without_verb, pending))
    whole = [(verb, with_endings(units)) for verb, units in groups]
    if any(completed for _, (_, completed) in whole):
        notes["elided_suffix"] = None
    return [(verb, units) for verb, (units, _) in whole]


def _units(phrase: str, notes: dict[str, None]) -> list[str]:
    """The unit names in a phrase that has lost its verb; [] for a post, a number or nothing."""
    name, count = OPEN_END.subn("", phrase)
    if count:
        notes["open_list"] = None
    name = name if name else ("" if count else phrase)
    name = name.replace("\n", "").strip(" :：.．·")  # what is inside a bracket is never cut, not at its lines either
    if not name or name.isdigit() or EMPTY.fullmatch(name):
        return []
    if TIMING.search(name) and not ends_like_unit(name):
        return []
    if POST.search(name) or is_person(name):
        notes["leader_in_units"] = None
        return []
    if LEFT_OVER.search(name):
        notes["unclear_units"] = None
    return split_at_and(name)
