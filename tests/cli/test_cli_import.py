"""`import` as a process: the document, the question, and what is written when."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from shell import ROOT, SAMPLE, TITLE, Ran, Shell

DATA = ROOT / "tests" / "data"
LAYOUTS = [  # one of each kind of file; tests/intake reads them all, without a process for each
    DATA / "layouts" / name
    for name in ("01_baseline_clean.xlsx", "02_merged_area_column.xlsx", "12_first_unit_is_lead.xlsx", "20_gb18030.csv")
]
HOSTILE: list[dict[str, Any]] = json.loads((DATA / "hostile" / "expectations.json").read_text("utf-8"))
REFUSED = [expected["file"] for expected in HOSTILE if expected["outcome"] != "import_with_warnings"]
KEYS = {
    *("file", "title", "base_year", "areas", "n_items", "items"),
    *("choices", "columns", "warnings", "errors", "ignored_sheets", "preview"),
}
ITEM_KEYS = {"area", "number", "title", "measures", "lead_units", "cooperating_units", "deadline_text", "deadline"}


@pytest.fixture(scope="module")
def dry(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """What `import --dry-run --json` gave for every file, each in the same folder, which stays empty."""
    shell = Shell(tmp_path_factory.mktemp("dry"))
    files = [SAMPLE, *LAYOUTS, *(DATA / "hostile" / name for name in REFUSED)]
    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(lambda file: shell("import", file, "--dry-run", "--json"), files))
    assert list(shell.folder.iterdir()) == []
    return {file.name: ran for file, ran in zip(files, runs, strict=True)}


def plain(text: Any) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if text is None else str(text)))


def compared(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "texts": [plain(item[key]) for key in ("area", "number", "title")] + [plain("".join(item["measures"]))],
        "lead_units": [plain(unit) for unit in item["lead_units"]],
        "cooperating_units": sorted(plain(unit) for unit in item["cooperating_units"]),
        "deadline": [item["deadline"][key] for key in ("kind", "due", "every")],
    }


def test_the_sample_is_one_document(dry: dict[str, Ran]) -> None:
    ran = dry[SAMPLE.name]
    assert (ran.status, ran.err) == (0, "")
    read = json.loads(ran.out)
    assert set(read) == KEYS
    assert (read["file"], read["title"], read["base_year"]) == (SAMPLE.name, TITLE, 2024)
    assert (len(read["areas"]), read["n_items"], len(read["items"]), read["errors"]) == (7, 31, 31, [])
    assert all(set(item) >= ITEM_KEYS for item in read["items"])
    assert (read["preview"]["plan"], read["preview"]["exists"]) == (TITLE, False)
    assert read["preview"]["counts"] == {"new": 31, "changed": 0, "same": 0, "withdrawn": 0}
    assert any("\u4e00" <= c <= "\u9fff" for c in ran.out)  # readable, not escaped


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.name)
def test_a_layout_is_read_exactly(dry: dict[str, Ran], path: Path) -> None:
    ran = dry[path.name]
    assert (ran.status, ran.err) == (0, "")
    read, expected = json.loads(ran.out), json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
    assert [plain(area) for area in read["areas"]] == [plain(area) for area in expected["areas"]]
    assert [compared(item) for item in read["items"]] == [compared(item) for item in expected["items"]]
    for problem in read["warnings"]:
        assert set(problem) == {"code", "message", "sheet", "cell"}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_refused_says_why_in_the_document(dry: dict[str, Ran], name: str) -> None:
    ran = dry[name]
    assert (ran.status, ran.err) == (1, "")
    read = json.loads(ran.out)
    assert set(read) == KEYS
    assert (read["n_items"], read["items"], read["preview"]) == (0, [], None)
    for error in read["errors"]:
        assert set(error) == {"code", "message", "sheet", "cell"}
        assert re.fullmatch(r"[a-z0-9_]+", error["code"])
        assert re.search(r"[\u4e00-\u9fff]{4}", error["message"])
    assert read["errors"]


def test_a_refused_file_is_refused_without_json_too(shell: Shell) -> None:
    ran = shell.quick("import", DATA / "hostile" / "06_empty_workbook.xlsx", "--yes")
    assert ran.status == 1
    assert "这个文件不能导入" in ran.out
    assert "还没有方案" in shell.quick("plans").out


def test_a_preview_writes_nothing(shell: Shell) -> None:
    ran = shell.quick("import", SAMPLE, "--dry-run")
    assert ran.status == 0
    assert "7 个方面、31 项任务" in ran.out
    assert "新方案，将新增 31 项任务" in ran.out
    assert list(shell.folder.iterdir()) == []


@pytest.mark.parametrize("stdin", ["", "n\n", "\n"], ids=["closed", "no", "return"])
def test_without_a_yes_nothing_is_imported(shell: Shell, stdin: str) -> None:
    ran = shell("import", SAMPLE, stdin=stdin)
    assert ran.status == 1
    assert "没有导入，数据没有变化" in ran.err
    assert "还没有方案" in shell.quick("plans").out


def test_a_yes_imports_and_a_second_import_changes_nothing(shell: Shell) -> None:
    first = shell("import", SAMPLE, stdin="y\n")
    assert first.status == 0
    assert f"已导入“{TITLE}”" in first.out
    plans = shell.quick("plans").out
    assert "31" in plans
    again = shell.quick("import", SAMPLE)  # nobody is asked: there is nothing to ask
    assert again.status == 0
    assert "内容完全相同，不需要导入" in again.out
    assert shell.quick("plans").out == plans
    assert "内容完全相同" in shell.quick("import", SAMPLE, "--dry-run").out


def test_an_import_with_json_says_the_document_and_nothing_else(shell: Shell) -> None:
    asked = shell("import", SAMPLE, "--json", stdin="n\n")
    assert (asked.status, json.loads(asked.out)["n_items"]) == (1, 31)
    done = shell.quick("import", SAMPLE, "--json", "--yes", "--plan", "另一个方案")
    assert (done.status, json.loads(done.out)["n_items"]) == (0, 31)
    assert "另一个方案" in shell.quick("plans").out


def test_contested_readings_are_chosen_for_an_import_and_hold_for_the_plans_next_one(shell: Shell) -> None:
    def leads(ran: Ran) -> list[int]:
        return [len(item["lead_units"]) for item in json.loads(ran.out)["items"]]

    table = DATA / "layouts" / "12_first_unit_is_lead.xlsx"
    default = shell.quick("import", table, "--dry-run", "--json")
    everyone = shell.quick("import", table, "--json", "--yes", "--lead", "all")
    again = shell.quick("import", table, "--dry-run", "--json")
    assert max(leads(default)) == 1
    assert leads(again) == leads(everyone) != leads(default)
    (choice,) = [one for one in json.loads(again.out)["choices"] if one["name"] == "lead"]
    assert (choice["chosen"], choice["options"]) == ("all", ["first", "all"])
    assert choice["items"] == sum(1 for count in leads(everyone) if count > 1)
    assert "沿用上次导入时的选择" in shell.quick("import", table, "--dry-run").out
    assert leads(shell.quick("import", table, "--dry-run", "--json", "--lead", "first")) == leads(default)


def test_columns_are_named_once_for_a_layout(shell: Shell) -> None:
    table = DATA / "hostile" / "07_no_header.xlsx"
    asked = shell.quick("import", table, "--yes")
    assert asked.status == 1
    assert "深入学习宣传法治思想" in asked.out
    assert '--map "A=序号' in asked.out
    (columns,) = json.loads(shell.quick("import", table, "--dry-run", "--json").out)["columns"]
    assert columns["columns"] == dict.fromkeys("ABCD", "")
    named = "A=序号,B=重点任务,C=责任单位,D=完成时限"
    done = shell.quick("import", table, "--json", "--yes", "--year", "2024", "--map", named)
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["columns"][0]["named"] is True
    again = shell.quick("import", table, "--year", "2024")
    assert "内容完全相同" in again.out
    assert "按您为这种表格说明过的读取" in again.out
    wrong = shell.quick("import", table, "--map", "A=牛")
    assert wrong.status == 2
    assert "A=牛" in wrong.err


def test_a_name_that_looks_like_a_known_unit_is_asked_about_and_kept(shell: Shell, tmp_path: Path) -> None:
    def table(name: str, unit: str) -> Path:
        path = tmp_path / name
        path.write_text(
            f"2024年重点任务分解表,,,\n序号,重点任务,牵头单位,完成时限\n1,规范行政检查,{unit},6月底前\n", "utf-8"
        )
        return path

    assert shell.quick("import", table("a.csv", "市市场监督管理局"), "--yes").status == 0
    revised = table("b.csv", "市场监管局")
    seen = shell.quick("import", revised, "--dry-run")
    assert "--same 市场监管局=市市场监督管理局" in seen.out
    ran = shell("import", revised, stdin="y\ny\n")
    assert ran.status == 0
    assert "“市场监管局”就是“市市场监督管理局”吗" in ran.err
    units = shell.quick("units").out
    assert "市市场监督管理局" in units
    again = shell.quick("import", revised, "--dry-run")
    assert "内容完全相同" in again.out
    wrong = shell.quick("import", revised, "--same", "市场监管局")
    assert wrong.status == 2


def test_the_document_holds_the_whole_preview(shell: Shell, tmp_path: Path) -> None:
    def table(*rows: str) -> Path:
        path = tmp_path / "表.csv"
        path.write_text(
            "\n".join(("2024年重点任务分解表,,,,", "序号,重点任务,牵头单位,配合单位,完成时限", *rows)), "utf-8"
        )
        return path

    shell.quick("import", table("1,规范行政检查,市司法局,各乡镇（街道）,6月底前", "2,开展普法,市司法局,,全年"), "--yes")
    revised = table("1,规范行政检查,市司法局,司法局,9月底前", "3,公开执法结果,市财政局,各乡镇（街道）,9月底前")
    seen = json.loads(shell.quick("import", revised, "--dry-run", "--json").out)["preview"]
    assert (seen["plan"], seen["exists"]) == ("2024年重点任务分解表", True)
    assert seen["counts"] == {"new": 1, "changed": 1, "same": 0, "withdrawn": 1}
    changed, new, withdrawn = seen["changes"]
    assert (changed["verdict"], changed["match"], changed["number"]) == ("changed", "exact", "1")
    assert changed["fields"]["deadline_text"] == ["6月底前", "9月底前"]
    assert [one["due"] for one in changed["fields"]["schedule"]] == ["2024-06-30", "2024-09-30"]
    assert changed["fields"]["units"][1] == [
        {"unit": "市司法局", "role": "lead"},
        {"unit": "司法局", "role": "cooperating"},
    ]
    assert (new["verdict"], new["match"], new["fields"]) == ("new", "none", {})
    assert (withdrawn["verdict"], withdrawn["title"]) == ("withdrawn", "开展普法")
    units = {one.pop("unit"): one for one in seen["units"]}
    assert units["市财政局"] == {
        "lead": 1,
        "responsible": 0,
        "cooperating": 0,
        "new": True,
        "collective_without_members": False,
    }
    assert units["各乡镇（街道）"]["collective_without_members"]
    assert seen["proposals"] == [{"printed": "司法局", "unit": "市司法局", "reason": "region"}]
    assert seen["told"] == {"units": [], "people": 0}


def test_the_annotated_copy_is_written_beside_a_preview(shell: Shell, tmp_path: Path) -> None:
    target = tmp_path / "marked.xlsx"
    ran = shell.quick("import", DATA / "layouts" / "16_deadline_zoo.xlsx", "--dry-run", "--annotated", target)
    assert ran.status == 0
    assert "marked.xlsx" in ran.out
    assert target.stat().st_size > 5_000


def table_of(folder: Path, name: str, title: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join((f"{title},,,", "序号,重点任务,牵头单位,完成时限", *rows)), "utf-8")
    return path


ITEMS = ("1,编制权责清单,市司法局,6月底前", "2,清理规范性文件,市财政局,9月底前", "3,开展普法宣传,市教育局,12月底前")


def test_a_table_whose_title_was_touched_up_is_asked_about_not_doubled(shell: Shell, tmp_path: Path) -> None:
    first = table_of(tmp_path, "a.csv", "青岚市2024年重点任务分解表", *ITEMS)
    revised = table_of(tmp_path, "b.csv", "青岚市2024年度重点任务责任分解表（第二次调整）", *ITEMS)
    assert shell.quick("import", first, "--yes").status == 0
    seen = shell.quick("import", revised, "--dry-run")
    assert "与已有的方案“青岚市2024年重点任务分解表”有 3 项任务相同" in seen.out
    ran = shell("import", revised, stdin="y\n")
    assert (ran.status, "修订吗" in ran.err) == (0, True)
    assert "内容完全相同" in ran.out
    assert "第二次调整" not in shell.quick("plans").out


def test_another_task_under_the_same_number_is_said(shell: Shell, tmp_path: Path) -> None:
    title = "青岚市2024年重点任务分解表"
    shell.quick("import", table_of(tmp_path, "a.csv", title, *ITEMS), "--yes")
    other = table_of(tmp_path, "b.csv", title, "1,建设智慧停车场,市司法局,6月底前", *ITEMS[1:])
    assert "序号未变而任务已不同" in shell.quick("import", other, "--dry-run").out
    one = shell.quick("import", table_of(tmp_path, "c.csv", title, ITEMS[0]), "--dry-run")
    assert "方案的大部分任务将被撤销" in one.out


def test_what_has_no_end_is_no_file(shell: Shell, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.xlsx")
    ran = shell.quick("import", tmp_path / "x.xlsx")
    assert ran.status == 2
    assert "不是普通文件" in ran.err
