"""A unit cell → lead, responsible and co-operating units, after readings.md 4-15.

'市司法局牵头，市财政局等部门配合' → lead ('市司法局',), co-operating ('市财政局',), notes ('open_list',). Names stay as
printed, without white space: the printed text is the evidence, and matching it to known units is a later step.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tasks.domain.choices import Choices, JointReading, LeadReading
from tasks.domain.terms import Role
from tasks.domain.unit_words import (
    BRACKET_ROLES,
    BRACKET_VERB,
    CLOSE,
    COLLECTIVE,
    DELIMITERS,
    ELIDED,
    EMPTY,
    LABEL,
    LEADS_ON,
    MIDDLE_VERB,
    OFFICE_END,
    OPEN,
    OPEN_END,
    ORDINAL,
    POST,
    PREFIX,
    PREFIXED,
    TIMING,
    TOGETHER,
    TRADITIONAL,
    TRAILS,
    UNIT_END,
    VERBS,
    Verb,
)


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
_LONGEST_NAME = 60


def normal_name(name: str) -> str:
    """The key of a unit in the directory: NFKC, no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def is_collective(name: str) -> bool:
    """Whether a name stands for several units ('各乡镇（街道）', '市直各部门'; reading 10)."""
    return bool(COLLECTIVE.search(normal_name(name)))


def ends_like_unit(text: str) -> bool:
    return bool(UNIT_END.search(text[-_LONGEST_NAME:]))


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
    for label, segment in _labelled(_unwrap(_fold_white_space(text))):
        if label != "other":
            groups += _groups(segment, label, notes)
    lead_units, responsible, cooperating = _roles(groups, default, choices, notes)
    lead_units = list(dict.fromkeys(lead_units))
    responsible = [unit for unit in dict.fromkeys(responsible) if unit not in lead_units]
    cooperating = [unit for unit in dict.fromkeys(cooperating) if unit not in lead_units and unit not in responsible]
    everyone = lead_units + responsible + cooperating
    if any(map(PREFIXED.match, everyone)) and any(map(ELIDED.fullmatch, everyone)):
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
    for printed in _phrases(segment):
        phrase = ORDINAL.sub("", printed).removeprefix("由")
        if bracket := BRACKET_VERB.search(phrase):
            unit = phrase[: bracket.start()]
            groups.append((BRACKET_ROLES.get(bracket[1], Verb.HELP), _units(unit, notes)))
            continue
        before, joined, after = _cut_together(phrase)
        if joined:
            pending += _units(OPEN_END.sub("", before), notes)
            if pending:
                groups.append((Verb.LEAD, pending))
                pending = []
            together, phrase = True, after
        verb, names = _cut_verb(phrase)
        pending += _units(names, notes)
        if verb is not Verb.NONE and pending:
            groups.append((Verb.HELP if together and verb is not Verb.LEAD else verb, pending))
            pending, together = [], False
    if pending:
        groups.append((Verb.HELP if together else without_verb, pending))
    return groups


def _cut_together(phrase: str) -> tuple[str, bool, str]:
    """('市司法局', True, '市财政局') for '市司法局会同市财政局': who stands before 会同 leads (reading 7)."""
    match = TOGETHER.search(phrase)
    if match is None or (match.start() and not ends_like_unit(OPEN_END.sub("", phrase[: match.start()]))):
        return phrase, False, ""
    return phrase[: match.start()], True, phrase[match.end() :]


def _cut_verb(phrase: str) -> tuple[Verb, str]:
    for verb, pattern in VERBS:
        match = pattern.search(phrase)
        if match is None:
            continue
        names = phrase[: match.start()]
        if not names or verb is not Verb.SOLE or ends_like_unit(OPEN_END.sub("", names)):
            return verb, names
    middle = MIDDLE_VERB.search(phrase)  # a sentence: '市司法局牵头规范性文件集中公开工作'
    if middle and ends_like_unit(phrase[: middle.start()]):
        return {"牵头": Verb.LEAD, "配合": Verb.HELP, "协助": Verb.HELP}.get(middle[1], Verb.SOLE), phrase[
            : middle.start()
        ]
    return Verb.NONE, phrase


def _units(phrase: str, notes: dict[str, None]) -> list[str]:
    """The unit names in a phrase that has lost its verb; [] for a post, a number or nothing."""
    name, count = OPEN_END.subn("", phrase)
    if count and name:
        notes["open_list"] = None
    name = name if name else ("" if count else phrase)
    name = name.replace("\n", "").strip(" :：.．·")  # what is inside a bracket is never cut, not at its lines either
    if not name or name.isdigit() or EMPTY.fullmatch(name):
        return []
    if TIMING.search(name) and not ends_like_unit(name):
        return []
    if POST.search(name):
        notes["leader_in_units"] = None
        return []
    return _split_at_and(name)


def _split_at_and(name: str) -> list[str]:
    """Splits at 和, 及, 与 where both sides end like a unit and none of them inside a bracket (reading 11)."""
    parts: list[str] = []
    start = 0
    if ends_like_unit(name):
        for match in re.finditer(r"以及|[和及与]", name):
            left = name[start : match.start()]
            if len(left) > 2 and len(name) - match.end() > 2 and ends_like_unit(left) and not _depth(left):
                parts.append(left)
                start = match.end()
    return [*parts, name[start:]]


def _phrases(segment: str) -> list[str]:
    """Cut at delimiters outside brackets; the halves of one name ('各市党委、政府') put together again."""
    phrases: list[str] = []
    start = depth = 0
    for position, character in enumerate(segment):
        if character in OPEN:
            depth += 1
        elif character in CLOSE:
            depth = max(0, depth - 1)
        elif character in DELIMITERS and not depth and not _is_inside_markup(segment, position):
            phrases.append(segment[start:position])
            start = position + 1
    phrases.append(segment[start:])
    merged: list[str] = []
    for phrase in filter(None, (phrase.strip() for phrase in phrases)):
        bare = _cut_verb(phrase)[1]
        if merged and (LEADS_ON.fullmatch(merged[-1]) or (TRAILS.fullmatch(bare) and is_collective(merged[-1]))):
            merged[-1] = f"{merged[-1]}、{phrase}"
        else:
            merged.append(phrase)
    return merged


def _is_inside_markup(segment: str, position: int) -> bool:
    """A slash or bar between letters belongs to what somebody typed ('</script>', 'A/B'), not to a list of units."""
    if segment[position] not in "/|":
        return False
    around = segment[max(0, position - 1) : position] + segment[position + 1 : position + 2]
    return len(around) < 2 or not all("\u4e00" <= c <= "\u9fff" or c in OPEN + CLOSE for c in around)


def _depth(text: str) -> int:
    return sum(text.count(c) for c in OPEN) - sum(text.count(c) for c in CLOSE)


def _labelled(text: str) -> list[tuple[str, str]]:
    """('lead' | 'help' | 'duty' | 'other' | '', segment) for '牵头单位：A；配合单位：B'."""
    matches = list(LABEL.finditer(text))
    if not matches:
        return [("", text)]
    segments = [("", text[: matches[0].start()])]
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        end = following.start() if following else len(text)
        segments.append((match.lastgroup or "", text[match.end() : end].rstrip("（(〔[【")))
    names = {label for label, _ in segments}
    if "lead" in names and "help" in names:  # with both named, 责任单位 is a third role
        segments = [(label, _as_duty(part) if label == "duty" else part) for label, part in segments]
    return [(label, part) for label, part in segments if part.strip()]


def _as_duty(part: str) -> str:
    part = part.strip(DELIMITERS + " ")
    return f"{part}负责" if ends_like_unit(part) else part


def _unwrap(text: str) -> str:
    """Without a bracket round the whole."""
    for _ in range(3):
        if len(text) < 2 or text[0] not in OPEN or text[-1] not in CLOSE:
            break
        depth = 0
        for position, character in enumerate(text):
            depth += (character in OPEN) - (character in CLOSE)
            if not depth and position < len(text) - 1:
                return text
        text = text[1:-1].strip()
    return text


def _fold_white_space(text: str) -> str:
    """Joins names broken or padded by hand; white space between whole names becomes a delimiter (reading 14)."""
    pieces = text.split()
    if not pieces:
        return ""
    folded = pieces[0]
    for piece in pieces[1:]:
        last = re.split(f"[{re.escape(DELIMITERS)}]", folded[-_LONGEST_NAME:])[-1]
        first = re.split(f"[{re.escape(DELIMITERS)}]", piece)[0]
        if re.search(r"[A-Za-z0-9,;]$", folded) and re.match(r"[A-Za-z0-9(&]", piece):
            folded += f" {piece}"  # words of a Latin name
        else:
            folded += ("" if _is_one_name(last, first) else "\n") + piece
    return folded


def _is_one_name(left: str, right: str) -> bool:
    if LABEL.match(right):
        return False
    if len(left) < 2 or len(right) < 2 or _depth(left) > 0:
        return True
    names_left = _cut_verb(left)
    if names_left[0] is not Verb.NONE or BRACKET_VERB.search(left):
        return False
    body = _cut_verb(OPEN_END.sub("", right))[1] or right
    if not ends_like_unit(left):
        return ends_like_unit(left + body)
    # '市委 / 宣传部', '青岚市 / 司法局': a level of government alone is the head of the name that follows
    is_level = re.search(r"(^|[省市县区])(省|市|县|区)?(委|政府|党委|纪委)$|[省市县区]$", left)
    return bool(is_level and right[0] not in PREFIX + "各" and OFFICE_END.search(body))
