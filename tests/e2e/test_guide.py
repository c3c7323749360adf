"""The illustrated guide: what it says, what it shows, and what it must not show."""

import base64
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from filelock import FileLock
from playwright.sync_api import Page

from automation.practice import PracticeConsole
from flows.procedure.catalogue import STEPS
from tests.e2e.conftest import Ended, Tool, unattended
from tests.e2e.test_leaks import spellings
from tests.pixels import COVER, RING, inside_the_ring

COMMITTED = Path(__file__).with_name("guide.txt")
NOTE_SECRETS = """
import atexit
import automation.practice.console as module

start = module.PracticeConsole.start

def noting(console):
    atexit.register(lambda: open({file!r}, "w").write("\\n".join(console.issued_secrets())))
    return start(console)

module.PracticeConsole.start = noting
"""


@dataclass(frozen=True)
class Guide:
    """A guide as it was written, and the secrets of the run that it shows."""

    ended: Ended
    folder: Path
    secrets: list[str]

    @property
    def html(self) -> str:
        """The page."""
        return Path(self.ended.json["data"]["html"]).read_text(encoding="utf-8")

    @property
    def pdf(self) -> str:
        """What the PDF says."""
        return pdf_text(Path(self.ended.json["data"]["pdf"]))

    def pictures(self) -> list[tuple[str, bytes]]:
        """The alternative text of each picture, and the picture."""
        return pictures(self.html)


def pictures(html: str) -> list[tuple[str, bytes]]:
    """Return the alternative text of each picture on the page, and the picture."""
    found = re.findall(r'<img src="data:image/png;base64,([^"]+)" alt="([^"]+)"', html)
    return [(alt, base64.b64decode(data)) for data, alt in found]


def section_of(html: str, number: str) -> str:
    """Return the part of the page that belongs to one step."""
    return html.split(f'id="step-{number}"')[1].split("</section>")[0]


def pdf_text(file: Path) -> str:
    """Return all that is written in the PDF, its description included."""
    reader = pypdf.PdfReader(io.BytesIO(file.read_bytes()))
    pages = [page.extract_text() for page in reader.pages]
    return "\n".join([*pages, str(reader.metadata)])


def nothing_there(folder: Path) -> Tool:
    """A tool on a machine without a display and without a keyring."""
    folder.mkdir(parents=True, exist_ok=True)
    nothing = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring", "DISPLAY": ""}
    return Tool(folder / "home", nothing)


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Guide:
    """A guide made by the command, once for all tests, whichever worker runs them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "guide"
    result, noted = folder / "result.json", folder / "secrets"
    with FileLock(folder.with_suffix(".lock")):
        if not result.exists():
            tool = nothing_there(folder)
            (folder / "site").mkdir()
            (folder / "site/sitecustomize.py").write_text(NOTE_SECRETS.format(file=str(noted)))
            tool.environment["PYTHONPATH"] = str(folder / "site")
            wanted = ("--output", str(folder / "out"), "--format", "html,pdf,md")
            ended = tool.run("guide", *wanted, "--json")
            assert ended.exit_code == 0, ended.err
            result.write_text(ended.out)
    return Guide(Ended(0, result.read_text(), ""), folder / "out", noted.read_text().splitlines())


@pytest.fixture
def opened(guide: Guide, page: Page) -> Page:
    """The page in a browser."""
    page.goto(Path(guide.ended.json["data"]["html"]).as_uri())
    return page


def test_the_guide_says_what_is_committed(opened: Page) -> None:
    """A step that is changed changes the guide, and the text kept beside this test with it."""
    text = re.sub(r"\d{4}-\d\d-\d\d", "DATE", opened.locator("body").inner_text())
    text = "\n".join(line for line in (line.strip() for line in text.splitlines()) if line) + "\n"
    new = COMMITTED.with_suffix(".new.txt")
    if text != COMMITTED.read_text(encoding="utf-8"):
        new.write_text(text, encoding="utf-8")
    assert text == COMMITTED.read_text(encoding="utf-8"), f"if that is right, keep {new}"


def test_every_step_in_the_browser_has_its_picture(guide: Guide) -> None:
    """Each step that is done on a page is shown with its own number, and the JSON counts them."""
    assert len(guide.pictures()) <= guide.ended.json["data"]["pictures"]
    for step in STEPS:
        shown = pictures(section_of(guide.html, step.number))
        assert bool(shown) == step.in_browser, step.number
        for alt, _ in shown:
            assert f"the number {step.number} around" in alt or step.number == "5.1"


def test_the_markdown_says_the_same(guide: Guide) -> None:
    """A company's wiki gets every step, and each picture as a file of its own."""
    file = Path(guide.ended.json["data"]["md"])
    text = file.read_text(encoding="utf-8")
    for step in STEPS:
        assert f"## {step.number} " in text
    named = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert [(file.parent / name).read_bytes() for name in named] == [
        png for _, png in guide.pictures()
    ]
    assert not [secret for secret in guide.secrets if secret in text]
    assert "{{" not in text
    assert "\n\n\n" not in text


def test_each_printed_page_has_its_number(guide: Guide) -> None:
    """Whoever drops the pages can put them in order."""
    reader = pypdf.PdfReader(guide.ended.json["data"]["pdf"])
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, 1):
        assert f"{number} / {count}" in page.extract_text()


def test_the_guide_is_of_the_practice_console_and_says_so(guide: Guide) -> None:
    """Nobody can take the pictures for Dropbox's own pages."""
    assert "The pictures show a practice console, not Dropbox." in guide.html
    assert "The pictures show a practice console, not Dropbox." in guide.pdf.replace("\n", " ")


def test_no_secret_can_be_read_in_page_or_pdf(guide: Guide) -> None:
    """None of the secrets that the run was given is in either file, in any spelling."""
    assert len(guide.secrets) >= 4, "key's secret, code, refresh and access token"
    wanted = {form for secret in guide.secrets for form in spellings(secret)}
    texts = [guide.html.encode(), guide.pdf.encode()]
    texts += [file.read_bytes() for file in guide.folder.rglob("*.*")]
    assert [form for form in wanted if any(form in text for text in texts)] == []


def test_the_code_is_covered_in_the_picture(guide: Guide, page: Page) -> None:
    """Inside the ring of step 5.4 there is a bar of one colour, and nothing of the code."""
    alt, png = guide.pictures()[-1]
    assert alt.endswith("which a grey bar covers.")
    assert inside_the_ring(page, png) == {COVER}


def test_each_ring_is_in_its_picture(guide: Guide, page: Page) -> None:
    """Whatever the text says is ringed has its whole ring in the picture, around something."""
    for alt, png in guide.pictures():
        if "a ring" in alt:
            assert RING not in inside_the_ring(page, png), alt


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_guide_is_clean_for_assistive_technology(opened: Page, scheme: str) -> None:
    """axe-core finds nothing to object to, in light and in dark."""
    opened.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    results = Axe().run(opened)
    assert results.violations_count == 0, results.generate_report()


def test_the_guide_fits_a_phone(opened: Page) -> None:
    """At the width of a phone nothing sticks out, and the keyboard reaches every step."""
    opened.set_viewport_size({"width": 320, "height": 640})
    assert opened.evaluate("document.documentElement.scrollWidth") == 320
    opened.keyboard.press("Tab")
    assert opened.locator("a:focus").inner_text() == "Sign in to Dropbox’s developer console"


def test_the_guide_is_small(guide: Guide) -> None:
    """The page can be sent by mail."""
    assert (guide.folder / "dropbox-connector-guide.html").stat().st_size < 2_000_000


def test_a_recorded_run_shows_no_names(
    tmp_path: Path, tool: Tool, practice: PracticeConsole, page: Page
) -> None:
    """`setup --record` makes the same page of a run, with names and secrets out of it."""
    practice.world.create_app("secret-project")
    ended = tool.run(*unattended(practice, "--record", str(tmp_path / "out")))
    assert ended.exit_code == 0, ended.err
    recorded = ended.json["data"]["record"]
    html = Path(recorded["html"]).read_text(encoding="utf-8")
    text = html + pdf_text(Path(recorded["pdf"]))
    names = ["snow-atlas-demo", "secret-project", "admin@practice.example", "Practice Team"]
    for word in [*practice.issued_secrets(), *names]:
        assert word not in text
    for step in STEPS:
        assert bool(pictures(section_of(html, step.number))) == step.in_browser, step.number
    assert inside_the_ring(page, pictures(html)[-1][1]) == {COVER}


def test_a_guide_that_fails_leaves_no_folder(tool: Tool, tmp_path: Path) -> None:
    """Where the run does not come to its end, the folder that was made for the guide is gone."""
    ended = tool.run(
        "guide", "--output", str(tmp_path / "out"), "--browser", "/bin/false", "--json"
    )
    assert ended.json["error"]["code"] == "browser-broken"
    assert not (tmp_path / "out").exists()
