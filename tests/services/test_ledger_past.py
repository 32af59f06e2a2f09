"""The ledger of an earlier day says what was said on that day, whatever was imported since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import factory
import pytest
from factory import beijing
from revisions import FIRST, REVISIONS

from tasks.domain.model import Ledger
from tasks.domain.terms import ReportStatus, Role
from tasks.services import assigning, undoing, units

pytestmark = pytest.mark.usefixtures("database")


def test_every_day_reads_as_it_did() -> None:
    done = factory.apply(*FIRST)
    units.add_member("各乡镇（街道）", "柳河镇", date(2026, 1, 1), None, "console", factory.MARCH)
    assigning.expand(units.require("各乡镇（街道）"), factory.MARCH)
    factory.report(factory.bind("市司法局"), factory.assignment(), ReportStatus.PROGRESS, text="已印发方案")
    written: dict[date, Ledger] = {}
    for day, revised in enumerate([FIRST, *REVISIONS.values()], 2):
        factory.apply(*revised, at=beijing(3, day), file=f"{day}.xlsx")
        written[date(2026, 3, day)] = factory.ledger_on(done.plan_id, None, beijing(3, day, 23, 59))
    assert len({str(ledger.rows) for ledger in written.values()}) == len(written)
    for day, then in written.items():
        now = factory.ledger_on(done.plan_id, day, beijing(5, 1))
        assert replace(now, at=then.at) == then


def test_wording_deadline_and_role_are_those_of_the_day() -> None:
    done = factory.apply(*FIRST)
    for name in ("wording", "a moved deadline", "units"):
        factory.apply(*REVISIONS[name], at=beijing(4, 1))
    then = factory.row_of(factory.ledger_on(done.plan_id, date(2026, 3, 31), beijing(4, 2)))
    assert (then.title, then.measures, then.deadline_text) == (FIRST[0].title, FIRST[0].measures, "6月底前")
    assert (then.role, then.due_on) == (Role.LEAD, date(2026, 6, 30))


def test_an_import_that_was_undone_is_nobodys_source() -> None:
    done = factory.apply(*FIRST)
    revised = factory.apply(*REVISIONS["wording"], at=beijing(4, 1), file="修订.xlsx")
    assert factory.ledger_on(done.plan_id, None, beijing(4, 1)).source_file == "修订.xlsx"
    undoing.undo(revised.import_id or 0, "console", beijing(4, 2))
    assert factory.ledger_on(done.plan_id, None, beijing(4, 3)).source_file == "split.xlsx"
