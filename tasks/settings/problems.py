"""What is wrong with the settings, in words: each problem says where and what to do, Chinese first, then English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

# pydantic's kind of error, without what follows its first '_': (Chinese, English)
KINDS: dict[str, tuple[str, str]] = {
    "int": ("应当是整数", "must be a whole number"),
    "float": ("应当是数字", "must be a number"),
    "finite": ("应当是数字", "must be a number"),
    "bool": ("应当是 true 或 false", "must be true or false"),
    "string": ("应当是文字，前后加引号", "must be a text in quotes"),
    "path": ("应当是文件夹的路径，前后加引号", "must be the path of a folder in quotes"),
    "tuple": ("应当是列表，例如 [7, 3, 1]", "must be a list such as [7, 3, 1]"),
    "frozen": ("应当是列表，例如 [2026-10-01]", "must be a list such as [2026-10-01]"),
    "date": ("应当是日期，例如 2026-10-01", "must be a date such as 2026-10-01"),
    "enum": ('应当是 "zh" 或 "en"', 'must be "zh" or "en"'),
    "string_too_long": ("太长，最多 {max_length} 个字", "is too long, at most {max_length} characters"),
    "greater_than": ("应当大于 {gt}", "must be more than {gt}"),
    "greater_than_equal": ("不能小于 {ge}", "must be at least {ge}"),
    "less_than_equal": ("不能大于 {le}", "must be at most {le}"),
    "model": ("应当是一节，写作 [{name}]", "must be a section, written [{name}]"),
    "too_long": ("最多 {max_length} 个", "holds {max_length} at most"),
    "extra_forbidden": (
        "没有这一项，所有设置项见 config.example.toml",
        "is unknown; config.example.toml lists them all",
    ),
    "entry": (
        '应当写作 {{ item = "19", before = [15, 7] }}',
        'must be written like {{ item = "19", before = [15, 7] }}',
    ),
    "wrong": ("{zh}", "{en}"),
}
UNUSABLE = ("这个值不能用", "cannot be used")


class SettingsError(Exception):
    """The settings cannot be used. Each problem is a Chinese line and an English line; none holds a secret."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def both(where: str, zh: str, en: str) -> str:
    return f"{where} {zh}\n{where} {en}".strip()


def word(
    loc: tuple[int | str, ...],
    kind: str,
    details: Mapping[str, Any],
    variables: Mapping[tuple[str, str], str],
    known: Mapping[str, tuple[str, ...]],
) -> str:
    """The problem for one error of pydantic's. `variables` says which values came from which environment variable."""
    section = str(loc[0])
    if kind == "extra_forbidden" and len(loc) < 3:
        return _unknown_key(section, str(loc[1]), known) if len(loc) > 1 else _unknown_section(section, known)
    if len(loc) == 1:
        return both(f"[{section}]:", *_worded("model", {"name": section}))
    place = variables.get((section, str(loc[1])), f"[{section}] {loc[1]}")
    for step in loc[2:]:
        place += f"[{step}]" if isinstance(step, int) else f" {step}"
    return both(f"{place}:", *_worded("entry" if kind.startswith("model") else kind, details))


def unknown_variable(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return both(name, *_did_you_mean("环境变量不存在", "is not a variable of duban", near))


def _unknown_key(section: str, key: str, known: Mapping[str, tuple[str, ...]]) -> str:
    near = get_close_matches(key.lower(), known[section], n=1, cutoff=0.6)
    if not near:  # perhaps the right key under the wrong heading
        near = [f"[{other}] {key}" for other, keys in known.items() if key in keys][:1]
    return both(f"[{section}]", *_did_you_mean(f"设置项 '{key}' 不存在", f"'{key}' is unknown", near))


def _unknown_section(name: str, known: Mapping[str, tuple[str, ...]]) -> str:
    places = [f"[{section}] {name}" for section, keys in known.items() if name in keys][:1]
    near = places or [f"[{match}]" for match in get_close_matches(name.lower(), known, n=1, cutoff=0.6)]
    return both(f"[{name}]", *_did_you_mean("这一节不存在", "is unknown", near))


def _did_you_mean(zh: str, en: str, near: list[str]) -> tuple[str, str]:
    if not near:
        return f"{zh}，所有设置项见 config.example.toml", f"{en}; config.example.toml lists them all"
    shown = near[0] if near[0].startswith("[") else f"'{near[0]}'"
    return f"{zh}，是否想写 {shown}？", f"{en}; did you mean {shown}?"


def _worded(kind: str, details: Mapping[str, Any]) -> tuple[str, str]:
    zh, en = KINDS.get(kind) or KINDS.get(kind.partition("_")[0]) or UNUSABLE
    return zh.format_map(details), en.format_map(details)


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────────────────


def file_missing(file: Path) -> str:
    return both(
        f"{file}:",
        "没有这个配置文件。请检查路径，或复制 config.example.toml 后修改",
        "does not exist. Please check the path, or copy config.example.toml and change it",
    )


def file_unreadable(file: Path, reason: str) -> str:
    return both(f"{file}:", f"配置文件无法读取（{reason}）", f"cannot be read ({reason})")


def file_not_utf8(file: Path) -> str:
    return both(f"{file}:", "配置文件不是 UTF-8 编码，请另存为 UTF-8", "is not in UTF-8; please save it as UTF-8")


def file_not_toml(file: Path, reason: str) -> str:
    """`reason` is the parser's and names the line; it repeats no values."""
    return both(
        f"{file}:",
        f"配置文件的写法有误：{reason}。文字要加引号；Windows 路径请用 / 分隔",
        f"is not valid TOML: {reason}. Texts take quotes; write Windows paths with /",
    )


def bad_folder(path: str) -> str:
    return both(
        "[database] url:",
        f"数据库的路径里不能有 # 或 ?：{path}。请换一个文件夹",
        f"the path of the database may not have # or ? in it: {path}. Please use another folder",
    )


# ── the token ─────────────────────────────────────────────────────────────────────────────────────────────────────

TOKEN_MISSING = both(
    "DUBAN_TOKEN:",
    "没有机器人的令牌。请向 @BotFather 索取，放进环境变量 DUBAN_TOKEN，或存为文件并在 [telegram] token_file 写明",
    "is not set: the bot has no token. Get one from @BotFather, then put it into DUBAN_TOKEN, or into a file that "
    "[telegram] token_file names",
)


def token_in_file(where: str) -> str:
    return both(
        f"{where} token:".strip(),
        "令牌不能写在配置文件里，因为配置文件常被复制和转发。请删去这一行，改用环境变量 DUBAN_TOKEN，"
        "或把令牌存为单独的文件，在 token_file 写明；如果配置文件已经给过别人，请到 @BotFather 换一个令牌",
        "may not stand in the configuration file, which gets copied and passed on. Delete the line and use the "
        "environment variable DUBAN_TOKEN, or a file of its own that token_file names; if others have seen the file, "
        "have @BotFather replace the token",
    )


def secret_file_unreadable(where: str, path: str) -> str:
    return both(f"{where}:", f"文件无法读取：{path}", f"the file cannot be read: {path}")


def token_malformed(where: str) -> str:
    return both(
        f"{where}:",
        "内容不像机器人令牌（应当形如 123456:ABC-def）。请整行复制 @BotFather 给出的令牌",
        "does not hold a bot token (they look like 123456:ABC-def). Please copy the whole token from @BotFather",
    )
