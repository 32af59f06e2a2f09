from __future__ import annotations

import re
from pathlib import Path

import pytest

from tasks.domain.model import Problem
from tasks.domain.terms import Language
from tasks.intake.wording import SENTENCES, sentence

CODES = Path(__file__).parents[2] / "docs" / "codes.md"


def test_every_code_is_described_and_has_its_sentence() -> None:
    described = re.findall(r"^\| `(\w+)` \|", CODES.read_text("utf-8"), re.MULTILINE)
    assert sorted(described) == sorted(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_in_both_languages_whatever_values_it_has(code: str) -> None:
    for values in ({}, {"number": "5", "title": "开展{法治}督察", "text": "{0}"}):
        zh, en = (sentence(Problem(code, "表", "A1", values), language) for language in Language)
        assert re.search("[\u4e00-\u9fff]", zh) and zh[-1] in "。：\n"
        assert re.match("[A-Z]", en) and not re.search(
            "[\u4e00-\u9fff]", en.replace("开展{法治}督察", "").replace("表", "")
        )


def test_a_sentence_names_the_item() -> None:
    problem = Problem("missing_lead", "表", "E7", {"number": "5", "title": "开展法治督察"})
    assert sentence(problem) == "第 5 项“开展法治督察”没有写牵头单位，请补上。"
    assert sentence(problem, Language.EN) == "Item 5 “开展法治督察” names no lead unit. Please add one."


def test_a_code_without_a_sentence_of_its_own_is_still_said() -> None:
    assert "new_code" in sentence(Problem("new_code"))
