"""What of the environment would make other programs write down secrets, and is taken out first."""

from collections.abc import MutableMapping

UNSAFE = (
    "DEBUG",  # Playwright's driver prints what is filled and read (facts/playwright.md)
    "DEBUGP",
    "DEBUG_FILE",
    "DEBUG_COLORS",
    "PWDEBUG",
    "PWDEBUGIMPL",
    "NODE_DEBUG",
    "NODE_DEBUG_NATIVE",
    "NODE_OPTIONS",  # an editor's terminal has it load a debugger
    "NODE_V8_COVERAGE",
    "SSLKEYLOGFILE",  # the keys of every connection, for whoever reads that file
    "CHROME_LOG_FILE",
)
"""Variables by which the driver, Node, Chromium or a TLS library would write down what passes."""


def clean(environ: MutableMapping[str, str]) -> None:
    """Take the unsafe variables out; called before anything else is imported or started."""
    for name in [name for name in environ if name.upper() in UNSAFE]:
        del environ[name]
