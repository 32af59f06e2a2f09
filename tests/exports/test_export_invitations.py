"""The sheet of invitations: one for each unit, whole on its page, with a code that a camera reads."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.image.exceptions import UnrecognizedImageError
from qr_reading import read_qr

from chat.links import qr_png
from exports.invitations import BLANK, HEIGHT_MM, MARGIN_MM, PAGE_MM, Ticket, write_invitations
from tasks.domain.terms import ContactRole, Language

OFFICE = shutil.which("soffice")
UNTIL = datetime(2026, 3, 16, 9, 0)
AT = datetime(2026, 3, 2, 1, 0)
LINK = "https://t.me/duban_bot?start=abcdefghijklmnopqrst{:02}"
NASTY = '<w:p>市"司法"局 & 县\x00\u202e局</w:p>'
LONG = "青岚市国民经济和社会发展计划暨重大项目推进协调服务联合办公室（市重点工程建设指挥部办公室）第三工作专班"


def ticket(number: int = 1, unit: str = "市司法局", name: str = "", role: ContactRole = ContactRole.CONTACT) -> Ticket:
    return Ticket(unit, role, name, "duban_bot", qr_png(LINK.format(number)), UNTIL)


def written(folder: Path, *tickets: Ticket, language: Language = Language.ZH) -> Path:
    target = folder / "邀请单.docx"
    write_invitations(target, tickets, AT, language)
    return target


def test_each_invitation_stands_in_its_place(tmp_path: Path) -> None:
    sheet = written(tmp_path, ticket(), ticket(2, "市财政局", "李明", ContactRole.HEAD), ticket(3, "市教育局"))
    (table,) = Document(str(sheet)).tables
    cells = [cell.text for row in table.rows for cell in row.cells]
    assert cells[0].splitlines() == [
        "督办事项 · 登记邀请",
        "市司法局",
        "身份：联络员",
        f"姓名：{BLANK}",
        "1. 手机装好 Telegram 并打开；",
        "2. 用手机相机扫码，打开链接；",
        "3. 点“开始”，核对姓名即可。",
        "2026年3月16日 09:00 前有效，",
        "只能用一次，请勿转交。",
    ]
    assert cells[2].splitlines()[1:4] == ["市财政局", "身份：分管领导", "姓名：李明"]
    assert [cells[1].strip(), cells[5].strip()] == ["@duban_bot", "@duban_bot"]
    assert [cells[6], cells[7]] == ["", ""]  # the rest of a row that is not full


def test_every_code_is_read_as_its_own_link(tmp_path: Path) -> None:
    sheet = written(tmp_path, *(ticket(number, f"第{number}中学") for number in range(1, 18)))
    document = Document(str(sheet))
    (table,) = document.tables
    read = {}
    for row in table.rows:
        for text, code in (row.cells[:2], row.cells[2:]):
            for blip in code._tc.xpath(".//a:blip/@r:embed"):
                read[text.text.splitlines()[1]] = read_qr(document.part.related_parts[blip].blob)
    assert read == {f"第{number}中学": LINK.format(number) for number in range(1, 18)}


def test_eight_fit_on_a_page_and_rows_are_as_high_as_they_are(tmp_path: Path) -> None:
    document = Document(str(written(tmp_path, *(ticket(number) for number in range(1, 9)))))
    (section,) = document.sections
    assert (round(section.page_width.mm), round(section.page_height.mm)) == PAGE_MM
    (table,) = document.tables
    assert [round(row.height.mm, 1) for row in table.rows] == [HEIGHT_MM] * 4
    assert PAGE_MM[1] - 2 * MARGIN_MM > 4 * HEIGHT_MM
    assert "dashed" in table._tbl.xml


def test_hostile_and_endless_names_do_no_harm(tmp_path: Path) -> None:
    sheet = written(tmp_path, ticket(1, NASTY, NASTY), ticket(2, LONG, "阿依古丽·买买提·某某某"))
    (table,) = Document(str(sheet)).tables
    cells = [cell.text.splitlines() for cell in table.rows[0].cells]
    assert cells[0][1] == '<w:p>市"司法"局 & 县局</w:p>'
    assert cells[2][1].endswith("…")
    assert LONG.startswith(cells[2][1][:-1])
    assert cells[2][3].endswith("…")


def test_in_english(tmp_path: Path) -> None:
    sheet = written(tmp_path, ticket(), language=Language.EN)
    (table,) = Document(str(sheet)).tables
    lines = table.rows[0].cells[0].text.splitlines()
    assert lines[2] == "As: contact"
    assert lines[-2:] == ["Until 16 March 2026, 09:00.", "Works once; not to be passed on."]
    bare = [line for line in lines if line != "市司法局"]
    assert not re.search(r"[\u3000-\u9fff]", "".join(bare))


def test_the_document_names_nobody_and_no_program(tmp_path: Path) -> None:
    document = Document(str(written(tmp_path, ticket())))
    properties = document.core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == ("督办事项 · 登记邀请", "duban", "")
    assert properties.created.replace(tzinfo=None) == AT


def test_a_sheet_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnrecognizedImageError):
        written(tmp_path, Ticket("市司法局", ContactRole.CONTACT, "", "bot", b"no picture", UNTIL))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_a_full_page_needs_no_second_one(tmp_path: Path) -> None:
    pages = {1: 1, 8: 1, 9: 2}
    sheets = []
    for count in pages:
        tickets = [ticket(number, LONG if number % 2 else "市司法局") for number in range(1, count + 1)]
        sheets.append(written(tmp_path, *tickets).rename(tmp_path / f"{count}.docx"))
    assert OFFICE is not None
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *map(str, sheets)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pdfs = {count: (tmp_path / f"{count}.pdf").read_bytes() for count in pages}
    assert {count: len(re.findall(rb"/Type\s*/Page\b", pdf)) for count, pdf in pdfs.items()} == pages


def test_the_pictures_are_whole(tmp_path: Path) -> None:
    sheet = written(tmp_path, ticket())
    with zipfile.ZipFile(BytesIO(sheet.read_bytes())) as package:
        assert package.testzip() is None
        pictures = [name for name in package.namelist() if name.endswith(".png")]
    assert len(pictures) == 1
