"""The sections of the settings: every key, its default and what it may be; config.example.toml says what it is for."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypedDict
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tasks.domain.cron import cron_problem
from tasks.domain.policies import OFFICE_HOURS, NudgePolicy, Override, Policies, Window
from tasks.domain.terms import Language, Output

MB = 1024 * 1024
SHORTEST_KEPT = 30  # days: a file that waits to be sent must still be there
ADDRESS = re.compile(r"[^@\s<>,;\x00-\x1f]+@[^@\s<>,;\x00-\x1f]+\.[^@\s<>,;\x00-\x1f]+|[^@\s<>,;]+@localhost")
USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


def wrong(zh: str, en: str) -> PydanticCustomError:
    """A value that cannot be used, said in both languages; never with a value that may hold a password."""
    return PydanticCustomError("wrong", "{en}", {"zh": zh, "en": en})


def _no_switch(value: Any) -> Any:
    if isinstance(value, bool):  # pydantic would take true for 1
        raise wrong("应当是数字", "must be a number")
    return value


def _written_day(value: Any) -> Any:
    if not isinstance(value, (date, str)):  # pydantic would take a number for seconds since 1970
        raise wrong("应当是日期，例如 2026-10-01", "must be a date such as 2026-10-01")
    return value


Count = Annotated[int, BeforeValidator(_no_switch), Field(ge=1, le=1_000_000)]
Amount = Annotated[float, BeforeValidator(_no_switch), Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Distance = Annotated[int, BeforeValidator(_no_switch), Field(ge=1, le=60)]
Secretive = Annotated[str, Field(repr=False)]  # may hold a password
Day = Annotated[date, BeforeValidator(_written_day)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True)


class Database(Section):
    url: Secretive = "sqlite:///data/duban.db"

    @field_validator("url")
    @classmethod
    def _names_a_database(cls, url: str) -> str:
        parts = _split(url)
        if parts is None or parts.scheme not in ("sqlite", "postgres", "postgresql"):
            raise wrong(
                "应当以 sqlite:/// 或 postgresql:// 开头",
                "must begin with sqlite:/// or postgresql://",
            )
        if parts.scheme == "sqlite" and (parts.netloc or not url.startswith("sqlite:///") or not parts.path.strip("/")):
            raise wrong(
                "SQLite 写三个斜杠再写文件名，例如 sqlite:///data/duban.db",
                "SQLite takes three slashes and a file, such as sqlite:///data/duban.db",
            )
        if parts.scheme != "sqlite" and not parts.path.strip("/"):
            raise wrong("没有写数据库名", "names no database")
        return url

    @property
    def sqlite_name(self) -> str | None:
        """The file of an SQLite database as written; None for another kind and for one in memory."""
        name = self.url.removeprefix("sqlite:///").partition("?")[0]
        return name if name != self.url.partition("?")[0] and name != ":memory:" else None


class Telegram(Section):
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = ""  # derived from base_url when empty
    proxy: Secretive = ""
    token_file: str = ""
    username: str = ""
    poll_timeout: Annotated[int, BeforeValidator(_no_switch), Field(ge=0, le=50)] = 30  # s

    @field_validator("base_url")
    @classmethod
    def _ends_with_bot(cls, url: str) -> str:
        return f"{_web_address(url).removesuffix('/bot')}/bot"

    @field_validator("base_file_url")
    @classmethod
    def _ends_with_file_bot(cls, url: str, info: ValidationInfo) -> str:
        if url:
            return f"{_web_address(url).removesuffix('/bot').removesuffix('/file')}/file/bot"
        base = info.data.get("base_url", "")  # absent when it was wrong itself
        return f"{base.removesuffix('/bot')}/file/bot" if base else ""

    @field_validator("proxy")
    @classmethod
    def _is_http(cls, url: str) -> str:
        parts = _split(url)
        if url and (parts is None or parts.scheme != "http" or not parts.hostname):
            raise wrong(
                "应当是 http:// 开头的代理地址（不支持 socks）",
                "must be an http:// address (socks proxies are not supported)",
            )
        return url

    @field_validator("username")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        name = name.strip().removeprefix("@")
        if name and not USERNAME.fullmatch(name):
            raise wrong("应当是机器人的用户名，例如 my_duban_bot", "must be the bot's user name, such as my_duban_bot")
        return name


class Plan(Section):
    timezone: str = "Asia/Shanghai"
    language: Language = Language.ZH

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (KeyError, ValueError, OSError):
            raise wrong(
                f"时区 {name!r} 不存在，中国大陆请写 'Asia/Shanghai'",
                f"there is no time zone {name!r}; they are written like 'Asia/Shanghai'",
            ) from None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Calendar(Section):
    holidays: frozenset[Day] = frozenset()
    workdays: frozenset[Day] = frozenset()

    @field_validator("workdays")
    @classmethod
    def _not_both(cls, days: frozenset[date], info: ValidationInfo) -> frozenset[date]:
        both = ", ".join(str(day) for day in sorted(days & info.data.get("holidays", frozenset())))
        if both:
            raise wrong(f"{both} 既写作休息日又写作工作日", f"{both} is both a holiday and a working day")
        return days


def _hours(value: Any) -> Any:
    if isinstance(value, Window):
        return value
    try:
        return Window.of(str(value))
    except ValueError:
        raise wrong('应当是一天中的时段，例如 "08:30-18:00"', 'must be hours of a day such as "08:30-18:00"') from None


def _climbing(ladder: tuple[int, ...]) -> tuple[int, ...]:
    if list(ladder) != sorted(set(ladder)):
        raise wrong("应当从小到大排列，例如 [3, 6, 10]", "must grow from one to the next, such as [3, 6, 10]")
    return ladder


Hours = Annotated[Window, BeforeValidator(_hours)]
Ladder = Annotated[tuple[Distance, ...], Field(max_length=3), AfterValidator(_climbing)]
Times = Annotated[int, BeforeValidator(_no_switch), Field(ge=0, le=60)]
Words = Annotated[str, Field(max_length=500)]


class NudgeOverride(Section):
    """What a plan, an area or an item has otherwise; None keeps what holds without it."""

    plan: Words = ""
    area: Words = ""
    item: Words = ""
    before: tuple[Distance, ...] | None = None
    on_day: bool | None = None
    overdue_every: Distance | None = None
    overdue_times: Times | None = None
    check_in_before: Distance | None = None
    ladder: Ladder | None = None
    window: Hours | None = None
    urgent: bool | None = None
    off: bool | None = None

    @model_validator(mode="after")
    def _says_what_of_what(self) -> Self:
        if not (self.plan.strip() or self.area.strip() or self.item.strip()):
            raise wrong(
                "要写明对哪个方案（plan）、方面（area）或事项序号（item）",
                "must name a plan, an area or the number of an item",
            )
        if all(value is None for name, value in self if name not in ("plan", "area", "item")):
            raise wrong("没有写要改什么，例如 before、urgent、off", "changes nothing; write before, urgent, off …")
        return self


class Nudges(Section):
    before: tuple[Distance, ...] = (7, 3, 1)
    on_day: bool = True
    overdue_every: Distance = 2
    overdue_times: Times = 5
    check_in_before: Distance = 3
    window: Hours = OFFICE_HOURS
    per_week: Annotated[int, BeforeValidator(_no_switch), Field(ge=1, le=50)] = 3
    ladder: Ladder = (3, 6, 10)
    overrides: tuple[NudgeOverride, ...] = ()

    def policy(self) -> NudgePolicy:
        return NudgePolicy(
            before=self.before,
            on_day=self.on_day,
            overdue_every=self.overdue_every,
            overdue_times=self.overdue_times,
            check_in_before=self.check_in_before,
            ladder=self.ladder,
            window=self.window,
        )

    def policies(self) -> Policies:
        return Policies(self.policy(), tuple(Override(**dict(each)) for each in self.overrides))


class Schedule(Section):
    remind: str = "0 9 * * *"  # rest days are left out by the service, so that make-up Saturdays count
    export: str = "0 17 * * fri"

    @field_validator("remind", "export")
    @classmethod
    def _is_cron(cls, expression: str) -> str:
        problem = cron_problem(expression)
        if problem is not None:
            raise wrong(*problem)
        return expression.lower()


class Files(Section):
    exports: Path = Path("data/exports")
    evidence: Path = Path("data/evidence")


def _mail_address(text: str) -> str:
    if text and not ADDRESS.fullmatch(text.strip()):
        raise wrong("应当是一个邮箱地址，例如 duban@example.com", "must be one address such as duban@example.com")
    return text.strip()


def _known_output(value: Any) -> Output:
    try:
        return Output.of(str(value))
    except ValueError:
        known = ", ".join(output.value for output in Output)
        raise wrong(f"只能是 {known}", f"must be one of {known}") from None


Outputs = tuple[Annotated[Output, BeforeValidator(_known_output)], ...]


class Exports(Section):
    what: Outputs = (Output.WORKBOOK,)
    leaders: Outputs = (Output.WORKBOOK, Output.PICTURE)
    coordinators: Outputs = (Output.WORKBOOK,)
    units: bool = False
    keep_days: Annotated[int, BeforeValidator(_no_switch), Field(ge=0, le=36500)] = 0
    issuer: Annotated[str, Field(max_length=100)] = ""
    name_units: bool = False

    @field_validator("what")
    @classmethod
    def _something(cls, what: tuple[Output, ...]) -> tuple[Output, ...]:
        if not what:
            raise wrong("至少要写一种文件", "must name one at least")
        return what

    @field_validator("keep_days")
    @classmethod
    def _long_enough(cls, days: int) -> int:
        if 0 < days < SHORTEST_KEPT:
            raise wrong(
                f"至少 {SHORTEST_KEPT} 天，或写 0 表示一直保留",
                f"must be {SHORTEST_KEPT} at least, or 0 to keep them all",
            )
        return days

    @field_validator("issuer")
    @classmethod
    def _one_line(cls, name: str) -> str:
        return " ".join(name.split())


class Mail(Section):
    server: Annotated[str, Field(max_length=253)] = ""
    port: Annotated[int, BeforeValidator(_no_switch), Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: Secretive = ""
    password_file: str = ""
    sender: Annotated[str, AfterValidator(_mail_address)] = ""
    to: tuple[Annotated[str, AfterValidator(_mail_address)], ...] = ()
    most_mb: Count = 20

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.server and not (self.sender and self.to):
            raise wrong("写了 server 就要写 sender 和 to", "with server, sender and to are needed too")
        return self


class Webhook(Section):
    url: Secretive = ""
    secret_file: str = ""

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = _split(url)
        if url and (parts is None or parts.scheme not in ("http", "https") or not parts.hostname):
            raise wrong("应当是 https:// 开头的网址", "must be an address that begins with https://")
        return url


class Delivery(Section):
    per_second: Amount = 30
    per_chat_second: Amount = 1
    per_group_minute: Amount = 20
    lease_seconds: Annotated[int, BeforeValidator(_no_switch), Field(ge=10, le=3600)] = 60
    in_flight: Annotated[int, BeforeValidator(_no_switch), Field(ge=1, le=256)] = 32


class Invitations(Section):
    days: Annotated[int, BeforeValidator(_no_switch), Field(ge=1, le=366)] = 14
    wrong_codes: Count = 5

    @property
    def life(self) -> timedelta:
        return timedelta(days=self.days)


class IntakeSizes(TypedDict):
    file: int
    unpacked: int
    items: int
    memory: int
    seconds: float


class Intake(Section):
    file_mb: Count = 20
    unpacked_mb: Count = 200
    items: Count = 20_000
    memory_mb: Annotated[int, BeforeValidator(_no_switch), Field(ge=100, le=1_000_000)] = 300
    seconds: Amount = 10

    def sizes(self) -> IntakeSizes:
        """What tasks.intake.limits.Limits takes: bytes and seconds."""
        return IntakeSizes(
            file=self.file_mb * MB,
            unpacked=self.unpacked_mb * MB,
            items=self.items,
            memory=self.memory_mb * MB,
            seconds=self.seconds,
        )


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return None
    return parts


def _web_address(url: str) -> str:
    url = url.strip().rstrip("/")
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise wrong(
            "应当是网址，例如 https://api.telegram.org/bot",
            "must be a web address such as https://api.telegram.org/bot",
        )
    return url
