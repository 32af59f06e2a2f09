"""`slips`: the numbered reminder slips are listed, and written as letters that nobody's file is lost to."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from docx import Document
from shell import SAMPLE, Shell

from chat.digests import compose
from tasks.domain.terms import ContactRole, Language
from tasks.holidays import ChineseCalendar
from tasks.services import invitations, nudging, outlook
from tasks.services.outlook import Aim, Order
from tasks.services.people import Actor
from tasks.services.practice import Practice
from tasks.settings import Settings
from tasks.store import db
from tasks.store.models import Nudge, Plan, Unit

UNIT = "市司法局"
WHEN = {"DUBAN_CLOCK_START": "2024-07-02T10:00"}
NOW = datetime(2024, 7, 2, 2)
ISSUER = {"DUBAN_EXPORTS_ISSUER": "青岚市人民政府办公室"}
PRACTICE = Practice(zone=Settings().plan.zone, calendar=ChineseCalendar(frozenset(), frozenset()))


def bind(unit: str, role: ContactRole, name: str) -> Actor:
    code = invitations.invite(unit, role, "console", NOW, PRACTICE).code
    return invitations.redeem(code, "telegram", name, name, name, Language.ZH, NOW, PRACTICE).actor


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Where 市司法局 was reminded by hand on 2 July, twice; the second time was taken back before it left."""
    shell = Shell(tmp_path_factory.mktemp("office"))
    assert shell.quick("import", SAMPLE, "--yes", **WHEN).status == 0
    db.connect(f"sqlite:///{shell.folder / 'data' / 'duban.db'}")
    chief, _ = bind("市委依法治市办", ContactRole.COORDINATOR, "陈督办"), bind(UNIT, ContactRole.CONTACT, "李明")
    for key in ("first", "second"):
        order = Order(Aim.UNIT, Unit.get(Unit.name == UNIT).id, Plan.get().id, again=True, message="请于周五前报送")
        shown = outlook.look(chief, order, NOW, PRACTICE, Language.ZH).pairs
        nudging.send(chief, order, shown, key, False, NOW, PRACTICE, Language.ZH, compose)
    Nudge.update(withdrawn_at=NOW).where(Nudge.slip == 2).execute()
    db.close()
    return shell


def test_slips_are_listed_newest_first_with_what_became_of_them(office: Shell) -> None:
    listed = office.quick("slips", COLUMNS="160", **WHEN)
    assert listed.status == 0
    lines = [line.split() for line in listed.out.splitlines() if "催办〔" in line]
    assert [(line[0], line[1], line[2], line[-1]) for line in lines] == [
        ("催办〔2024〕2号", "2024-07-02", UNIT, "作废"),
        ("催办〔2024〕1号", "2024-07-02", UNIT, "待发"),
    ]
    assert office.quick("slips", "--year", "2023", **WHEN).out.startswith("没有催办单")
    assert "催办〔2024〕1号" in office.quick("slips", "--unit", UNIT, **WHEN).out
    assert "没有找到“市某局”" in office.quick("slips", "--unit", "市某局", **WHEN).said


def test_a_slip_is_written_as_a_letter_and_overwrites_nothing(office: Shell, tmp_path: Path) -> None:
    target = tmp_path / "催办单.docx"
    done = office.quick("slips", "1", "-o", target, **WHEN, **ISSUER)
    assert (done.status, done.err) == (0, "")
    assert f"催办〔2024〕1号（{UNIT}，" in done.out
    text = [paragraph.text for paragraph in Document(str(target)).paragraphs]
    assert text[0] == "青岚市人民政府办公室"
    assert "催办〔2024〕1号" in text
    assert f"{UNIT}：" in text
    assert "附言：请于周五前报送。" in text
    assert text[-2:] == ["青岚市人民政府办公室", "2024年7月2日"]
    before = target.read_bytes()
    again = office.quick("slips", "1", "-o", target, **WHEN)
    assert (again.status, target.read_bytes()) == (2, before)
    assert "已经存在" in again.said


def test_a_unit_has_its_slips_in_a_folder_without_the_void_ones(office: Shell, tmp_path: Path) -> None:
    assert office.quick("slips", "--unit", UNIT, "-o", tmp_path / "out", **WHEN).status == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"催办〔2024〕1号_{UNIT}.docx"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("2",), 1, "催办〔2024〕2号 已作废"),
        (("1", "9"), 1, "没有找到“催办〔2024〕9号”"),
        (("1", "--year", "2023"), 1, "没有找到“催办〔2023〕1号”"),
        (("1", "--unit", UNIT), 2, "不要两样都写"),
        (("-o", "x"), 2, "请写要生成哪几号"),
        (("0",), 2, ""),
    ],
)
def test_what_cannot_be_written_is_said(office: Shell, arguments: tuple[str, ...], status: int, said: str) -> None:
    before = sorted(office.folder.iterdir())
    done = office.quick("slips", *arguments, **WHEN)
    assert done.status == status
    assert said in done.said
    assert sorted(office.folder.iterdir()) == before
