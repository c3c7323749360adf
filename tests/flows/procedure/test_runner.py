"""The runner without a browser: steps are plain data, goals and acts plain functions."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from automation.errors import CodeSpent, NotReached, PersonNeeded
from flows.procedure.runner import GoBack, Interruption, NotTried, PersonsTurn, Runner, Step
from flows.terminal.result import Outcome, StepRecord

LOG = logging.getLogger("test")


@dataclass
class World:
    """What the steps change, and what was done to it."""

    reached: set[str] = field(default_factory=set)
    done: list[str] = field(default_factory=list)


class Person:
    """A helper that finishes every step it is asked to finish."""

    def __init__(self, *, present: bool = True) -> None:
        self.present = present
        self.announced: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.heard: list[str] = []

    def announce(self, step: Step[World]) -> None:
        self.announced.append(step.number)

    def another_way(self, step: Step[World]) -> None:
        self.heard.append(f"another way for {step.number}")

    def going_back(self, to: Step[World], cause: Exception) -> None:
        self.heard.append(f"back to {to.number}: {cause}")

    def finished(self, record: StepRecord) -> None:
        pass

    def wait(self, step: Step[World], run: World, reason: Exception | None) -> bool:
        if not self.present:
            raise PersonNeeded(f"step {step.number}", remedy="be there")
        self.asked.append((step.number, str(reason)))
        run.reached.add(step.number)
        assert step.is_reached_by_person(run)
        return True


def reach(number: str) -> Callable[[World], None]:
    """Return an act that reaches the goal of step `number`."""

    def act(world: World) -> None:
        world.done.append(number)
        world.reached.add(number)

    return act


def step(number: str, *acts: Callable[[World], None], **more: object) -> Step[World]:
    """Return a step whose goal is that its number was reached."""
    return Step(
        number=number,
        title=f"Step {number}",
        instruction="Do it.",
        goal=lambda world: number in world.reached,
        acts=acts or (reach(number),),
        **more,  # type: ignore[arg-type]
    )


def run(*steps: Step[World], person: Person | None = None, world: World | None = None, **more):
    """Run the steps; return the outcomes, the world, and the person."""
    person, world = person or Person(), world or World()
    runner = Runner(steps, person, LOG, machine_errors=(NotReached,), **more)
    return [record.outcome for record in runner.run(world)], world, person


def test_a_goal_that_holds_is_not_acted_for():
    """A step whose goal is already reached is skipped."""
    outcomes, world, _ = run(step("1"), world=World({"1"}))
    assert outcomes == [Outcome.ALREADY]
    assert world.done == []


def test_an_act_that_reaches_its_goal_is_done():
    """A step that was acted for and whose goal is then read is done, without the person."""
    outcomes, _, person = run(step("1"), step("2"))
    assert outcomes == [Outcome.DONE, Outcome.DONE]
    assert person.asked == []


def test_an_act_without_effect_is_not_believed():
    """A click that reaches nothing is handed over: the goal counts, not the click."""
    outcomes, _, person = run(step("1", lambda world: None))
    assert outcomes == [Outcome.BY_PERSON]
    assert person.asked == [("1", "what should follow did not come")]


def test_the_second_way_is_tried_before_the_person_is_asked():
    """Where a step has two ways, the second follows when the first has no effect."""
    outcomes, world, person = run(step("1", lambda world: world.done.append("plain"), reach("1")))
    assert outcomes == [Outcome.DONE]
    assert world.done == ["plain", "1"]
    assert person.asked == []
    assert person.heard == ["another way for 1"]


def test_a_missing_control_is_handed_over_with_its_reason():
    """What the machine cannot find is the person's, who is told what was not found."""

    def lost(world: World) -> None:
        raise NotReached('"Submit" was not found')

    outcomes, _, person = run(step("1", lost), step("2"))
    assert outcomes == [Outcome.BY_PERSON, Outcome.DONE]
    assert person.asked == [("1", '"Submit" was not found')]


def test_a_failed_act_does_not_disturb_the_page():
    """After an act that failed half way, the goal is read only if it looks reached."""
    looks: list[str] = []

    def goal(world: World) -> bool:
        looks.append("reload")
        return "1" in world.reached

    def lost(world: World) -> None:
        raise NotReached("half way")

    careful = Step(
        number="1",
        title="Careful",
        instruction="Do it.",
        goal=goal,
        acts=(lost,),
        already=lambda world: False,
        seen=lambda world: "1" in world.reached,
    )
    run(careful)
    assert looks == ["reload"], "read once, when the person was through"


def test_what_is_the_persons_is_not_tried_another_way():
    """Allowing is the person's: no second act is tried after it."""

    def allow(world: World) -> None:
        raise PersonsTurn("only you can allow it")

    _, world, person = run(step("1", allow, reach("1")))
    assert world.done == []
    assert person.asked == [("1", "only you can allow it")]


def test_nobody_there_ends_the_run():
    """Where nobody can be asked, the run fails at once at that step."""
    with pytest.raises(PersonNeeded, match="step 2"):
        run(step("1"), step("2", lambda world: None), person=Person(present=False))


def test_guided_steps_are_left_to_the_person():
    """With a guide the person does what is on a page, and the tool the rest."""
    outcomes, world, _ = run(step("1"), step("2", in_browser=False), guide=True)
    assert outcomes == [Outcome.BY_PERSON, Outcome.DONE]
    assert world.done == ["2"]


def test_a_gentle_first_look_disturbs_nothing():
    """While somebody is at work on the page, the goal is not read before it seems worth it."""
    looks: list[str] = []

    def goal(world: World) -> bool:
        looks.append("reload")
        return True

    at_work = Step(
        number="3.2",
        title="Submit",
        instruction="Do it.",
        goal=goal,
        seen=lambda world: "3.2" in world.reached,
    )
    outcomes, _, _ = run(at_work, guide=True, gentle=True)
    assert outcomes == [Outcome.BY_PERSON]
    assert looks == ["reload"], "read once, when the person was through"


def test_an_interruption_is_handled_and_the_step_goes_on():
    """A session that ends in mid-flow is renewed, and the same step is done again."""

    def submit(world: World) -> None:
        world.done.append("submit")
        if "signed-in" not in world.reached:
            raise NotReached("the sign-in page is there")
        world.reached.add("3.2")

    again = Interruption(
        name="signed-out",
        seen=lambda world: "signed-in" not in world.reached,
        step=Step(
            number="1",
            title="Sign in again",
            instruction="Sign in.",
            goal=lambda world: "signed-in" in world.reached,
            acts=(lambda world: world.reached.add("signed-in"),),
        ),
    )
    outcomes, world, person = run(step("3.2", submit), interruptions=(again,))
    assert outcomes == [Outcome.DONE]
    assert world.done == ["submit", "submit"]
    assert person.asked == []


def test_what_interrupts_is_handed_over_once():
    """An interruption that only a person can end is theirs, and does not interrupt itself."""

    def signing_in(world: World) -> None:
        raise PersonsTurn("sign in")

    def blocked(world: World) -> None:
        if "login" not in world.reached:
            raise NotReached("the page is not there")
        world.reached.add("1")

    login = step("login", signing_in)
    between = Interruption("login", lambda world: "login" not in world.reached, login)
    outcomes, _, person = run(step("1", blocked), interruptions=(between,))
    assert outcomes == [Outcome.DONE]
    assert person.asked == [("login", "sign in")]


def test_a_step_that_is_the_persons_is_not_interrupted():
    """Where the step itself is a person's, they are asked at once, whatever else is seen."""

    def signing_in(world: World) -> None:
        raise PersonsTurn("sign in")

    between = Interruption("login", lambda world: True, step("login", signing_in))
    outcomes, _, person = run(step("1", signing_in), interruptions=(between,))
    assert outcomes == [Outcome.BY_PERSON]
    assert person.asked == [("1", "sign in")]


def test_a_spent_code_leads_back_once():
    """A code that turns out spent leads back to the authorize page, and the run goes on."""
    world = World()

    def exchange(world: World) -> None:
        world.done.append("exchange")
        if world.done.count("exchange") == 1:
            world.reached.discard("5.1")
            raise GoBack("5.1", CodeSpent("spent", remedy="again"))
        world.reached.add("7.1")

    _, _, person = run(step("5.1"), step("7.1", exchange), world=world)
    assert world.done == ["5.1", "exchange", "5.1", "exchange"]
    assert person.heard == ["back to 5.1: spent"]


def test_a_second_spent_code_is_an_error():
    """The second time the same cause is said aloud instead of going round in circles."""

    def exchange(world: World) -> None:
        raise GoBack("5.1", CodeSpent("spent", remedy="again"))

    with pytest.raises(CodeSpent):
        run(step("5.1"), step("7.1", exchange))


def test_records_tell_the_time_of_each_step():
    """Each record holds the seconds that its step took."""
    ticks = iter(range(100))
    runner = Runner((step("1"), step("2")), Person(), LOG, clock=lambda: float(next(ticks)))
    assert [record.seconds for record in runner.run(World())] == [1.0, 1.0]


def test_a_way_that_does_not_apply_leaves_the_reason_as_it_was():
    """What the person is told is why the last way failed that was really tried."""

    def lost(world: World) -> None:
        raise NotReached('"Submit" was not found')

    def not_for_this(world: World) -> None:
        raise NotTried("nothing was submitted")

    _, _, person = run(step("3.2", lost, not_for_this))
    assert person.asked == [("3.2", '"Submit" was not found')]


def test_the_same_interruption_does_not_come_for_ever():
    """What comes in between again and again ends with the person, not in a circle."""

    def hindered(world: World) -> None:
        world.done.append("try")
        raise NotReached("a banner lies over it")

    banner = Interruption(
        name="banner",
        seen=lambda world: True,
        step=step("–", lambda world: world.reached.add("–")),
    )
    outcomes, world, person = run(step("3.2", hindered), interruptions=(banner,))
    assert outcomes == [Outcome.BY_PERSON]
    assert world.done == ["try"] * 3
    assert [number for number, _ in person.asked] == ["3.2"]


def test_what_a_failed_act_left_is_given_up():
    """After an act that failed, the runner says so before anything is looked at again."""
    given_up: list[str] = []

    def slow(world: World) -> None:
        raise NotReached("no answer")

    run(step("1", slow), after=lambda problem: given_up.append(str(problem)))
    assert given_up == ["no answer"]


def test_a_problem_is_logged_by_its_first_line(caplog: pytest.LogCaptureFixture) -> None:
    """What follows the first line of a browser's error may show an element with a secret in it."""

    def act(world: World) -> None:
        raise NotReached('Timeout.\nCall log:\n - <input value="nobodys-secret"> covers it')

    caplog.set_level(logging.INFO, logger=LOG.name)
    outcomes, _, _ = run(step("1", act))
    assert outcomes == [Outcome.BY_PERSON]
    assert "Timeout." in caplog.text
    assert "nobodys-secret" not in caplog.text
