"""`steps`: the procedure in words, with the commands of steps 5 to 7; no browser, no account."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import resources

from automation.dropbox.site import DROPBOX, Site, practice_site
from flows.procedure.catalogue import (
    DUPLICATES,
    HANDED_OVER_TITLE,
    NUMBERS,
    SNOW_ATLAS_STEPS,
    STEPS,
    TITLE,
)
from flows.procedure.run import Number, Run
from flows.procedure.runner import Step
from flows.terminal.options import Shell, StepsOptions
from flows.terminal.result import Line, Notice, Result, Shown, Verbatim

FILES = {Shell.BASH: "bash.sh", Shell.POWERSHELL: "powershell.ps1"}
_KEY_IN_LINK = {Shell.BASH: "$APP_KEY", Shell.POWERSHELL: "$key"}

_BLOCK = re.compile(r"^## (\S+)\n", re.MULTILINE)


@dataclass(frozen=True)
class ManualStep:
    """A step for somebody who does everything by hand; `commands` are for the shell."""

    number: str
    title: str
    instruction: str
    why: str
    tip: str
    commands: str | None


def steps(options: StepsOptions) -> Result:
    """Return the procedure in words, with commands for a shell.

    Raises BadPracticeAddress for an address elsewhere.
    """
    shell = options.shell
    site = practice_site(options.practice_url) if options.practice_url else DROPBOX
    typed = manual_steps(shell, site)

    return Result(
        "steps",
        data={"title": TITLE, "shell": shell, "steps": [asdict(step) for step in typed]},
        show=(
            Line(TITLE, "bold"),
            Line(NUMBERS),
            Line(""),
            *(part for step in typed for part in _shown(step)),
        ),
        warnings=(Notice("duplicates", DUPLICATES),),
    )


def _begun(step: Step[Run], site: Site) -> str:
    """Return what is to be done; the first step begins where nobody has opened a page."""
    if step.number != Number.SIGN_IN:
        return step.instruction
    return f"Open {site.my_apps()} in your browser. {step.instruction}"


def manual_steps(shell: Shell, site: Site) -> list[ManualStep]:
    """Return every step of the catalogue, and step 8 in Snow Atlas."""
    commands = commands_for(shell, site)
    typed = [
        ManualStep(
            step.number,
            step.title,
            _begun(step, site),
            step.why,
            step.tip,
            commands.get(step.number),
        )
        for step in STEPS
    ]
    last = ManualStep(
        Number.SNOW_ATLAS,
        HANDED_OVER_TITLE,
        "\n".join(SNOW_ATLAS_STEPS),
        "Afterwards the file with the values is not needed any more.",
        "",
        commands[Number.SNOW_ATLAS],
    )
    return [*typed, last]


def commands_for(shell: Shell, site: Site) -> dict[str, str]:
    """Return the commands by the number of their step."""
    text = resources.files("flows.templates").joinpath(FILES[shell]).read_text(encoding="utf-8")
    link = site.authorize("").replace("client_id=", f"client_id={_KEY_IN_LINK[shell]}")
    parts = _BLOCK.split(text.replace("@AUTHORIZE@", link).replace("@API@", site.api))
    named = zip(parts[1::2], parts[2::2], strict=True)
    return {Number[name]: block.strip() for name, block in named}


def _shown(step: ManualStep) -> Iterator[Shown]:
    yield Line(f"{step.number:<5}{step.title}", "bold")
    for words in filter(None, (step.instruction, step.why, step.tip)):
        yield Line(words, indent=5)
    if step.commands:
        # Unwrapped and from the margin, so that it can be copied as it stands.
        yield Verbatim(f"\n{step.commands}")
    yield Verbatim("")
