"""What could not be done, in words: the one place where the command line's errors become sentences."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from console.texts import clean, exists, say
from console.views.parts import STYLES, stack
from tasks.domain.errors import DubanError, NotFound
from tasks.domain.terms import Language


def explain(error: DubanError, language: Language) -> Text:
    """The sentence for a refusal. One without a text of its own is named by its code."""
    key = _not_found(error) if isinstance(error, NotFound) else f"refused.{error.code}"
    if not exists(key):
        return Text(say(language, "refused.other", code=error.code), style=STYLES["error"])
    return Text(say(language, key, **error.values), style=STYLES["error"])


def failure(kind: str, detail: str, language: Language) -> Text:
    """Something outside duban failed: `kind` is 'database', 'token', 'telegram', 'file' or 'file_denied'."""
    return Text(say(language, f"refused.{kind}_failed", detail=detail), style=STYLES["error"])


def settings_problems(problems: Sequence[str]) -> RenderableType:
    """In both languages, since the language is a setting too."""
    counts = (say(language, "refused.settings", count=len(problems)) for language in Language)
    return stack(Text("\n".join(counts), style=STYLES["error"]), *(Text(f"\n{clean(each)}") for each in problems))


def _not_found(error: NotFound) -> str:
    what, near = error.values.get("what"), error.values.get("near")
    if what is None:
        return "refused.nothing_there"
    if not near:
        return "refused.not_found"
    assert isinstance(near, tuple)
    several = len(near) > 1 and all(str(what) in str(name) for name in near)
    return "refused.several_found" if several else "refused.not_found_near"
