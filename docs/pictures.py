"""The pictures of the README, made from a demo that is played for them: `make pictures`.

A chat page that the demo saved is photographed by headless Chromium; the status workbook goes through LibreOffice and
poppler. All of them are Debian packages (PACKAGES); pngquant makes the files smaller where it is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
PACKAGES = {
    "chromium": "chromium",
    "soffice": "libreoffice-calc",
    "pdftoppm": "poppler-utils",
}
FONTS = "fonts-noto-cjk fonts-noto-color-emoji"

# Whose chat, the first and the last thing shown of it: one report in time, one that is late and comes back once.
CHATS = (("李明", "2024年3月20日", "已审核通过"), ("王芳", "2024年4月1日", "学法通知和会议记录已补充"))
PHONE = (420, 1010)  # CSS pixels
GAP = 24
SCALE = 1.5
PAGES = (("workbook.png", 1, 100), ("ledger.png", 5, 110))  # file, page of the printed workbook, dots per inch

CUT = """<script>
const all = [...document.querySelector("main").children], has = text => (e, i) => e.textContent.includes(text);
const first = all.findIndex(has({first})), last = all.findIndex((e, i) => i > first && has({last})(e));
all.forEach((e, i) => (i < first || i > last) && e.remove());
</script>"""


def main() -> None:
    missing = [package for program, package in PACKAGES.items() if shutil.which(program) is None]
    if missing:
        sys.exit(
            f"还缺少 {' '.join(missing)}，请和字体 {FONTS} 一起安装。\n"
            f"Missing: {' '.join(missing)}. Please install them, together with {FONTS}."
        )
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        run(sys.executable, str(ROOT / "bot.py"), "demo", "--keep", str(work / "demo"))
        made = [photograph_chats(work), *print_workbook(work)]
    for picture in made:
        shrink(picture)
        sys.stdout.write(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1024} KB\n")


def photograph_chats(work: Path) -> Path:
    """The chats of CHATS side by side, each cut to the part that tells its story."""
    frames = []
    for name, first, last in CHATS:
        page = (work / "demo" / "chats" / f"{name}.html").read_text(encoding="utf-8")
        if last not in page.partition(first)[2]:
            sys.exit(f"The demo's chat of {name} has no {last!r} after {first!r} any more: see CHATS in {__file__}.")
        cut = CUT.replace("{first}", repr(first)).replace("{last}", repr(last))
        file = work / f"{name}.html"
        file.write_text(page.replace("</body>", f"{cut}</body>"), encoding="utf-8")
        frames.append(f'<iframe src="{escape(file.as_uri())}"></iframe>')
    width, height = PHONE
    board = work / "board.html"
    board.write_text(
        f"<style>body {{ margin: 0; display: flex; gap: {GAP}px }}"
        f" iframe {{ border: 0; width: {width}px; height: {height}px }}</style>{''.join(frames)}",
        encoding="utf-8",
    )
    picture = IMAGES / "chat.png"
    run(
        "chromium",
        *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
        *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
        *(f"--user-data-dir={work / 'chromium'}", f"--force-device-scale-factor={SCALE}"),
        *(f"--window-size={len(frames) * (width + GAP) - GAP},{height}", f"--screenshot={picture}", board.as_uri()),
    )
    return picture


def print_workbook(work: Path) -> list[Path]:
    """Pages of the workbook as they come out of the printer."""
    (workbook,) = (work / "demo").glob("*.xlsx")
    profile = (work / "libreoffice").as_uri()  # its own, so that a LibreOffice that is open does not mind
    run(
        *("soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf"),
        *("--outdir", str(work), str(workbook)),
    )
    pictures = []
    for name, page, dpi in PAGES:
        picture = IMAGES / name
        which = f"-png -singlefile -f {page} -l {page} -r {dpi}".split()
        run("pdftoppm", *which, str(work / f"{workbook.stem}.pdf"), str(picture.with_suffix("")))
        pictures.append(picture)
    return pictures


def shrink(picture: Path) -> None:
    if shutil.which("pngquant"):
        run("pngquant", "--force", "--strip", "--output", str(picture), "64", str(picture))


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the programs above
    if done.returncode != 0:
        sys.exit(f"{command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


if __name__ == "__main__":
    main()
