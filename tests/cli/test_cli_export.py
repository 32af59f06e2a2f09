"""`export` and `exports`: every output, one that fails beside others that do not, and the list of what lies there."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from shell import TITLE, Shell

from tasks.domain.terms import Output

WHEN = {"DUBAN_CLOCK_START": "2024-05-24T17:00"}
LATER = {"DUBAN_CLOCK_START": "2024-06-24T17:00"}
NAME = f"{TITLE}_2024-05-24"
ALL = ",".join(output.value for output in Output)


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def test_every_output_is_written_and_announced_in_a_line(office: Shell) -> None:
    done = office.quick("export", "--what", ALL, "-o", "all", **WHEN)
    assert (done.status, done.err) == (0, "")
    written = sorted(path.name for path in (office.folder / "all").iterdir())
    endings = ["_佐证材料.zip", "_年度报告素材.docx", "_看板图片.png", "_网页看板.html", "_通报.docx", ".xlsx"]
    assert written == sorted(NAME + ending for ending in endings)
    lines = done.out.splitlines()
    assert [line.partition("：")[0] for line in lines] == [output.zh for output in Output]
    assert [Path(line.partition("：")[2]).name in written for line in lines] == [True] * len(Output)


def test_without_a_wish_the_settings_decide_and_the_list_shows_the_newest_first(office: Shell) -> None:
    assert office.quick("export", "-o", "set", DUBAN_EXPORTS_WHAT="bulletin, workbook", **WHEN).status == 0
    assert office.quick("export", "-o", "set", "--as-of", "2024-04-26", **WHEN).status == 0
    for other in ("notes.txt", f"{TITLE}_2024-13-45.xlsx", "2024-05-24.xlsx", f"{NAME}_别的.docx"):
        (office.folder / "set" / other).write_text("somebody else's")
    listed = office.quick("exports", "-o", "set", **WHEN)
    assert listed.status == 0
    days = [line.split()[:2] for line in listed.out.splitlines() if line.startswith("2024")]
    assert sorted(days[:2]) == [["2024-05-24", "进展工作簿"], ["2024-05-24", "通报"]]
    assert days[2:] == [["2024-04-26", "进展工作簿"]]


def test_one_that_fails_does_not_stop_the_others(office: Shell) -> None:
    in_the_way = office.folder / "half" / f"{NAME}_通报.docx"
    in_the_way.mkdir(parents=True)
    done = office.quick("export", "--what", "bulletin,workbook", "-o", "half", **WHEN)
    assert done.status == 1
    first, second = done.out.splitlines()
    assert first.startswith(f"“{TITLE}”的通报没有写成：文件无法写入")
    assert second.startswith("进展工作簿：")
    assert sorted(path.name for path in (office.folder / "half").iterdir()) == [f"{NAME}.xlsx", f"{NAME}_通报.docx"]


def test_an_office_that_names_units_and_signs(office: Shell) -> None:
    named = {"DUBAN_EXPORTS_NAME_UNITS": "true", "DUBAN_EXPORTS_ISSUER": "青岚市人民政府办公室"}
    for folder, settings in (("named", named), ("plain", {})):
        done = office.quick("export", "--what", "bulletin", "-o", folder, "--as-of", "2024-05-24", **settings, **LATER)
        assert done.status == 0
    signed, plain = (text_of(next((office.folder / folder).iterdir())) for folder in ("named", "plain"))
    assert "青岚市人民政府办公室" in signed
    assert "逾期和有困难的分工" in signed
    assert "（发文机关）" in plain
    assert "逾期和有困难的分工" not in plain


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "--what", "workbook,fax"], "'fax' 不在可以生成的文件中：workbook（进展工作簿）"),
        (["export", "--what", " , "], "不在可以生成的文件中"),
        (["export", "--plan", "没有的方案"], "没有找到“没有的方案”"),
    ],
)
def test_what_cannot_be_meant_is_said(office: Shell, arguments: list[str], said: str) -> None:
    refused = office.quick(*arguments, **WHEN)
    assert refused.status != 0
    assert said in refused.said


def test_without_a_plan_and_without_files_it_says_what_to_do(shell: Shell) -> None:
    assert "还没有方案" in shell.quick("export", **WHEN).out
    assert "duban export" in shell.quick("exports").out
    assert not (shell.folder / "data" / "exports").exists()
