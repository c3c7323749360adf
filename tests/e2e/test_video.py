"""`demo --video`: a film of the whole demo."""

from pathlib import Path

from tests.automation.browser.test_film import frames
from tests.e2e.conftest import Tool


def test_a_demo_is_filmed_as_far_as_it_comes(tool: Tool, tmp_path: Path) -> None:
    """A demo that nobody watches is filmed with its captions, also where a trouble ends it."""
    video = tmp_path / "demo.mp4"
    ended = tool.run(
        *("demo", "--headless", "--pace", "fast", "--scenario", "unverified-email"),
        *("--video", str(video), "--json"),
    )
    assert ended.exit_code == 5, ended.err
    assert ended.json["data"]["video"] == str(video)
    assert len(set(frames(video))) > 1


def test_without_ffmpeg_nothing_is_begun(tool: Tool, tmp_path: Path) -> None:
    """Where no video can be made, it says so before anything runs."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/sitecustomize.py").write_text(
        "import sys\nsys.modules['imageio_ffmpeg'] = None\n"
    )
    tool.environment |= {"PYTHONPATH": str(tmp_path / "site"), "PATH": "/nowhere"}
    ended = tool.run("demo", "--headless", "--video", str(tmp_path / "demo.mp4"), "--json")
    assert ended.exit_code == 2
    assert ended.json["error"]["code"] == "no-ffmpeg"
    assert ended.json["data"] == {}
