"""Telegram's HTML: what it becomes, what it refuses, and that nothing else can happen."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sandbox.entities import detect, parse_html, to_html, units
from sandbox.errors import ApiError


def entity(kind: str, offset: int, length: int, **extra: str) -> dict[str, object]:
    return {"type": kind, "offset": offset, "length": length, **extra}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("a &lt;b&gt; &amp;amp; &quot;&#26085;&#x65E5;&nbsp;&copy; & ok", 'a <b> &amp; "日日&nbsp;&copy; & ok', []),
        ("<b>粗<i>斜</i></b>", "粗斜", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("😀<strong>x</strong>", "😀x", [entity("bold", 2, 1)]),
        (
            "<u>a</u><s>b</s><del>c</del>",
            "abc",
            [entity("underline", 0, 1), *[entity("strikethrough", n, 1) for n in (1, 2)]],
        ),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<A HREF='https://a.cn/?x=1&amp;y'>x</a>", "x", [entity("text_link", 0, 1, url="https://a.cn/?x=1&y")]),
        ('<a href="javascript:alert(1)">x</a>', "x", []),
        ('<pre><code class="language-py">1</code></pre>', "1", [entity("pre", 0, 1, language="py")]),
        ("<code>1</code>", "1", [entity("code", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        ("  <b> x </b>\n", "x", [entity("bold", 0, 1)]),
        ("<b></b>x<i> </i>", "x", []),
    ],
)
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[dict[str, object]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("日<p>x</p>", 'Unsupported start tag "p" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_html_is_refused_in_telegrams_words(source: str, refusal: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {refusal}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", 0, 6)]),
        ("见 /tasks@duban_bot。", [("bot_command", 2, 16)]),
        ("3/4 与 a/b", []),
        ("6/30前", []),
        ("见https://a.cn/x，谢谢", [("url", 1, 14)]),
        ("😀 @liming", [("mention", 3, 7)]),
    ],
)
def test_commands_links_and_mentions_are_found(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(e["type"], e["offset"], e["length"]) for e in detect(text)] == found


@given(st.text(alphabet="<>/ab=\"'&;# 日😀pre\n", max_size=60))
@example("<a =>")
@example("<a '>")
@example("&#1114112;&#xD800;&#0;")
def test_any_source_is_parsed_or_refused_and_what_is_parsed_renders_back(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except ApiError:
        return
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= units(text) for e in entities)
    assert parse_html(to_html(text, entities))[0] == text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=40))
def test_escaped_text_arrives_as_it_was(text: str) -> None:
    assert parse_html(to_html(text, [])) == (text.strip(), [])
