"""The bot's wording: autoescaped Jinja2 templates, one folder per language, one TOML file per topic.

`say(Language.ZH, "report.receipt", item=…)` renders [receipt] of texts/zh/report.toml as the HTML subset that the
messengers take. A name that a template needs and does not get is an error, never an empty place in a sentence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined, Template

from tasks.domain.attribution import said_by
from tasks.domain.files import size_words
from tasks.domain.terms import Language
from tasks.domain.wording import day, workdays

HERE = Path(__file__).parent


def say(language: Language, key: str, **values: Any) -> str:
    """The text `topic.name` in the language; values are escaped. Raises KeyError for a text that does not exist."""
    return _template(language, key, escaped=True).render(**values).strip()


def label(language: Language, key: str, **values: Any) -> str:
    """A button's label or a toast: plain text, so what was escaped for HTML is taken back."""
    return _template(language, key, escaped=False).render(**values).strip()


@cache
def sources(language: Language) -> Mapping[str, str]:
    """Every text of a language as written: 'topic.name' → template source."""
    found = {}
    for file in sorted((HERE / language.value).glob("*.toml")):
        for name, source in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[f"{file.stem}.{name}"] = source
    return found


@cache
def _template(language: Language, key: str, *, escaped: bool) -> Template:
    """Compiled when it is first needed: all of them take half a second, and few conversations need them all."""
    return _environment(language, escaped=escaped).from_string(sources(language)[key])


@cache
def _environment(language: Language, *, escaped: bool) -> Environment:
    zh = language is Language.ZH
    environment = Environment(
        autoescape=escaped,  # noqa: S701 - only buttons and toasts, which are plain text, are not escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": lambda value: day(value, zh),
        "clock": lambda value: _clock(value, zh),
        "hour": lambda value: f"{value:%H:%M}",
        "size": size_words,
        "label": lambda term: term.label(language),
        "number": _number,
        "fold": _fold,
        "item": lambda card: _item(card.number, card.title, zh),
        "said_by": lambda progress: said_by(progress, language),
        "due": lambda card: due_words(card.left, card.shown.due_on, card.today, zh),
    }
    return environment


def _item(number: str, title: str, zh: bool) -> str:
    """'第12项　规范检查'; the title alone for an item that the table gives no number."""
    if not number:
        return title
    return f"第{number}项　{title}" if zh else f"No. {number}  {title}"


def _clock(value: datetime, zh: bool) -> str:
    return f"{day(value.date(), zh)} {value:%H:%M}"


def _number(value: float) -> str:
    """'6' for 6.0, '51.335' for 51.335."""
    return f"{value:.10g}"


def _fold(text: str, most: int = 200) -> str:
    """Folds a long text with a visible mark; the whole of it is on the card or in the ledger."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def due_words(left: int | None, due_on: date | None, today: date, zh: bool) -> str:
    """How near the due day is, in words."""
    if left is None or due_on is None:
        return ""
    if due_on == today:
        return "今天到期" if zh else "due today"
    if due_on < today:
        if left >= 0:  # since the weekend only
            return "已逾期" if zh else "overdue"
        return f"已逾期{workdays(-left, zh)}" if zh else f"overdue by {workdays(-left, zh)}"
    return f"还有{workdays(left, zh)}" if zh else f"{workdays(left, zh)} left"
