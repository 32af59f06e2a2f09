"""How a ledger is put into words for its readers: one language, the plan's own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tasks.domain.model import Ledger
from tasks.domain.terms import Language, Term
from tasks.domain.week import Week

NOTHING = Week()
"""A week that nothing is known of."""

_WEEKDAYS = (("一", "Monday"), ("二", "Tuesday"), ("三", "Wednesday"), ("四", "Thursday"), ("五", "Friday"))
_WEEKEND = (("六", "Saturday"), ("日", "Sunday"))


class Words(NamedTuple):
    """A wording in each language."""

    zh: str
    en: str


class Speaker:
    """Whoever speaks one language."""

    language: Language

    def say(self, words: Words, **values: object) -> str:
        """The wording in the reader's language, its {fields} filled; values are never read as wording."""
        text = words.en if self.language is Language.EN else words.zh
        return text.format(**values) if values else text

    def label(self, term: Term) -> str:
        return term.label(self.language)


@dataclass(frozen=True)
class Voice(Speaker):
    """A language that no ledger is shown in."""

    language: Language = Language.ZH


@dataclass(frozen=True)
class View(Speaker):
    """A ledger and the language it is shown in; `week` is what the days before it brought."""

    ledger: Ledger
    language: Language = Language.ZH
    week: Week = NOTHING

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.ledger.timezone)

    def day(self, moment: datetime) -> date:
        """The day, in the plan's time zone, of a moment in naive UTC."""
        return self._local(moment).date()

    def moment(self, moment: datetime) -> str:
        """'2024-06-28 17:30（Asia/Shanghai）' for a moment in naive UTC."""
        local = f"{self._local(moment):%Y-%m-%d %H:%M}"
        return self.say(Words("{local}（{zone}）", "{local} ({zone})"), local=local, zone=self.ledger.timezone)

    def clock(self, moment: datetime) -> str:
        """'06-28 17:30' in the plan's time zone, of a moment in naive UTC."""
        return f"{self._local(moment):%m-%d %H:%M}"

    def long_day(self, day: date) -> str:
        """'2024年6月28日（星期五）'."""
        weekday = (*_WEEKDAYS, *_WEEKEND)[day.weekday()]
        return self.say(
            Words("{y}年{m}月{d}日（星期{zh}）", "{en} {day}"),
            y=day.year,
            m=day.month,
            d=day.day,
            zh=weekday[0],
            en=weekday[1],
            day=day,
        )

    def _local(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone(self.zone)
