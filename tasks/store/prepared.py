"""Queries whose SQL is written once. Peewee takes several times longer to write a query than the database to answer it,
and what a conversation reads is read again with each event.

    @prepared
    def reports(ids: Given) -> ModelSelect[Progress]:
        return Progress.select().where(Progress.assignment.in_(many(ids)))

    reports([1, 2])  # a list of rows

The function is called once per kind of database, with markers in the place of its arguments, which may stand wherever
a value may; what depends on them in another way belongs to the caller.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from inspect import signature
from typing import Any, cast

from peewee import SQL, ModelSelect, Value

from tasks.store.db import database, is_sqlite


class Given:
    """Marks the place of an argument."""

    def __init__(self, place: int, ids: bool = False) -> None:
        self.place, self.ids = place, ids


def one(given: Given) -> Any:
    """A text, a number or a moment."""
    return Value(given, converter=False)


def many(given: Given) -> Any:
    """Ids, as many as there are, for `in_`."""
    table = "(SELECT value FROM json_each(?))" if is_sqlite() else "(SELECT unnest(%s::bigint[]))"
    return SQL(table, [Given(given.place, ids=True)])


def prepared(make: Callable[..., ModelSelect[Any]]) -> Callable[..., list[Any]]:
    """See above. Arguments are given by place; rows come back as the query says: of the model, or tuples."""
    places = [Given(place) for place in range(len(signature(make).parameters))]
    written: dict[bool, tuple[Any, str, list[Any]]] = {}

    @wraps(make)
    def rows(*arguments: Any) -> list[Any]:
        kind = is_sqlite()
        if kind not in written:
            query: Any = make(*places)
            written[kind] = (query, *query.sql())
        query, text, values = written[kind]
        filled = [_filled(value, arguments) if isinstance(value, Given) else value for value in values]
        return list(query._get_cursor_wrapper(database.execute_sql(text, filled)))

    return rows


def _filled(given: Given, arguments: tuple[Any, ...]) -> Any:
    value = arguments[given.place]
    if given.ids:
        ids = list(cast("Iterable[int]", value))
        return json.dumps(ids) if is_sqlite() else ids
    return str(value) if isinstance(value, datetime) and is_sqlite() else value
