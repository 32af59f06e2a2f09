"""`invite` and `contacts` as people use them: a link, its code, a sheet for many, and what is left alone."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from qr_reading import read_qr
from shell import SAMPLE, Shell

from tasks.domain.terms import Language
from tasks.domain.workdays import WeekendCalendar
from tasks.services import invitations, leaves
from tasks.services.practice import Practice
from tasks.store import db
from tasks.store.models import Contact, Invitation, Outbox

NAME = {"DUBAN_TELEGRAM_USERNAME": "duban_bot", "DUBAN_CLOCK_START": "2024-03-18T09:00"}
NINE = datetime(2024, 3, 18, 1, 0)  # of that clock, in UTC
LINK = re.compile(r"^https://t\.me/duban_bot\?start=(\S{22})$", re.MULTILINE)


@pytest.fixture
def office(shell: Shell) -> Shell:
    assert shell.quick("import", SAMPLE, "--yes").status == 0
    return shell


def codes(sheet: Path) -> dict[str, str]:
    """unit → the link that its code says."""
    document = Document(str(sheet))
    found = {}
    for row in document.tables[0].rows:
        for text, code in (row.cells[:2], row.cells[2:]):
            for blip in code._tc.xpath(".//a:blip/@r:embed"):
                found[text.text.splitlines()[1]] = read_qr(document.part.related_parts[blip].blob)
    return found


def opened(office: Shell) -> None:
    db.connect(f"sqlite:///{office.folder / 'data' / 'duban.db'}")


def redeem(office: Shell, code: str, user: str = "7") -> invitations.Bound:
    """As when the link is opened."""
    opened(office)
    try:
        practice = Practice(zone=ZoneInfo("Asia/Shanghai"), calendar=WeekendCalendar())
        return invitations.redeem(code, "telegram", user, user, "李明", Language.ZH, NINE, practice)
    finally:
        db.close()


def count(office: Shell) -> int:
    opened(office)
    try:
        return Invitation.select().count()
    finally:
        db.close()


def test_the_code_of_a_link_is_written_and_drawn(office: Shell) -> None:
    ran = office.quick("invite", "市司法局", "--qr", "邀请.png", "--show-qr", **NAME)
    assert ran.status == 0
    (link,) = [found.group() for found in LINK.finditer(ran.out)]
    assert read_qr((office.folder / "邀请.png").read_bytes()) == link
    assert "▀" in ran.out
    assert "▄" in ran.out
    assert "二维码已保存" in ran.out
    assert redeem(office, link.partition("=")[2]).unit == "市司法局"


def test_a_sheet_for_some_with_names(office: Shell) -> None:
    ran = office.quick("invite", "--sheet", "邀请单.docx", "市司法局=李明", "市财政局", "--role", "head", **NAME)
    assert "共 2 份邀请" in ran.out
    found = codes(office.folder / "邀请单.docx")
    assert list(found) == ["市司法局", "市财政局"]
    text = Document(str(office.folder / "邀请单.docx")).tables[0].rows[0].cells[0].text
    assert "姓名：李明" in text
    assert "2024年4月1日 09:00 前有效" in text
    for number, (unit, link) in enumerate(found.items()):
        bound = redeem(office, link.partition("=")[2], str(number))
        assert (bound.unit, bound.role.value) == (unit, "head")


def test_a_sheet_for_all_and_for_those_without_anybody_revokes_nothing(office: Shell) -> None:
    before = LINK.search(office.quick("invite", "市司法局", **NAME).out)
    assert before is not None
    everyone = office.quick("invite", "--sheet", "all.docx", "--all", **NAME)
    whole = codes(office.folder / "all.docx")
    assert f"共 {len(whole)} 份邀请" in everyone.out
    assert len(whole) > 8
    redeem(office, before[1])
    office.quick("invite", "--sheet", "missing.docx", "--missing", **NAME)
    missing = codes(office.folder / "missing.docx")
    assert set(whole) - set(missing) == {"市司法局"}
    assert not set(whole.values()) & set(missing.values())
    assert redeem(office, whole["市财政局"].partition("=")[2], "8").unit == "市财政局"


def test_a_sheet_is_whole_or_there_is_no_invitation(office: Shell) -> None:
    (office.folder / "there.docx").write_text("filled in")
    there = office.quick("invite", "--sheet", "there.docx", "市司法局", **NAME)
    assert there.status == 2
    assert "已经存在，没有覆盖" in there.said
    assert (office.folder / "there.docx").read_text() == "filled in"
    unknown = office.quick("invite", "--sheet", "a.docx", "市司法局", "市没有局", **NAME)
    assert unknown.status == 1
    assert "没有找到“市没有局”" in unknown.said
    assert not (office.folder / "a.docx").exists()
    (office.folder / "file").write_text("")
    denied = office.quick("invite", "--sheet", "file/a.docx", "市司法局", **NAME)
    assert denied.status == 1
    assert count(office) == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("市司法局", "市财政局"), "请写一个单位"),
        ((), "请写一个单位"),
        (("--all",), "请写一个单位"),
        (("--sheet", "a.docx"), "请写明单位"),
        (("--sheet", "a.docx", "市司法局", "--all"), "请写明单位"),
        (("--sheet", "a.docx", "--all", "--missing"), "请写明单位"),
        (("--sheet", "a.docx", "--all", "--qr", "a.png"), "不能和"),
        (("--sheet", "a.docx", "市司法局", "--revoke"), "不能和"),
    ],
)
def test_what_makes_no_sense_is_said_and_makes_nothing(office: Shell, arguments: tuple[str, ...], said: str) -> None:
    ran = office.quick("invite", *arguments, **NAME)
    assert ran.status == 2
    assert said in ran.said
    assert count(office) == 0


def test_without_the_bots_name_there_is_no_code_and_no_invitation(office: Shell) -> None:
    for arguments in (("市司法局", "--qr", "a.png"), ("市司法局", "--show-qr"), ("--sheet", "a.docx", "市司法局")):
        ran = office.quick("invite", *arguments)
        assert ran.status == 1
        assert "还不知道机器人的用户名" in ran.said
    assert count(office) == 0


def test_nobody_is_missing(office: Shell) -> None:
    empty = Shell(office.folder / "elsewhere")
    empty.folder.mkdir()
    ran = empty.quick("invite", "--sheet", "a.docx", "--missing", **NAME)
    assert ran.status == 0
    assert "没有需要邀请的单位" in ran.out
    assert not (empty.folder / "a.docx").exists()


def test_contacts_name_who_is_on_leave_and_an_ended_post_takes_its_menu_along(office: Shell) -> None:
    invited = LINK.search(office.quick("invite", "市司法局", **NAME).out)
    assert invited is not None
    bound = redeem(office, invited[1])
    opened(office)
    leaves.grant(Contact.get().id, date(2024, 3, 19), date(2024, 3, 20), "console", NINE)
    db.close()
    assert "可联系; 2024-03-19 至 2024-03-20 休假" in office.quick("contacts", **NAME).out
    assert "可联系; 休假至 2024-03-20" in office.quick("contacts", DUBAN_CLOCK_START="2024-03-19T09:00").out
    assert "休假" not in office.quick("contacts", DUBAN_CLOCK_START="2024-03-21T09:00").out
    assert office.quick("contacts", "end", str(bound.post_id), **NAME).status == 0
    opened(office)
    (menu,) = Outbox.select().where(Outbox.kind == "menu")
    db.close()
    assert menu.payload == {}
