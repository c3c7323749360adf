"""`--install-completion`: for the shell that is named, whichever runs it."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Tool

FILES = {
    "bash": ".bash_completions/dropbox-connector.sh",
    "zsh": ".zfunc/_dropbox-connector",
    "fish": ".config/fish/completions/dropbox-connector.fish",
}


@pytest.mark.parametrize("shell", FILES)
def test_the_shell_that_is_named_gets_it(tool: Tool, tmp_path: Path, shell: str) -> None:
    """The file lies where that shell looks for it, and is the one that --show-completion prints."""
    tool.environment["HOME"] = str(tmp_path)
    ended = tool.run("--install-completion", shell)
    assert ended.exit_code == 0, ended.err
    assert f"completion for {shell} is in" in ended.out
    installed = (tmp_path / FILES[shell]).read_text().strip()
    assert tool.run("--show-completion", shell).out.strip() == installed
