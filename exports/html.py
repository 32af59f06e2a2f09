"""Writes the HTML board: one file with everything in it, for any browser, without a network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from exports.board import LIGHTS, count, make_board
from exports.cells import clean
from exports.files import replaced
from exports.html_data import payload
from exports.html_words import WORDS
from exports.style import CHART_COLOURS, LIGHT_COLOURS
from exports.view import View
from tasks.domain.model import Ledger
from tasks.domain.terms import Language

_TEMPLATES = Path(__file__).parent / "templates"


def write_html(ledger: Ledger, path: Path, language: Language = Language.ZH) -> Path:
    """Writes the board of `ledger` to `path` (.html) and returns it; folders are created, an older file is replaced in
    one step.

    The file asks nothing of any other: style, script and data are in it, and its own policy forbids the browser to
    load anything. What comes from outside is escaped in markup, and in the script only ever set as text. The same
    ledger and language give the same bytes. Raises OSError if the file cannot be written: the older file is then as
    it was.
    """
    page = render_html(View(ledger, language)).encode()
    with replaced(path) as file:
        file.write(page)
    return path


def render_html(view: View) -> str:
    """The whole page."""
    words = {name: view.say(text) for name, text in WORDS.items()}
    style = (
        _environment()
        .get_template("board.css")
        .render(lights=[(light.value, *LIGHT_COLOURS[light], CHART_COLOURS[light]) for light in LIGHTS])
    )
    script = (_TEMPLATES / "board.js").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("board.html")
        .render(
            view=view,
            ledger=view.ledger,
            board=make_board(view),
            words=words,
            lights=LIGHTS,
            count=count,
            clean=clean,
            data=payload(view, words),
            style=style,
            script=script,
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # `tojson` escapes what could end the script element; characters stay readable and take half the bytes.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":"), "sort_keys": False}
    return environment


def _hash(text: str) -> str:
    """As a content security policy names a style or a script that may run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
