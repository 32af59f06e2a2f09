"""The command line's wording: complete in both languages, and harmless whatever is put into it."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from console.texts import TOPICS, clean, say
from tasks.domain.terms import ContactRole, Language

ROOT = Path(__file__).parents[2]
ALL = [
    pytest.param(zh, en, id=f"{topic}.{name}") for topic, texts in TOPICS.items() for name, (zh, en) in texts.items()
]


@pytest.mark.parametrize(("zh", "en"), ALL)
def test_both_languages_say_the_same_with_the_same_values(zh: str, en: str) -> None:
    fields = [sorted({name for _, name, _, _ in Formatter().parse(text) if name}) for text in (zh, en)]
    assert fields[0] == fields[1]
    assert not re.search(r"[a-z]", re.sub(r"\{\w+\}", "", en)) or re.search(r"[\u4e00-\u9fff]", zh)
    assert not re.search(r"[\u4e00-\u9fff]", en)


def _codes(path: str, call: str, place: int) -> set[str]:
    """The texts that stand as that argument in calls of that name."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    named = [node.args[place] for node in calls if node.func.id == call and len(node.args) > place]  # type: ignore[attr-defined]
    return {arg.value for arg in named if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}


def test_every_finding_of_the_database_has_its_text() -> None:
    codes = _codes("tasks/services/health.py", "Finding", 1)
    assert len(codes) > 10
    assert codes <= set(TOPICS["health"])


def test_every_refusal_of_the_services_has_its_text() -> None:
    files = [*(ROOT / "tasks/services").glob("*.py"), *(ROOT / "tasks/domain").glob("*.py")]
    codes = set().union(*(_codes(str(file.relative_to(ROOT)), "Refused", 0) for file in files))
    assert "unit_circle" in codes
    assert codes - set(TOPICS["refused"]) == set()


def test_values_are_put_into_words() -> None:
    zh = say(Language.ZH, "actions.invited", unit="市司法局", role=ContactRole.CONTACT)
    en = say(Language.EN, "health.coordinators", names=("李明", "王芳"))
    assert (zh, en) == ("邀请：市司法局的联络员", "Coordinators: 李明, 王芳")


def test_braces_in_a_value_are_only_text() -> None:
    assert say(Language.ZH, "refused.not_found", what="{near} {0.__class__}") == "没有找到“{near} {0.__class__}”。"


def test_what_steers_a_terminal_is_taken_out() -> None:
    assert clean("a\x1b[31m\x07\u202eb\u200b\r\x9b\nc") == "a[31mb\nc"
