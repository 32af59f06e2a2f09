"""One item as it stands in the table → ItemDraft, with what there is to say about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from tasks.domain.choices import NOTES, Choices, DatesReading
from tasks.domain.deadlines import read_deadline
from tasks.domain.model import ItemDraft, MeasureDraft, Problem, Schedule
from tasks.domain.splitting import UnitParts, split_roles
from tasks.domain.terms import Role, ScheduleKind
from tasks.intake.cells import one_line, plain_number, without_ordinal
from tasks.intake.grid import address
from tasks.intake.inline import cut_units, deadline_among_units
from tasks.intake.items import Entry, RawItem
from tasks.intake.labels import Column
from tasks.intake.table import Table

_SAID_OF_DEADLINES = (
    "missing_deadline",
    "deadline_unclear",
    "deadline_impossible",
    "deadline_out_of_range",
    "multiple_deadlines",
    "unit_in_deadline_column",
)
_UNIT_COLUMNS = (Column.LEAD, Column.RESPONSIBLE, Column.COOPERATING)
_INLINE_MEASURE = re.compile(r"[；;。][^\S\n]*\d{1,2}[.．、](?!\d)")
_BEFORE_NUMBER = re.compile(r"(?<=[；;。])\s*(?=\d{1,2}[.．、](?!\d))")
_ENUMERATED = re.compile(r"\s*([（(]?\d{1,2}[)）.．、]|[①-⑳]|[（(][一二三四五六七八九十]+[)）])")

_read_deadline = lru_cache(maxsize=4096)(read_deadline)  # few wordings, many rows


@dataclass(slots=True)
class Drafted:
    """An item, what there is to say about it, and the contested readings that it hangs on, each with its cell."""

    item: ItemDraft
    problems: list[Problem]
    contested: dict[str, Entry]  # by the name of the choice


class Drafter:
    """Makes the items of one table. The same cells stand in many of its rows: what they say is found out once."""

    def __init__(self, table: Table, base_year: int, choices: Choices) -> None:
        self._table = table
        self._base_year = base_year
        self._choices = choices
        self._held = frozenset(table.columns.values())
        self._unit_columns = [column for column in _UNIT_COLUMNS if column in self._held]
        self._schedule = cache(lambda text: _read_deadline(text, base_year, choices))
        self._settled = cache(self._settle)
        self._parts = cache(self._parts_of)

    def draft(self, raw: RawItem) -> Drafted:
        """Never fails: what is missing is reported."""
        teller = _Teller(raw, self._table)
        number, number_raw = self._number(raw, teller)
        counted = Column.NUMBER in self._held
        title, measures = self._texts(raw, is_numbered=number_raw == "" and number != "" and not counted)
        teller.number, teller.title = number, title
        if not number and counted:
            teller.say("missing_number", column=Column.NUMBER)
        parts = self._units(raw, teller)
        deadline_text, schedule = self._deadline(raw, teller)
        item = ItemDraft(
            area=raw.area,
            number=number,
            title=title,
            measures=measures,
            lead_units=parts.lead,
            responsible_units=parts.responsible,
            cooperating_units=parts.cooperating,
            deadline_text=deadline_text,
            schedule=schedule,
            number_raw=number_raw,
            remark=raw.text(Column.REMARK),
            sheet=self._table.sheet.name,
            row=raw.row + 1,
            measure_details=self._details(raw),
        )
        return Drafted(item, teller.problems, teller.contested)

    def _number(self, raw: RawItem, teller: _Teller) -> tuple[str, str]:
        """(number, as printed where that differs); readings 2 and 30."""
        entries = raw.of(Column.NUMBER)
        if not entries:
            title = raw.text(Column.TITLE)
            rest = without_ordinal(title)
            cut = title[: len(title) - len(rest)] if Column.NUMBER not in self._held and rest != title else ""
            return (plain_number(cut), "") if cut.strip() else ("", "")
        entry = entries[0]
        if isinstance(cell := self._table.sheet.at(entry.row, entry.place), date):
            number = f"{cell.month}-{cell.day}"
            teller.number = number
            teller.say("number_was_date", entry=entry)
            return number, entry.text
        number = plain_number(entry.text)
        return number, entry.text if entry.text != number else ""

    def _texts(self, raw: RawItem, *, is_numbered: bool) -> tuple[str, tuple[str, ...]]:
        """(title, measures as lines). Where no column holds measures, enumerated lines below the title are measures."""
        measures = [measure for entry in raw.of(Column.MEASURES) for measure in _measures(entry.text)]
        texts = [entry.text if self._unit_columns else cut_units(entry.text)[0] for entry in raw.of(Column.TITLE)]
        title = "\n".join(dict.fromkeys(texts))
        if Column.MEASURES not in self._held:
            head, _, below = title.partition("\n")
            if _ENUMERATED.match(below):
                title, measures = head, [line.strip() for line in below.split("\n") if line.strip()]
        if is_numbered:
            title = without_ordinal(title)
        if not title.strip() and measures:
            title = measures[0]
        return one_line(title).rstrip("。；;."), tuple(measures)

    def _units(self, raw: RawItem, teller: _Teller) -> UnitParts:
        entries = raw.units
        if not self._unit_columns:  # many plans have them in a bracket after the text
            inside = [(entry, cut_units(entry.text)[1]) for entry in raw.texts]
            entries = [replace(entry, column=Column.RESPONSIBLE, text=units) for entry, units in inside if units]
        parts, notes = self._parts(tuple([(entry.column, entry.text) for entry in entries]))
        for entry, said in zip(entries, notes, strict=True):
            teller.hangs_on(said, entry)
            for note in said:
                if note != "first_leads":  # a choice to make, not something wrong
                    teller.say(note, entry=entry, text=one_line(entry.text)[:60])
        if self._unit_columns and not parts.lead:
            found = parts.responsible or parts.cooperating
            teller.say("missing_lead" if found else "missing_units", column=self._unit_columns[0])
        return parts

    def _parts_of(self, cells: tuple[tuple[Column, str], ...]) -> tuple[UnitParts, list[tuple[str, ...]]]:
        """Who does what by the cells of an item or of a measure, and the notes of each cell."""
        has_lead, has_help = Column.LEAD in self._held, Column.COOPERATING in self._held
        leads: list[str] = []
        responsible: list[str] = []
        cooperating: list[str] = []
        notes = []
        for column, text in cells:
            if column is Column.RESPONSIBLE:
                # Reading 4: beside 牵头单位 it means co-operating. Beside 配合单位 alone it is who answers.
                role = Role.COOPERATING if has_lead else Role.LEAD if has_help else Role.RESPONSIBLE
            else:
                role = Role.LEAD if column is Column.LEAD else Role.COOPERATING
            parts = split_roles(text, role, self._choices)
            leads += parts.lead
            responsible += parts.responsible
            third_role = column is Column.RESPONSIBLE and has_lead and has_help
            (responsible if third_role else cooperating).extend(parts.cooperating)
            notes.append(parts.notes)
        leads = list(dict.fromkeys(leads))
        responsible = [unit for unit in dict.fromkeys(responsible) if unit not in leads]
        cooperating = [unit for unit in dict.fromkeys(cooperating) if unit not in leads and unit not in responsible]
        return UnitParts(tuple(leads), tuple(responsible), tuple(cooperating)), notes

    def _details(self, raw: RawItem) -> tuple[MeasureDraft, ...]:
        """Each measure with what stands beside it, where more than the first has something of its own (reading 31)."""
        beside = raw.units + raw.of(Column.DEADLINE)
        if all(entry.row <= raw.row for entry in beside):
            return ()
        ends = self._table.sheet.merge_ends
        details = []
        for measure in raw.of(Column.MEASURES):
            own = [e for e in beside if e.row <= measure.row <= ends.get((e.row, e.place), (e.row, 0))[0]]
            parts, _ = self._parts(tuple([(e.column, e.text) for e in own if e.column is not Column.DEADLINE]))
            deadline = next((entry.text for entry in own if entry.column is Column.DEADLINE), "")
            schedule = self._schedule(deadline)
            others = parts.responsible + parts.cooperating
            details.append(MeasureDraft(one_line(measure.text), parts.lead, others, deadline, schedule))
        return tuple(details)

    def _deadline(self, raw: RawItem, teller: _Teller) -> tuple[str, Schedule]:
        """(text, reading). Deadlines of single measures: the last hard date settles the item (reading 31)."""
        entries = list({entry.text: entry for entry in raw.of(Column.DEADLINE)}.values())
        if Column.DEADLINE not in self._held:
            said = [(entry, deadline_among_units(entry.text, self._base_year)) for entry in raw.units]
            entries = [replace(entry, column=Column.DEADLINE, text=text) for entry, text in said if text]
        if not entries:
            if Column.DEADLINE in self._held:
                teller.say("missing_deadline", column=Column.DEADLINE)
            return "", self._schedule("")
        schedule, each, is_contested = self._settled(tuple([entry.text for entry in entries]))
        if len(entries) > 1:
            teller.say("measure_level_deadlines", entry=entries[0])
            if is_contested:
                teller.hangs_on(("several_dates",), entries[0])
        for entry, notes in zip(entries, each, strict=True):
            teller.hangs_on(notes, entry)
            for note in notes:
                blank = note == "deadline_unclear" and "missing_deadline" in notes
                if note in _SAID_OF_DEADLINES and not blank:
                    teller.say(note, entry=entry, text=one_line(entry.text)[:60])
        return "；".join([entry.text for entry in entries]), schedule

    def _settle(self, texts: tuple[str, ...]) -> tuple[Schedule, list[tuple[str, ...]], bool]:
        """The reading that counts of several, the notes of each, and whether they name several hard dates."""
        schedules = [self._schedule(text) for text in texts]
        hard = [one for one in schedules if one.due_on and one.kind in (ScheduleKind.DATE, ScheduleKind.RANGE)]
        clear = [one for one in schedules if one.kind is not ScheduleKind.UNCLEAR]
        pick = max if self._choices.dates is DatesReading.LAST else min
        schedule = pick(hard, key=lambda one: one.due_on or date.min) if hard else next(iter(clear), schedules[0])
        return schedule, [one.notes for one in schedules], len({one.due_on for one in hard}) > 1


class _Teller:
    """Problems of one item, each with its cell and with what the wording needs to name the item."""

    def __init__(self, raw: RawItem, table: Table) -> None:
        self.raw = raw
        self.table = table
        self.number = self.title = ""
        self.problems: list[Problem] = []
        self.contested: dict[str, Entry] = {}

    def hangs_on(self, notes: tuple[str, ...], entry: Entry) -> None:
        for note in notes:
            if note in NOTES:
                self.contested.setdefault(NOTES[note], entry)

    def say(self, code: str, column: Column | None = None, entry: Entry | None = None, **values: str) -> None:
        places = self.table.of(column) if column else []
        place = places[0] if places else min(self.table.columns)
        cell = address(entry.row, entry.place) if entry else address(self.raw.row, place)
        values = {"number": self.number, "title": self.title[:30], **values}
        self.problems.append(Problem(code, self.table.sheet.name, cell, values))


def _measures(text: str) -> list[str]:
    """The measures in a cell: one a line, and those that follow one another in a line by their numbers."""
    lines = [stripped for line in text.split("\n") if (stripped := line.strip())]
    if not _INLINE_MEASURE.search(text):
        return lines
    return [part for line in lines for one in _BEFORE_NUMBER.split(line) if (part := one.strip())]
