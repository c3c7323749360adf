"""A film of a page: made of its frames by whatever ffmpeg there is."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from automation.browser.film import LEAST_MS, Film, filming, find_encoder
from automation.browser.overlay import PageOverlay
from automation.errors import NoEncoder, WrongUsage


def frames(video: Path) -> list[tuple[int, ...]]:
    """Return the colour in the middle of the video at twelve moments a second."""
    program = find_encoder(video.with_name("other.mp4")).program
    raw = subprocess.run(
        [
            *(program, "-v", "error", "-i", str(video), "-vf", "fps=12,crop=2:2,scale=1:1"),
            *("-f", "rawvideo", "-pix_fmt", "rgb24", "-"),
        ],
        capture_output=True,
        check=True,
    ).stdout
    return [tuple(raw[start : start + 3]) for start in range(0, len(raw), 3)]


def is_red(colour: tuple[int, ...]) -> bool:
    """Tell whether that much is red, for a video is never exact."""
    return colour[0] > 200 and max(colour[1:]) < 60


def wait_until_filmed(page: Page, film: Film) -> None:
    """Let the browser's first frame come, and stay for as long as a frame stays at least."""
    while not film.newest_at or page.evaluate("Date.now()") < film.newest_at + LEAST_MS:
        page.wait_for_timeout(10)


@pytest.mark.parametrize("name", ["film.mp4", "film.webm"])
def test_each_frame_stays_until_the_next(page: Page, tmp_path: Path, name: str) -> None:
    """What comes after a second is seen after a second, and the last is seen for a second more."""
    film = Film(find_encoder(tmp_path / name))
    for colour, at in (("red", 5000.0), ("blue", 6000.0), ("red", 6010.0), ("lime", 7000.0)):
        page.set_content(f"<body style='background: {colour}'>")
        film.add(page.screenshot(type="jpeg"), at, 1280, 720)
    assert film.finish()
    seen = frames(tmp_path / name)
    assert len(seen) == pytest.approx(3 * 12, abs=2)
    assert all(is_red(colour) for colour in seen[: 2 * 12 - 1])
    assert not is_red(seen[-1])
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_page_is_filmed(page: Page, tmp_path: Path) -> None:
    """The film begins with what the page shows, and follows it to another page."""
    page.set_viewport_size({"width": 321, "height": 241})  # odd numbers, which no codec likes
    page.set_content("<body style='background: red'>")
    film = Film(find_encoder(tmp_path / "film.mp4"))
    with filming(page, film):
        wait_until_filmed(page, film)
        page.goto("data:text/html,<body style='background: blue'>")
    assert film.finish()
    seen = frames(tmp_path / "film.mp4")
    assert is_red(seen[0])
    assert not is_red(seen[-1])


def test_a_window_that_is_closed_ends_the_film(page: Page, tmp_path: Path) -> None:
    """Whoever closes the window keeps what was filmed so far."""
    film = Film(find_encoder(tmp_path / "film.mp4"))
    with filming(page, film):
        page.set_content("<body style='background: red'>")
        wait_until_filmed(page, film)
        page.close()
    assert film.finish()


def test_what_is_veiled_looks_the_same_whatever_it_is(page: Page) -> None:
    """On a film of two secrets of the same length no pixel tells them apart."""
    PageOverlay(page.context).mask_on_pages(["#secret", ".shown"])
    looks = []
    for secret in ("k3v9x0q2m7z1b5t", "WWWWWWWWWWWWiii"):
        page.goto(f"data:text/html,<input id=secret value={secret}><p class=shown>{secret}</p>")
        assert page.locator("#secret").input_value() == secret
        looks.append(page.screenshot())
    assert looks[0] == looks[1]


def test_a_film_of_nothing_is_none(tmp_path: Path) -> None:
    """Without a frame there is no video, and no file."""
    film = Film(find_encoder(tmp_path / "film.mp4"))
    assert not film.finish()
    assert list(tmp_path.iterdir()) == []


def test_an_ffmpeg_that_fails(tmp_path: Path) -> None:
    """Where ffmpeg makes nothing of the frames there is no video, and nothing is left."""
    film = Film(find_encoder(tmp_path / "film.mp4"))
    film.add(b"no picture at all", 5000.0, 1280, 720)
    assert not film.finish()
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_was_taken(page: Page, tmp_path: Path) -> None:
    """Where the video cannot be put in its place there is none, and nothing else is lost."""
    film = Film(find_encoder(tmp_path / "film.mp4"))
    film.add(page.screenshot(type="jpeg"), 5000.0, 1280, 720)
    (tmp_path / "film.mp4").mkdir()
    assert not film.finish()
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_without_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is none, it says how to get one."""
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(NoEncoder) as caught:
        find_encoder(tmp_path / "film.mp4", which=lambda name: None)
    assert "[video]" in caught.value.remedy


def test_an_ffmpeg_without_the_codec(tmp_path: Path) -> None:
    """An ffmpeg that cannot make an .mp4 may make a .webm, and the other way round."""
    poor = tmp_path / "ffmpeg"
    poor.write_text("#!/bin/sh\necho ' V....D libvpx-vp9  libvpx VP9 (codec vp9)'\n")
    poor.chmod(0o755)
    assert find_encoder(tmp_path / "film.webm", which=lambda name: str(poor)).program == str(poor)
    with pytest.raises(NoEncoder, match="libx264"):
        find_encoder(tmp_path / "film.mp4", which=lambda name: str(poor))


@pytest.mark.parametrize("name", ["film.gif", "film", "no/such/folder/film.mp4", "there.mp4"])
def test_files_that_no_video_goes_into(tmp_path: Path, name: str) -> None:
    """Another kind of file, a folder that is not there, a file that is: each is refused."""
    (tmp_path / "there.mp4").write_text("my film")
    with pytest.raises(WrongUsage):
        find_encoder(tmp_path / name)
    assert (tmp_path / "there.mp4").read_text() == "my film"
