"""Whatever happens to a plan between its imports, in whatever order: nothing is lost and everything agrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import factory
import pytest
from factory import JUNE_30, ONGOING, PRACTICE, QUARTERLY, UNCLEAR, ZH, item
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from revisions import JULY_31

from chat import notices
from tasks.domain import lifecycle
from tasks.domain.errors import DubanError, NotFound
from tasks.domain.model import IntakeResult, ItemDraft
from tasks.domain.terms import AssignmentState, Decision, ReportStatus, ScheduleKind
from tasks.services import assigning, extending, imports, review_queue, undoing, units
from tasks.store import queries
from tasks.store.models import ALL, Assignment, Checkpoint, KeyTask, Outbox, Progress

pytestmark = pytest.mark.usefixtures("database")

WHOLE = "各乡镇（街道）"
UNITS = ("市司法局", "市财政局", WHOLE, "柳河镇")
rows = st.builds(
    lambda n, title, leads, schedule: item(
        n, title=title, lead_units=leads, cooperating_units=(), schedule=schedule, deadline_text=schedule.kind.value
    ),
    st.sampled_from(["1", "2", ""]),
    st.sampled_from(["规范执法", "规范执法行为", "开展普法"]),
    st.lists(st.sampled_from(UNITS), min_size=1, max_size=2, unique=True).map(tuple),
    st.sampled_from([JUNE_30, JULY_31, QUARTERLY, ONGOING, UNCLEAR]),
)
steps = st.one_of(
    st.tuples(st.just("revise"), st.lists(rows, min_size=1, max_size=3)),
    st.tuples(st.just("report"), st.tuples(st.integers(0, 9), st.sampled_from(ReportStatus))),
    st.tuples(st.just("review"), st.sampled_from(Decision)),
    st.tuples(st.just("extend"), st.tuples(st.integers(0, 9), st.sampled_from(Decision))),
    st.tuples(st.just("membership"), st.sampled_from(["begins", "ends"])),
    st.tuples(st.sampled_from(["undo", "remind"]), st.none()),
)


class Story:
    """A plan with its people, one day after the other. A step that is refused changes nothing."""

    def __init__(self) -> None:
        for model in reversed(ALL):
            model.delete().execute()
        self.now = factory.MARCH
        self.applied: list[tuple[int, Sequence[ItemDraft]]] = []
        first = [item("1", lead_units=UNITS[:3], cooperating_units=())]
        self.revise(first)
        units.ensure("柳河镇", self.now)
        self.people = {unit: factory.bind(unit) for unit in UNITS}
        self.chief = factory.coordinator()

    def tell(self, step: str, what: Any) -> None:
        said = {row.id for row in Progress.select()}
        closed = self.closed()
        self.now += timedelta(days=3)
        act: Callable[..., None] = getattr(self, step)
        with suppress(DubanError):
            act(*() if what is None else (what,))
        assert said <= {row.id for row in Progress.select()}, "no report is ever lost"
        if step != "undo":
            states = {row.id: row.state for row in Assignment.select()}
            done = (AssignmentState.CLOSED, AssignmentState.WITHDRAWN)
            assert all(states[part] in done for part in closed), "what is closed is never reopened"
        self.check()

    # ── what happens ──────────────────────────────────────────────────────────────────────────────────────────────

    def revise(self, table: Sequence[ItemDraft]) -> None:
        draft = factory.draft(*table)
        shown = imports.preview(draft, None, self.now, PRACTICE)
        result = IntakeResult("split.xlsx", "0" * 64, draft)
        done = imports.apply(
            result, None, "console", self.now, PRACTICE, basis=shown.basis, compose=notices.plan_changed
        )
        assert [c.verdict for c in done.preview.changes] == [c.verdict for c in shown.changes]
        assert done.import_id is None or set(done.preview.told) == set(shown.told)
        if done.import_id is not None:
            self.applied.append((done.import_id, table))
            mine = Outbox.select().where(Outbox.dedupe_key.startswith(f"import:{done.import_id}:"))
            assert len({row.contact_id for row in mine}) == len(mine) == shown.people
        again = imports.preview(draft, None, self.now, PRACTICE)
        assert again.changes_nothing

    def report(self, what: tuple[int, ReportStatus]) -> None:
        place, status = what
        part = self.part(place)
        factory.report(self.people[part.unit.name], part.id, status, at=self.now)

    def review(self, decision: Decision) -> None:
        for waiting in review_queue.waiting(self.chief, self.now, PRACTICE, ZH)[:1]:
            factory.review(self.chief, waiting.progress.id, decision, "缺少佐证", at=self.now)

    def extend(self, what: tuple[int, Decision]) -> None:
        place, decision = what
        part = self.part(place)
        day = self.now.date() + timedelta(days=200)
        asked = extending.ask(self.people[part.unit.name], part.id, day, "等待批复", self.now, PRACTICE, ZH)
        extending.decide(self.chief, asked.extension_id, decision, self.now, PRACTICE, ZH)

    def membership(self, what: str) -> None:
        until = None if what == "begins" else self.now.date() - timedelta(days=1)
        whole = units.add_member(WHOLE, "柳河镇", date(2026, 1, 1), until, "console", self.now)
        assigning.expand(whole, self.now)

    def remind(self) -> None:
        factory.Ticks().at(self.now)
        assert factory.Ticks().at(self.now).digests == ()

    def undo(self) -> None:
        for import_id, _ in self.applied[-1:]:
            undoing.undo(import_id, "console", self.now, notices.plan_changed)
            self.applied.pop()

    # ── what holds ────────────────────────────────────────────────────────────────────────────────────────────────

    def check(self) -> None:
        table = self.applied[-1][1] if self.applied else ()
        items = list(KeyTask.select().where(KeyTask.withdrawn_at.is_null()).order_by(KeyTask.position))
        assert [(one.number, one.title, one.kind) for one in items] == [
            (one.number, one.title, one.schedule.kind) for one in table
        ]
        today, directory = (self.now + timedelta(hours=8)).date(), units.Directory()
        members = units.memberships_on(today)
        for one, draft in zip(items, table, strict=True):
            named = {directory.find(name): role for name, role in draft.parts()}
            wanted = assigning.wanted_parts(named, members)  # type: ignore[arg-type]
            held = {
                row.unit_id: row
                for row in Assignment.select().where(Assignment.key_task == one.id, Assignment.withdrawn_at.is_null())
            }
            assert set(wanted) <= set(held), "every open item has its parts"
            assert all(held[unit].role is role for unit, (role, _) in wanted.items())
            assert all(held[unit].state is AssignmentState.CLOSED for unit in set(held) - set(wanted))
        self.check_standing()

    def check_standing(self) -> None:
        every = Assignment.select(Assignment.id)
        states = {row.id: row.state for row in Assignment.select()}
        columns = {row.id: (row.state, row.due_on) for row in Checkpoint.select()}
        for part, history in queries.histories(every).items():
            standing = lifecycle.standing(history, self.now, factory.BEIJING)
            assert states[part] is standing.state
            for each in standing.checkpoints:
                assert columns[each.checkpoint.id] == (each.state, each.due_on)

    def part(self, place: int) -> Assignment:
        parts = list(Assignment.select().order_by(Assignment.id))
        if not parts:
            raise NotFound(what="a part")
        found: Assignment = parts[place % len(parts)]
        return found

    def closed(self) -> list[int]:
        """Of recurring work every period is an end: another rhythm has others."""
        parts = Assignment.select().join(KeyTask).where(Assignment.state == AssignmentState.CLOSED)
        return [row.id for row in parts.where(KeyTask.kind != ScheduleKind.RECURRING)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, min_size=4, max_size=14))
def test_nothing_is_lost_and_everything_agrees(story: list[tuple[str, Any]]) -> None:
    told = Story()
    for step, what in story:
        told.tell(step, what)
