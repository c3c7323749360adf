"""Makes a command of typer out of a class of options: its parameters, its call, its exit code."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import Field, dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_origin, get_type_hints

import typer

from flows.terminal.options import BROWSER, OUTPUT, PRACTICE, Option, described, has_default

if TYPE_CHECKING:
    from flows.session.services import Services
    from flows.terminal.result import Result

O = TypeVar("O")  # noqa: E741  (a class of options)

_JSON = typer.Option(
    "--json", metavar="", help="The result as JSON on stdout.", rich_help_panel=OUTPUT
)


def _scenarios(incomplete: str) -> list[tuple[str, str]]:
    from automation.practice import SCENARIOS

    return [
        (name, each.sentence) for name, each in SCENARIOS.items() if name.startswith(incomplete)
    ]


def _controls(incomplete: str) -> list[str]:
    from automation.dropbox.controls.catalogue import built_in

    return [name for name in built_in() if name.startswith(incomplete)]


_NAMES: dict[str, Callable[..., Any]] = {
    "scenarios": _scenarios,
    "control": _controls,
    "remove": _controls,
}
"""What the shell offers for the options of these names; values of a choice it knows by itself."""


@dataclass(frozen=True)
class _Leaf:
    """One parameter: the name of its group's field (empty at the top), its field, its option."""

    group: str
    field: "Field[Any]"
    kind: Any
    option: Option

    @property
    def name(self) -> str:
        return self.field.name

    def parameter(self) -> inspect.Parameter:
        make = typer.Argument if self.option.is_argument else typer.Option
        about = make(
            *self.option.names,
            help=self.option.help,
            # A flag takes no value: nothing stands beside it in the help.
            metavar="" if self.kind is bool else self.option.metavar,
            envvar=self.option.variable,
            autocompletion=_NAMES.get(self.name),
            rich_help_panel=self.option.panel,
            show_default=self.field.default not in (0, None, ()),
        )
        return inspect.Parameter(
            self.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=self._default() if has_default(self.field) else inspect.Parameter.empty,
            annotation=Annotated[self._type(), about],
        )

    def _default(self) -> Any:
        if self.option.parse:
            return self.option.text
        return self.field.default if self.field.default != () else None

    def _type(self) -> Any:
        if self.option.parse:
            return str
        return list[str] | None if get_origin(self.kind) is tuple else self.kind

    def value(self, given: Any) -> Any:
        """Return what the field holds. Raises WrongUsage for a text that cannot be parsed."""
        if self.option.parse:
            return self.option.parse(given)
        return tuple(dict.fromkeys(given or ())) if get_origin(self.kind) is tuple else given


def command(
    app: typer.Typer,
    options: type[O],
    name: str,
    *,
    full_name: str | None = None,
    group: str | None = None,
    example: str | None = None,
) -> "Callable[[Callable[..., Result]], Callable[..., Result]]":
    """Return a decorator that adds a function to `app` as the command `name`.

    The function takes the options and the services, and returns the result; its docstring is the
    help. `group` is its place in the list of commands; `example` stands at the end of its help. A
    function that has a parameter `as_json` is told whether JSON was asked for.
    """

    def add(run: "Callable[..., Result]") -> "Callable[..., Result]":
        panels = (None, BROWSER, PRACTICE, OUTPUT)
        leaves = sorted(_leaves(options), key=lambda leaf: panels.index(leaf.option.panel))
        wants_json = "as_json" in inspect.signature(run).parameters

        def call(*, as_json: bool, **given: Any) -> None:
            from flows.cli.dispatch import dispatch

            def act(services: "Services") -> "Result":
                more = {"as_json": as_json} if wants_json else {}
                return run(_filled(options, leaves, given), services, **more)

            dispatch(full_name or name, act, as_json=as_json)

        parameters = [
            *(leaf.parameter() for leaf in leaves),
            inspect.Parameter(
                "as_json",
                inspect.Parameter.KEYWORD_ONLY,
                default=False,
                annotation=Annotated[bool, _JSON],
            ),
        ]
        call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # typeshed lacks it
        call.__annotations__ = {each.name: each.annotation for each in parameters}
        call.__doc__ = run.__doc__
        words = f"Example: dropbox-connector {example}" if example else None
        app.command(name, rich_help_panel=group, epilog=words)(call)
        return run

    return add


def _leaves(options: type, group: str = "", without: tuple[str, ...] = ()) -> Iterator[_Leaf]:
    kinds = get_type_hints(options)
    for each, described_by in described(options):
        if each.name in without:
            continue
        if described_by is not None:
            yield _Leaf(group, each, kinds[each.name], described_by)
        elif "without" in each.metadata:
            yield from _leaves(kinds[each.name], each.name, each.metadata["without"])


def _filled(options: type[O], leaves: list[_Leaf], given: dict[str, Any]) -> O:
    """Return the options with what was given. Raises what the classes of options raise."""
    values: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for leaf in leaves:
        into = groups.setdefault(leaf.group, {}) if leaf.group else values
        into[leaf.name] = leaf.value(given[leaf.name])
    kinds = get_type_hints(options)
    for group, filled in groups.items():
        values[group] = kinds[group](**filled)
    return options(**values)
