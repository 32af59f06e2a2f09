"""A unit cell → its labelled segments and their phrases: white space folded, brackets undone, verbs cut off."""

from __future__ import annotations

import re

from tasks.domain.unit_names import LONGEST_NAME, bracket_depth, ends_like_unit, is_collective
from tasks.domain.unit_words import (
    BRACKET_VERB,
    CLOSE,
    DELIMITERS,
    LABEL,
    LEADS_ON,
    MARKS,
    MIDDLE_VERB,
    OFFICE_END,
    OPEN,
    OPEN_END,
    POST,
    PREFIX,
    ROLE_ASIDE,
    TOGETHER,
    TRAILS,
    VERBS,
    WITHIN_A_WORD,
    Verb,
)


def cut_together(phrase: str) -> tuple[str, bool, str]:
    """('市司法局', True, '市财政局') for '市司法局会同市财政局': who stands before 会同 leads (reading 7)."""
    match = TOGETHER.search(phrase)
    if match is None or (match.start() and not ends_like_unit(OPEN_END.sub("", phrase[: match.start()]))):
        return phrase, False, ""
    return phrase[: match.start()], True, phrase[match.end() :]


def cut_verb(phrase: str) -> tuple[Verb, str]:
    for verb, pattern in VERBS:
        match = pattern.search(phrase)
        if match is None:
            continue
        names = phrase[: match.start()]
        if not names or verb is not Verb.SOLE or ends_like_unit(OPEN_END.sub("", names)) or POST.search(names):
            return verb, names
    middle = MIDDLE_VERB.search(phrase)  # a sentence: '市司法局牵头规范性文件集中公开工作'
    if middle and ends_like_unit(phrase[: middle.start()]):
        return {"牵头": Verb.LEAD, "配合": Verb.HELP, "协助": Verb.HELP}.get(middle[1], Verb.SOLE), phrase[
            : middle.start()
        ]
    return Verb.NONE, phrase


def phrases_of(segment: str) -> list[str]:
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
        bare = cut_verb(phrase)[1]
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


def clauses(phrase: str) -> list[str]:
    """['甲局牵头', '乙局配合'] for '甲局牵头乙局配合', written without a comma; else the phrase alone."""
    found: list[str] = []
    start = 0
    for match in _CLAUSE_END.finditer(phrase[:_LONGEST_CLAUSES]):
        if ends_like_unit(phrase[start : match.start()]) and _names_units(phrase[match.end() :]):
            found.append(phrase[start : match.end()])
            start = match.end()
    return [*found, phrase[start:]]


def _names_units(text: str) -> bool:
    if not ends_like_unit(text):
        verb, text = cut_verb(text)
        return verb is not Verb.NONE and ends_like_unit(text) and not _WORK.match(text)
    return text[0] in PREFIX + "各" and not MIDDLE_VERB.search(text) and not _WORK.match(text)


_LONGEST_CLAUSES = 200
_CLAUSE_END = re.compile("牵头(?:负责|抓总)?|具体落实|负责|配合|协助|参与|参加")
_WORK = re.compile("组织|督促|指导|协调|做好|推进|抓好|统筹|开展|落实|市场(?!监.{1,3}局)|区域|市区|县域")


_EDGES = DELIMITERS + OPEN + CLOSE + ":： "


def without_marks(text: str) -> str:
    """Without stars, bullets and numbers round names; one between two names becomes a delimiter."""

    def replaced(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-LONGEST_NAME:], text[match.end() : match.end() + 1]
        if not before or not after or before[-1] in _EDGES or after in _EDGES or "\n" in match[0]:
            return "\n" if "\n" in match[0] else ""
        return "\n" if ends_like_unit(before) else match[0]  # '2*3' is no mark

    return MARKS.sub(replaced, text)


def labelled(text: str) -> list[tuple[str, str]]:
    """('lead' | 'help' | 'duty' | 'other' | '', segment) for '牵头单位：A；配合单位：B'."""
    matches = list(LABEL.finditer(text))
    if not matches:
        return [("", text)]
    segments = [("", text[: matches[0].start()].rstrip(OPEN))]
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        end = following.start() if following else len(text)
        segments.append((match.lastgroup or "", text[match.end() : end].rstrip(OPEN)))
    names = {label for label, _ in segments}
    if "lead" in names and "help" in names:  # with both named, 责任单位 is a third role
        segments = [(label, _as_duty(part) if label == "duty" else part) for label, part in segments]
    return [(label, part) for label, part in segments if part.strip()]


def _as_duty(part: str) -> str:
    part = part.strip(DELIMITERS + " ")
    return f"{part}负责" if ends_like_unit(part) else part


def unwrap(text: str) -> str:
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


def unfold_asides(text: str) -> str:
    """'市司法局负责，市财政局配合' for '市司法局（市财政局配合）'."""

    def unfolded(match: re.Match[str]) -> str:
        verb, names = cut_verb(match[1])
        if not ends_like_unit(names):
            return match[0]
        return f"{'负责' if verb is Verb.HELP and ends_like_unit(text[: match.start()]) else ''}，{match[1]}，"

    return ROLE_ASIDE.sub(unfolded, text)


def fold_white_space(text: str) -> str:
    """Joins names broken or padded by hand; white space between whole names becomes a delimiter (reading 14)."""
    pieces = text.split()
    if not pieces:
        return ""
    lines = {piece for line in text.splitlines()[1:] for piece in line.split()[:1]}  # what begins a line
    folded = pieces[0]
    for piece in pieces[1:]:
        last = re.split(f"[{re.escape(DELIMITERS)}]", folded[-LONGEST_NAME:])[-1]
        first = re.split(f"[{re.escape(DELIMITERS)}]", piece)[0]
        if re.search(r"[A-Za-z0-9,;&+]$", folded) and re.match(r"[A-Za-z0-9(&+]", piece):
            begins = piece in lines and piece[0].isupper() and ends_like_unit(last)
            folded += f"\n{piece}" if begins else f" {piece}"  # words of a Latin name
        else:
            folded += ("" if _is_one_name(last, first) else "\n") + piece
    return folded


def _is_one_name(left: str, right: str) -> bool:
    if LABEL.match(right):
        return False
    if len(left) < 2 or len(right) < 2 or bracket_depth(left) > 0:
        return True
    if POST.search(left):
        return False
    if right[0] in OPEN and ends_like_unit(left) and not LABEL.search(right):
        return bool(BRACKET_VERB.fullmatch(right)) or not any(pattern.search(right[:-1]) for _, pattern in VERBS)
    if WITHIN_A_WORD.search(left + right, len(left) - 1, len(left) + 3):
        return True
    names_left = cut_verb(left)
    if names_left[0] is not Verb.NONE or BRACKET_VERB.search(left):
        return False
    body = cut_verb(OPEN_END.sub("", right))[1] or right
    if not ends_like_unit(left):
        return ends_like_unit(left + body)
    # '市委 / 宣传部', '青岚市 / 司法局': a level of government alone is the head of the name that follows
    is_level = re.search(r"(^|[省市县区])(省|市|县|区)?(委|政府|党委|纪委)$|[省市县区]$", left)
    return bool(is_level and right[0] not in PREFIX + "各" and OFFICE_END.search(body))
