"""What of the environment would make other programs write down secrets, and is taken out first."""

from collections.abc import Mapping, MutableMapping

from automation.errors import WrongUsage

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


SECRETS = (
    "DROPBOX_CONNECTOR_APP_KEY",
    "DROPBOX_CONNECTOR_APP_SECRET",
    "DROPBOX_CONNECTOR_REFRESH_TOKEN",
    "DROPBOX_CONNECTOR_PASSPHRASE",
)
"""The variables in which the tool itself is given secrets."""

_OF_BROWSER = (
    *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
    *("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "LD_LIBRARY_PATH"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "USERNAME"),
    *("APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)"),
    *("HOMEDRIVE", "HOMEPATH", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
)
_OF_BROWSER_BEGIN = ("LC_", "XDG_", "FONTCONFIG_", "GTK_", "QT_", "IM_", "PROGRAMW")


def take_secrets(environ: MutableMapping[str, str]) -> Mapping[str, str]:
    """Return all variables, and take the secrets out of `environ`, which children are given."""
    everything = dict(environ)
    for name in SECRETS:
        environ.pop(name, None)
    return everything


def require_text(environ: Mapping[str, str]) -> None:
    """Do nothing where the tool's secret variables are text. Raises WrongUsage otherwise."""
    for name in SECRETS:
        try:
            environ.get(name, "").encode()
        except UnicodeEncodeError:  # as Python marks bytes that are not text
            raise WrongUsage(
                f"What the variable {name} holds is not UTF-8.",
                remedy="Set it again, in a terminal whose encoding is UTF-8.",
            ) from None


def for_driver(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that Playwright's driver needs: a browser's, and its own."""
    own = ("PLAYWRIGHT_", "PW_", "NODE_EXTRA_CA_CERTS", "NODE_COMPILE_CACHE")
    return {
        name: value
        for name, value in environ.items()
        if _is_of_browser(name) or name.upper().startswith(own)
    }


def for_browser(environ: Mapping[str, str]) -> dict[str, str | float | bool]:
    """Return the variables that a browser needs, and no other: others may hold anything."""
    return {name: value for name, value in environ.items() if _is_of_browser(name)}


def _is_of_browser(name: str) -> bool:
    return name.upper() in _OF_BROWSER or name.upper().startswith(_OF_BROWSER_BEGIN)
