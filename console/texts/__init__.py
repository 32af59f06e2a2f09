"""The command line's wording: every text in both languages, side by side, so that neither is forgotten.

`say(Language.ZH, "lists.no_plans")` gives the text of that topic and name. What stands in braces is filled with values,
which come from files and people and are therefore cleaned for the terminal first.
"""

from __future__ import annotations

import unicodedata

from console.texts import (
    actions,
    exporting,
    forms,
    health,
    importing,
    lists,
    mail,
    refused,
    reminding,
    returning,
    slips,
    undoing,
)
from tasks.domain.slips import SlipNumber
from tasks.domain.terms import Language, Term

TOPICS = {
    "actions": actions.TEXTS,
    "export": exporting.TEXTS,
    "forms": forms.TEXTS,
    "health": health.TEXTS,
    "import": importing.TEXTS,
    "lists": lists.TEXTS,
    "mail": mail.TEXTS,
    "refused": refused.TEXTS,
    "remind": reminding.TEXTS,
    "returns": returning.TEXTS,
    "slips": slips.TEXTS,
    "undoing": undoing.TEXTS,
}


def say(language: Language, key: str, **values: object) -> str:
    """The text `topic.name`. Raises KeyError for one that does not exist, or for a value that it needs and lacks."""
    topic, _, name = key.partition(".")
    zh, en = TOPICS[topic][name]
    text = en if language is Language.EN else zh
    return text.format_map({name: shown(value, language) for name, value in values.items()})


def exists(key: str) -> bool:
    topic, _, name = key.partition(".")
    return name in TOPICS.get(topic, {})


def shown(value: object, language: Language) -> str:
    """A value as it stands in a sentence: lists with commas, terms by their label, text without control characters."""
    if isinstance(value, (Term, SlipNumber)):
        return value.label(language)
    if isinstance(value, (tuple, list)):
        return (", " if language is Language.EN else "、").join(shown(each, language) for each in value)
    return clean(str(value))


def clean(text: str) -> str:
    """Text from outside without what could steer a terminal: control, direction and private characters."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
