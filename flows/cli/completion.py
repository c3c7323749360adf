"""The completion for a shell that is named; typer knows only the shell that runs this."""

from itertools import pairwise

import typer

SHELLS = ("bash", "zsh", "fish")


def complete_named_shell(arguments: list[str]) -> bool:
    """Install or show the completion for the shell that is named; return whether one is."""
    wanted = ("--install-completion", "--show-completion")
    named = [each for each in pairwise(arguments) if each[0] in wanted and each[1] in SHELLS]
    if not named:
        return False
    from typer.completion import (  # type: ignore[attr-defined]  # typer imports them there
        get_completion_script,
        install,
    )

    [(option, shell), *_] = named
    name = "dropbox-connector"
    if option == "--install-completion":
        _, path = install(shell=shell, prog_name=name)
        typer.echo(f"The completion for {shell} is in {path}. It works in a new terminal.")
    else:
        variable = f"_{name.replace('-', '_').upper()}_COMPLETE"
        script = get_completion_script(prog_name=name, complete_var=variable, shell=shell)
        typer.echo(script)
    return True
