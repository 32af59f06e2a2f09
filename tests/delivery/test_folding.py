from __future__ import annotations

import html
import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.folding import fold, width


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("", 10, []),
        (" \n ", 10, []),
        ("一二三", 3, ["一二三"]),
        ("一二三", 2, ["一二", "三"]),
        ("一\n二\n三", 4, ["一\n二", "三"]),
        ("一\n\n\n二", 2, ["一", "二"]),
        ("<b>一\n二</b>", 2, ["<b>一</b>", "<b>二</b>"]),
        ('<a href="u">一<i>二\n三</i></a>四', 3, ['<a href="u">一<i>二</i></a>', '<a href="u"><i>三</i></a>四']),
        ("&lt;&amp;&gt;", 2, ["&lt;&amp;", "&gt;"]),
        ("😀😀", 3, ["😀", "😀"]),
        ("😀", 1, ["😀"]),
    ],
)
def test_a_long_text_is_cut_between_lines_and_never_inside_a_tag(text: str, most: int, parts: list[str]) -> None:
    assert fold(text, most) == parts


def _wrapped(pair: tuple[str, str]) -> str:
    return f"<{pair[0]}>{pair[1]}</{pair[0].split()[0]}>"


marked = st.recursive(
    st.text("ab\n 办😀<&", max_size=30).map(html.escape),
    lambda inner: st.lists(
        st.one_of(inner, st.tuples(st.sampled_from(["b", "i", "code", 'a href="x"']), inner).map(_wrapped)), max_size=5
    ).map("".join),
    max_leaves=12,
)


def visible(text: str) -> str:
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^<>]*>", "", text)))


@given(text=marked, most=st.integers(2, 40))
def test_parts_are_short_and_well_formed_and_lose_nothing_but_space(text: str, most: int) -> None:
    parts = fold(text, most)
    assert "".join(map(visible, parts)) == visible(text)
    for part in parts:
        ElementTree.fromstring(f"<p>{part}</p>")
        assert 0 < width(part) <= most
