"""Field types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import peewee
from playhouse.fields import EnumField

from tasks.domain.terms import Term

TermT = TypeVar("TermT", bound=Term)

if TYPE_CHECKING:  # peewee's fields are generic in its stubs only
    _DateTime = peewee.DateTimeField[datetime]
    _Date = peewee.DateField[date]
    _Text = peewee.TextField[Any]
else:
    _DateTime, _Date, _Text = peewee.DateTimeField, peewee.DateField, peewee.TextField


encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Plain data as a JsonField keeps it."""


def term(kind: type[TermT], **options: Any) -> peewee.Field[TermT]:
    """A column that holds a word of the vocabulary (tasks.domain.terms)."""
    return cast("peewee.Field[TermT]", EnumField(kind, max_length=24, **options))


class MomentField(_DateTime):
    """A moment, naive UTC. Refuses aware ones, whose offsets SQLite would sort as text (facts.md), and all else."""

    def db_value(self, value: object) -> Any:
        if value is not None and (not isinstance(value, datetime) or value.tzinfo is not None):
            raise ValueError(f"not a moment in naive UTC: {value!r}")
        return super().db_value(value)  # type: ignore[no-untyped-call]


class DayField(_Date):
    """A calendar day. Refuses anything else: SQLite would keep '2024-13-99' (facts.md)."""

    def db_value(self, value: object) -> Any:
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise ValueError(f"not a day: {value!r}")
        return super().db_value(value)  # type: ignore[no-untyped-call]


class JsonField(_Text):
    """Plain data as JSON text: read and written whole, never queried into, the same bytes on both databases."""

    def db_value(self, value: object) -> str | None:
        return None if value is None else encoded(value)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)
