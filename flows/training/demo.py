"""`demo`: the whole procedure on the practice console; shown to a room, or done by a trainee."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from automation.browser.film import Film, filming, find_encoder
from automation.browser.finding import has_display, require_display
from automation.browser.overlay import Caption
from automation.browser.pace import FAST, PACES, SLOW
from automation.browser.player import PacedInput, Player
from automation.browser.waiting import Window
from automation.dropbox.controls.catalogue import built_in, secret_selectors
from automation.dropbox.scopes import ACCOUNT_INFO, HOW_MANY, ScopeFinding, Verdict
from automation.errors import Cancelled, SetupError, WrongUsage
from automation.practice import DEFAULT_SCENARIOS, GROUPS, SCENARIOS
from automation.store.private_file import write_new
from flows.commands.handoff import page_data, show_values
from flows.commands.setup_report import SetupReport
from flows.procedure.catalogue import NUMBERS, STEPS, TITLE
from flows.procedure.goals.credentials import HOW_MANY_CALLS, show_calls
from flows.procedure.open_run import new_run, new_runner
from flows.procedure.run import AppState, Number, Run, have, part_of
from flows.procedure.runner import Runner, Step
from flows.session.context import Context, open_context
from flows.session.profile import StoredCredentials
from flows.session.services import Services
from flows.terminal.options import DemoOptions, SetupOptions, VaultKind, Where
from flows.terminal.progress import Progress
from flows.terminal.prompt import ANY_TIME
from flows.terminal.result import NO_CALL, Line, Notice, Result, Shown, StepRecord, table
from flows.training.hands_on import EXAM_RULE, Demonstrator, ExamResult, HandsOn, Lesson

if TYPE_CHECKING:
    from automation.dropbox.api.team_api import Proof

APP_NAME = "snow-atlas-demo"


PROFILE = "demo"


Wait = Callable[[Step[Run], Run, Exception | None], bool]


_NOT_ON_A_PAGE = {step.number for step in STEPS if not step.in_browser}

_WORDS = {Verdict.YES: "yes", Verdict.NO: "NO", Verdict.UNKNOWN: "?"}


class Presenter:
    """Shows the catalogue's words for as long as they take to read."""

    def __init__(
        self,
        player: Player,
        progress: Progress,
        hand_over: Wait,
        show_calls: Callable[[str, int], None],
    ) -> None:
        self._player = player
        self._progress = progress
        self._hand_over = hand_over
        self._show_calls = show_calls
        self._step = ("", "")

    def announce(self, step: Step[Run]) -> None:
        """Say what the step does and why, and wait until that is read."""
        self._progress.began(step.number, step.title)
        self._step = (step.number, step.title)
        if not step.in_browser:
            self._show_calls(step.number, 0)
        self._player.read(Caption(step.number, step.title, step.instruction, step.why))

    def another_way(self, step: Step[Run]) -> None:
        """Say what helps when the effect does not come."""
        self._trouble(step.number, step.title, step.tip)

    def going_back(self, to: Step[Run], cause: Exception) -> None:
        """Say why the run goes back; the first sentence is what people can use."""
        what = str(cause).partition(". ")[0].rstrip(".")
        self.tell(f"{what}. So back to step {to.number}.")

    def tell(self, words: str) -> None:
        """Say what went wrong in the step that runs, and how it is solved."""
        self._progress.aside(words)
        self._trouble(*self._step, words)

    def failed(self, error: SetupError) -> None:
        """Say what ended the run, and what to do about it."""
        number, _ = self._step
        self._player.read(
            Caption(number, error.message, f"What to do: {error.remedy}", mode="person")
        )

    def finished(self, record: StepRecord) -> None:
        """Leave time to see what the step has brought about."""
        self._progress.ended(record)
        if record.number == Number.PROVE:
            for answered in range(1, HOW_MANY_CALLS):
                self._show_calls(record.number, answered)
                self._player.rest(self._player.pace.dwell)
        if record.number in _NOT_ON_A_PAGE:
            self._show_calls("", HOW_MANY_CALLS)
        self._player.rest(self._player.pace.effect)

    def wait(self, step: Step[Run], run: Run, reason: Exception | None) -> bool:
        """Hand the step to the person, as in any run."""
        return self._hand_over(step, run, reason)

    def _trouble(self, number: str, title: str, words: str) -> None:
        self._player.read(Caption(number, title, words, mode="person"), highlight="keep")


def show_check(
    window: Window, player: Player, proof: "Proof", findings: Iterable[ScopeFinding]
) -> None:
    """Show what `check` has found, as a page."""
    team = f"Team {proof.team.name}" if proof.team else "The team is not known."
    pages = resources.files("flows.templates")
    script = pages.joinpath("check.js").read_text(encoding="utf-8")
    window.open("about:blank")
    window.page.set_content(pages.joinpath("check.html").read_text(encoding="utf-8"))
    rows = [_row(finding) for finding in findings]
    window.page.evaluate(script[script.index("({ about") :], {"about": team, "rows": rows})
    player.read(
        Caption(
            "",
            "Later: check the permissions",
            f"dropbox-connector check tells whether the {HOW_MANY} still hold. It changes nothing.",
            "Ticked is not granted, and granted is not proved: so there are three answers.",
            mode="done",
        )
    )


def show_handoff(window: Window, player: Player, kept: StoredCredentials) -> None:
    """Show the page that gives the values to Snow Atlas; they stay hidden on it."""
    show_values(window.page, page_data(kept))
    player.read(
        Caption(
            "Hand the three values to Snow Atlas",
            "dropbox-connector handoff shows this window. A value leaves it by Copy only.",
            mode="done",
        )
    )


def _row(finding: ScopeFinding) -> list[object]:
    answers = [(verdict, _WORDS[verdict]) for verdict in (finding.ticked, finding.granted)]
    unprovable = finding.scope == ACCOUNT_INFO and finding.proved is Verdict.UNKNOWN
    proved = (finding.proved, NO_CALL if unprovable else _WORDS[finding.proved])
    return [finding.scope, *answers, proved]


@dataclass(frozen=True)
class Stage:
    """What a demo plays on: a run that has reached nothing yet, and who shows it."""

    context: Context
    player: Player
    run: Run
    runner: Runner[Run]


def demo(options: DemoOptions, services: Services) -> Result:
    """Go through the procedure on a practice console, and keep nothing.

    Without a display it runs without a window, and says so. Raises WrongUsage for a scenario or
    a pace that does not exist, and NoDisplay where a person is needed who could see nothing.
    """
    if options.show_list:
        return list_scenarios()
    options = _checked(options, services)
    film = Film(find_encoder(options.video)) if options.video else None
    report = SetupReport("demo", PROFILE, practice=True)
    lesson = Lesson(exam=options.exam)
    if options.exam:
        services.progress.say(EXAM_RULE)
    try:
        with _stage(options, services, report, film) as stage:
            if options.hands_on:
                _practise(stage, services, report, lesson)
            else:
                _present(stage, services, report, options)
    except SetupError as error:
        services.progress.failed()
        report.error = _anew(error)
    result = _with_lesson(report, lesson) if options.hands_on else report.result()
    if options.exam:
        result = _with_exam(result, report, lesson, options.exam_result)
    if film is None:
        return result
    services.progress.say("Making the video.")
    return _with_film(result, options.video, film)


def list_scenarios() -> Result:
    """Return the scenarios by group, with a sentence each."""
    show: list[Shown] = []
    for group, scenarios in GROUPS.items():
        show.append(Line(group, "bold"))
        show.append(table(*((f"  {each.name}", each.sentence) for each in scenarios)))
        show.append(Line(""))
    show.append(Line("To show one: `dropbox-connector demo --scenario NAME`."))
    return Result(
        "demo",
        data={
            "scenarios": [
                {"name": each.name, "group": group, "sentence": each.sentence}
                for group, scenarios in GROUPS.items()
                for each in scenarios
            ]
        },
        show=tuple(show),
    )


def _anew(error: SetupError) -> SetupError:
    """Return the error; nothing of a demo is kept, so that none is taken up again."""
    return Cancelled(error.message, remedy=ANY_TIME) if isinstance(error, Cancelled) else error


def _checked(options: DemoOptions, services: Services) -> DemoOptions:
    for name in options.scenarios:
        if name not in SCENARIOS:
            raise WrongUsage(
                f"There is no scenario '{name}'.",
                remedy="`dropbox-connector demo --list` shows them all.",
            )
    if options.hands_on or options.by_step:
        if options.headless:
            raise WrongUsage(
                "Without a window nobody can go on from step to step.",
                remedy="Leave out --headless, or leave out --hands-on and --step-by-step.",
            )
        require_display()
    if not options.headless and not has_display():
        services.progress.say("There is no display here, so the browser runs without a window.")
        return replace(options, headless=True)
    return options


@contextmanager
def _stage(
    options: DemoOptions, services: Services, report: SetupReport, film: Film | None
) -> Iterator[Stage]:
    where = Where(
        profile=PROFILE, browser=options.browser, headless=options.headless, practice=True
    )
    with (
        open_context(
            services,
            where,
            vault=VaultKind.NONE,
            scenarios=(*DEFAULT_SCENARIOS, *options.scenarios),
        ) as context,
        context.browser(filmed=film is not None) as session,
    ):
        profile = context.profile
        report.stored_in, report.stored_where = profile.vault.name, profile.vault.where(PROFILE)
        profile.journal.update(site=context.site.web)
        unseen = options.headless and film is None
        pace = FAST if unseen else PACES[options.pace]
        by_step = options.by_step or options.hands_on
        player = Player(session.window, session.overlay, pace, by_step=by_step)
        session.overlay.for_a_room(large=options.pace == SLOW.name)
        session.controls.input_style = PacedInput(player, session.overlay)
        session.overlay.mask_on_pages(secret_selectors(built_in()))
        wishes = SetupOptions(allow=True, guide=options.hands_on)
        run = new_run(context, wishes, AppState(name=APP_NAME))
        runner = new_runner(context, STEPS, run)
        services.progress.say(NUMBERS)
        session.window.open(context.site.web)
        session.window.focus_page()
        try:
            with filming(session.window.page, film) if film else nullcontext():
                yield Stage(context, player, run, runner)
        finally:
            report.follow(run)


def _present(stage: Stage, services: Services, report: SetupReport, options: DemoOptions) -> None:
    """The tool does every step, the person's too."""
    run, player = stage.run, stage.player
    window = stage.context.session.window
    presenter = Presenter(
        player,
        services.progress,
        stage.runner.helper.wait,
        lambda now, answered: show_calls(window, run, now, answered),
    )
    run.tell = presenter.tell
    troubles = [SCENARIOS[name].sentence for name in options.scenarios]
    player.read(
        Caption(
            "",
            TITLE,
            "On a practice console: no account is touched, and nothing is kept. The tool plays "
            "the admin, who would sign in and allow.",
            " ".join(("A trouble comes up:", *troubles)) if troubles else "",
        )
    )
    try:
        for record in replace(stage.runner, helper=presenter).run(run):
            report.records[record.number] = record
    except Cancelled:
        raise
    except SetupError as error:
        presenter.failed(error)
        raise
    report.follow(run)
    report.conclude()
    kept = StoredCredentials(
        have(run.credentials),
        have(stage.context.profile.journal.read()),
        stage.context.profile.vault,
        stage.context.profile.folder,
    )
    report.proof = stage.context.api.prove(kept.credentials)
    show_check(stage.context.session.window, player, report.proof, report.findings())
    with suppress(Cancelled):  # whoever closes the last page has seen it
        show_handoff(stage.context.session.window, player, kept)


def _practise(stage: Stage, services: Services, report: SetupReport, lesson: Lesson) -> None:
    """The trainee does every step that is done in a browser."""
    run, player = stage.run, stage.player

    def show_me(step: Step[Run]) -> None:
        machine = Demonstrator(player, helper.read)
        runner = replace(stage.runner, steps=_up_to(step), helper=machine, guide=False)
        for _ in runner.run(run):
            pass

    helper = HandsOn(
        stage.context.session.window,
        stage.context.session.overlay,
        player,
        services.progress,
        lesson,
        show_me,
    )
    helper.read(
        Caption(
            "",
            TITLE,
            "You do every step; each is ticked off when its effect is there. On a practice "
            "console: no account is touched, and nothing is kept.",
            EXAM_RULE
            if lesson.exam
            else "F2, or the button, gives a hint; again, a ring around the place; again, it is "
            "done for you.",
        )
    )
    for record in replace(stage.runner, helper=helper, gentle=True).run(run):
        report.records[record.number] = record
    show_calls(stage.context.session.window, run)
    report.follow(run)
    report.conclude()
    with suppress(Cancelled):
        helper.read(
            Caption(
                "✓",
                "All goals are reached",
                _exam_of(report, lesson).sentence()
                if lesson.exam
                else lesson.summary(report.records.values()),
                "For your own team: dropbox-connector setup",
                mode="done",
            )
        )


def _up_to(step: Step[Run]) -> tuple[Step[Run], ...]:
    """Return the part of the procedure that ends with `step`: what it builds on may be undone."""
    same = [other for other in STEPS if part_of(other.number) == part_of(step.number)]
    return tuple(same[: same.index(step) + 1])


def _with_lesson(report: SetupReport, lesson: Lesson) -> Result:
    result, records = report.result(), list(report.records.values())

    return replace(
        result,
        data={**result.data, "training": lesson.data(records)},
        show=tuple(lesson.report(records)) if records else (),
    )


def _exam_of(report: SetupReport, lesson: Lesson) -> ExamResult:
    return lesson.result(report.records.values(), len(STEPS), report.app_name or "")


def _with_exam(result: Result, report: SetupReport, lesson: Lesson, to: Path | None) -> Result:
    exam = _exam_of(report, lesson)
    data = {**result.data, "exam": exam.data()}
    show = [*result.show, Line(exam.sentence(), "bold"), Line(exam.row(), wrap=False)]
    error = result.error
    if to is not None:
        try:
            write_new(to, (json.dumps(data["exam"], indent=2) + "\n").encode())
            show.append(Line(f"Written to {to}", wrap=False))
        except SetupError as problem:
            error = error or problem
    return replace(result, data=data, show=tuple(show), error=error)


def _with_film(result: Result, video: Path | None, film: Film) -> Result:
    if not film.finish():
        lost = Notice("not-filmed", "No video was made: ffmpeg did not finish it.")
        return replace(result, warnings=(*result.warnings, lost))

    show = (*result.show, Line(f"Video    {video}", wrap=False))
    data = {**result.data, "video": str(video)}
    return replace(result, data=data, show=show)
