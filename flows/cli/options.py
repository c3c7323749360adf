"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

BROWSER, PRACTICE, OUTPUT = "Browser", "Practice", "Output"

Profile = Annotated[
    str,
    typer.Option(
        envvar="DROPBOX_CONNECTOR_PROFILE",
        help="Your own name for each team or app: letters, digits, dots, - and _.",
    ),
]
Browser = Annotated[
    str | None,
    typer.Option(
        envvar="DROPBOX_CONNECTOR_BROWSER",
        help="chrome, msedge, chromium, or the path of one. Else the first that is found.",
        rich_help_panel=BROWSER,
    ),
]
Headless = Annotated[
    bool,
    typer.Option(
        "--headless",
        help="No window. A step that needs a person then fails at once.",
        rich_help_panel=BROWSER,
    ),
]
Patience = Annotated[
    str,
    typer.Option(help="How long to wait for a person: 90s, 10m, 1h.", rich_help_panel=BROWSER),
]
FreshSession = Annotated[
    bool,
    typer.Option(
        "--fresh-session",
        help="Forget who is signed in, and sign in anew.",
        rich_help_panel=BROWSER,
    ),
]
Attach = Annotated[
    str | None,
    typer.Option(
        metavar="[chrome|msedge|URL]",
        help="Use a browser that you started, in a new tab; it says first what that means.",
        rich_help_panel=BROWSER,
    ),
]
Practice = Annotated[
    bool,
    typer.Option(
        "--practice",
        help="On a practice console, started for this run. No account is touched.",
        rich_help_panel=PRACTICE,
    ),
]
PracticeUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="On a practice console that runs already on this machine.",
        rich_help_panel=PRACTICE,
    ),
]
PracticeProfile = Annotated[
    bool,
    typer.Option(
        "--practice",
        help="The practice profile of that name: what was kept on a practice console.",
        rich_help_panel=PRACTICE,
    ),
]
VaultKind = Annotated[
    str | None,
    typer.Option(
        envvar="DROPBOX_CONNECTOR_VAULT",
        metavar="[keyring|file|none]",
        help="Where the values are kept: the system's keyring, a file only you can read, or "
        "nowhere (shown once). Else where they are already, or the keyring; in practice, nowhere.",
    ),
]
Passphrase = Annotated[
    bool,
    typer.Option(
        "--passphrase",
        help="With --vault file: encrypt the file with a passphrase, taken from "
        "DROPBOX_CONNECTOR_PASSPHRASE, or else asked unseen.",
    ),
]
AppName = Annotated[
    str | None, typer.Option(help="Name of the app, unique in all of Dropbox. Else one is made up.")
]
AppKey = Annotated[
    str | None, typer.Option(metavar="KEY", help="Use the app with that key; make none.")
]
Record = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Write the run as an illustrated page and a PDF; names and secrets are covered.",
        rich_help_panel=OUTPUT,
    ),
]
RecordNames = Annotated[
    bool,
    typer.Option(
        "--record-names",
        help="In the pictures, do not cover the names of the account, its team and its apps.",
        rich_help_panel=OUTPUT,
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="The result as JSON on stdout.", rich_help_panel=OUTPUT)
]
