"""`practice`: the practice console alone, for people who try things out by themselves."""

import errno

from automation.errors import Cancelled, PersonNeeded, WrongUsage
from automation.practice import (
    DEFAULT_SCENARIOS,
    SCENARIOS,
    ListenAddress,
    PracticeConsole,
    listening_on,
)
from automation.store.credentials import Secret
from flows.session.services import Services
from flows.terminal.options import PracticeOptions
from flows.terminal.prompt import is_yes
from flows.terminal.result import Result

TICK_SECONDS = 0.5
OPEN = (
    "Anyone who can reach this machine can open it, and nothing is encrypted on the way. Type no "
    "real password there."
)


def practice(options: PracticeOptions, services: Services) -> Result:
    """Serve a practice console, with apps of its own for every browser, until Ctrl-C.

    Raises WrongUsage for an address, port or scenario that cannot be used; PersonNeeded where
    nobody can be asked whether other machines may reach it, Cancelled where somebody says no.
    """
    for name in options.scenarios:
        if name not in SCENARIOS:
            raise WrongUsage(
                f"There is no scenario '{name}'.",
                remedy=f"Choose from: {', '.join(SCENARIOS)}.",
            )
    place = _listening_on(options.host)
    if place.is_open and not options.open_to_network:
        _ask(place, services)
    console = PracticeConsole(
        scenarios=tuple(dict.fromkeys((*DEFAULT_SCENARIOS, *options.scenarios))),
        port=options.port,
        host=place.host,
        hosts=place.names,
        separate=True,
    )
    _start(console, options)
    url = f"http://{place.shown}:{console.port}"
    try:
        _tell(url, console.trainer_path, place, services)
        while True:
            services.pause(TICK_SECONDS)
    except KeyboardInterrupt:  # the way in which it ends
        services.progress.say("The practice console has stopped; what was done in it is forgotten.")
    finally:
        console.stop()
    browsers = console.worlds
    return Result(
        "practice",
        data={
            "url": url,
            "open_to_network": place.is_open,
            "scenarios": sorted(console.world.scenarios),
            "browsers": len(browsers),
            "apps": sum(len(world.live_apps()) for world in browsers),
        },
    )


def _listening_on(host: str) -> ListenAddress:
    try:
        return listening_on(host)
    except (OSError, UnicodeError):  # the latter for a name with an empty or overlong part
        raise _not_ours(host) from None


def _not_ours(host: str) -> WrongUsage:
    return WrongUsage(
        f"'{host}' is no IPv4 address of this machine.",
        remedy="Give one of its own, `--host 0.0.0.0` for all of them, or leave --host out to be "
        "reached from this machine alone.",
    )


def _ask(place: ListenAddress, services: Services) -> None:
    if not services.terminal.is_there:
        raise PersonNeeded(
            f"On {place.shown} other machines can reach the practice console, and nobody can be "
            "asked here whether they may.",
            remedy="Add `--yes-open-to-network` if they may, or leave --host out.",
        )
    services.progress.say(f"On {place.shown} other machines can reach the practice console. {OPEN}")
    answer = services.terminal.ask("Open it to the network? Type yes: ")
    if not is_yes(answer):
        raise Cancelled(
            "The practice console was not opened to the network.",
            remedy="Leave --host out to have it on this machine alone.",
        )


def _start(console: PracticeConsole, options: PracticeOptions) -> None:
    try:
        console.start()
    except OverflowError:
        raise WrongUsage(
            f"{options.port} is no port.", remedy="Choose one from 1024 to 65535."
        ) from None
    except PermissionError:
        raise WrongUsage(
            f"This account may not listen on port {options.port}.",
            remedy="Choose a port from 1024 to 65535, or leave --port out to have a free one.",
        ) from None
    except OSError as problem:
        if problem.errno == errno.EADDRNOTAVAIL:
            raise _not_ours(options.host) from None
        if problem.errno != errno.EADDRINUSE:
            raise
        raise WrongUsage(
            f"Port {options.port} is in use.",
            remedy="Choose another, or leave --port out to have a free one.",
        ) from None


def _tell(url: str, trainer_path: str, place: ListenAddress, services: Services) -> None:
    say = services.progress.say
    say(f"The practice console is at {url}")
    if place.is_open:
        say(f"Other machines can reach it. {OPEN}")
    say("Every browser has apps and scenarios of its own. Ctrl-C ends it.")
    # The log, if there is one, must not hold what opens every room.
    services.redactor.learn(Secret(trainer_path.rpartition("/")[2]))
    say("Who has come how far, for the trainer only:")
    say(f"{url}{trainer_path}")
