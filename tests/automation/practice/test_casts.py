"""Casts of the practice console's pages: the same controls, and nothing of whoever looked."""

import random
import string
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.dropbox.casts.archive import Casts, files_of, read_casts, zipped
from automation.dropbox.casts.capture import make_cast, read_document
from automation.dropbox.casts.suggesting import suggestions
from automation.dropbox.casts.words import shape, vocabulary
from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.controls.neighbours import NEIGHBOURS, is_dangerous
from automation.dropbox.scopes import REQUIRED
from automation.dropbox.site import DROPBOX, PageKind, practice_site
from automation.errors import WrongUsage
from automation.practice.redesign import renamed_ids, renamed_texts
from flows.commands.cast_replay import show
from tests.automation.practice.every_page import EVERY_STATE, Visit
from tests.automation.practice.test_ways_match import PAGES

STATES = [
    name
    for name in EVERY_STATE
    if name not in ("start", "mailbox-empty", "mailbox", "sign-in", "sign-in-refused")
    and "password" not in name
    and name != "cookie-frame"  # no page of its own
]


def cast_of(page, console, screen="page"):
    """Return the cast of the page that is open."""
    return make_cast(read_document(page.main_frame), screen, console.url, vocabulary(built_in()))


def matches(page, names):
    """Return how many elements in sight, and how many at all, each way of these controls finds."""
    found = {}
    for name in names:
        for way in built_in()[name].ways:
            locator = way.locator(page, {"scope": REQUIRED[1]})
            found[name, str(way), way.frame] = (
                locator.filter(visible=True).count(),
                locator.count(),
            )
    return found


@pytest.fixture
def cinema(page):
    """A page of a browser that replays casts, beside the page of the person who is signed in."""
    context = page.context.browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("state", STATES)
def test_a_cast_has_the_same_controls(console, person, team_app, cinema, state):
    """Each way of each control finds as many elements in the cast as on the page."""
    EVERY_STATE[state](Visit(console, person, team_app.key))
    kind = practice_site(console.url).kind(person.url)
    names = [name for name in built_in() if PAGES.get(name.split(".")[0], kind) is kind]
    cast = cast_of(person, console)
    show(cinema.context, cinema, cast)
    for frame in cast.frames:
        cinema.wait_for_function(
            "count => window.frames.length >= count", arg=min(1, len(cast.frames))
        )
        assert frame.html
    assert matches(cinema, names) == matches(person, names)


def random_word(rng):
    """A word that stands in no list: of letters, with a digit now and then."""
    letters = "".join(rng.choice(string.ascii_lowercase) for _ in range(rng.randint(8, 12)))
    return letters.capitalize() if rng.random() < 0.5 else letters


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_of_the_account_is_in_a_cast(console, person, team_app, seed):
    """Names of people, apps and addresses, keys and secrets are in no file, name or attribute."""
    rng = random.Random(seed)
    world = console.world
    words = {random_word(rng) for _ in range(40)}
    taken = iter(sorted(words))
    with world.lock:
        world.members = [
            replace(
                member,
                given_name=next(taken),
                surname=next(taken),
                email=f"{next(taken)}@{next(taken)}.example",
            )
            for member in world.members
        ]
    for _ in range(2):
        app = world.create_app(f"{next(taken)} {next(taken)}")
        app.scopes = team_app.scopes
    visit = Visit(console, person, app.key)
    files = {}
    for state in STATES:
        EVERY_STATE[state](visit)
        # A class or id that somebody made of a name, and a name that is split over elements.
        person.evaluate(
            """([one, two]) => {
                const make = (tag, attributes, ...inside) => {
                    const made = document.createElement(tag);
                    for (const name in attributes) made.setAttribute(name, attributes[name]);
                    made.append(...inside);
                    return made;
                };
                const own = `x-${one.toLowerCase()}`, image = `data:image/gif;base64,${btoa(two)}`;
                document.body.append(make("div",
                    { class: `card-${one} is${two}`, id: `${one}_tile`, title: one, "data-x": two },
                    make("b", {}, one.slice(0, 4)), one.slice(4),
                    make("input", { value: two, name: one, placeholder: one }),
                    make("a", { href: `/team/${one}?member=${two}#${one}` }, `Show ${two}`),
                    make("img", { alt: one, src: image }), new Comment(one),
                    make(own, {}, two), make("textarea", {}, one),
                    make("select", {}, make("option", { value: one }, two)),
                    make("style", {}, `.${one} {}`)));
                document.title += ` – ${one}`;
            }""",
            sorted(words)[:2],
        )
        casts = Casts("practice", "2026-01-01", "0", (cast_of(person, console, state),))
        files |= {f"{state}/{name}": content for name, content in files_of(casts).items()}
    everything = "\n".join(f"{name} {content.decode()}" for name, content in files.items())
    secrets = {*console.issued_secrets(), *(app.key for app in world.apps)}
    assert secrets
    inside = [word for word in words | secrets if word.casefold() in everything.casefold()]
    assert inside == []
    assert "data:image" not in everything
    assert zipped(files).count(b"practice/") == 0


@given(text=st.text(min_size=1, max_size=60))
def test_a_text_that_is_not_known_leaves_its_shape_only(text):
    """Whatever it is: of its letters and digits none stays."""
    known = vocabulary(built_in())
    kept = known.text(text)
    if " ".join(text.split()) not in known.phrases:
        assert {char for char in kept if char.isalnum()} <= set("Xx0")
    assert shape(kept) == kept or kept in known.phrases


@given(word=st.text("bcdfghjklmnpqrstvwz", min_size=7, max_size=12))
def test_a_name_made_of_a_word_does_not_show_it(word):
    """Ids, classes and addresses may be made of names."""
    known = vocabulary(built_in())
    for name in (word, f"card-{word}", f"is{word.capitalize()}", f"{word}_button", f"b{word}9"):
        assert word not in known.identifier(name).casefold()
    for address in (f"/{word}", f"/developers/apps?app={word}", f"https://{word}.example/a"):
        assert word not in known.address(address, "http://127.0.0.1:1").casefold()


def test_two_ids_stay_two():
    """A label belongs to its own field, in the cast too."""
    known = vocabulary(built_in())
    first, second = known.identifier("qzwx-1"), known.identifier("qzwy-2")
    assert first != second
    assert known.identifier("qzwx-1") == first


def test_words_that_the_person_accepts_stay():
    """Only words in small letters are ever offered: no names, addresses, keys or numbers."""
    known = vocabulary(built_in())
    known.text("Zorblatt wants frobnicate a12 x@y.example")
    assert known.unknown == {"wants", "frobnicate"}
    again = vocabulary(built_in(), accepted=frozenset({"frobnicate"}))
    assert again.text("Zorblatt frobnicate") == "Xxxxxxxx frobnicate"


def test_what_was_written_is_read(console, person, team_app, tmp_path):
    """The zip tells nothing but the pages, the day and the version, and is small."""
    EVERY_STATE["permissions-changed"](Visit(console, person, team_app.key))
    casts = Casts("practice", "2026-01-01", "0.1.0", (cast_of(person, console, "permissions"),))
    content = zipped(files_of(casts))
    (tmp_path / "casts.zip").write_bytes(content)
    assert read_casts(tmp_path / "casts.zip") == casts
    assert len(content) < 100_000
    assert zipped(files_of(casts)) == content, "no time, no name of a machine"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", zipped({"index.json": b"[" * 100_000})])
def test_another_file_holds_no_casts(tmp_path, content):
    """Whatever it is, it is refused in one sentence."""
    (tmp_path / "other.zip").write_bytes(content)
    with pytest.raises(WrongUsage, match="holds no casts"):
        read_casts(tmp_path / "other.zip")
    with pytest.raises(WrongUsage, match="No such file"):
        read_casts(tmp_path / "none.zip")


def test_a_large_page(console, person, cinema):
    """A page of 1 MB is read and written in two seconds, and its zip is no larger than 2 MB."""
    rows = "".join(
        f'<div class="row r{n}"><a href="/a/{n}">Some text {n}</a></div>' for n in range(14_000)
    )
    person.set_content(f"<body>{rows}</body>")
    before = time.process_time()
    cast = cast_of(person, console)
    assert time.process_time() - before < 2
    assert len(rows) > 900_000
    assert len(zipped(files_of(Casts("practice", "2026-01-01", "0", (cast,))))) < 2_000_000


MAIN = {
    "my-apps": EVERY_STATE["my-apps"],
    "create-all": EVERY_STATE["create-all"],
    "permissions": lambda visit: visit.app("permissions"),
    "settings": EVERY_STATE["settings"],
}


FOUND_FIRST = {"ids": 1.0, "texts": 0.25, "both": 0.5}
"""The share of what is lost whose first suggestion is right, at least."""


@pytest.mark.parametrize("redesign", FOUND_FIRST)
def test_suggestions_name_the_lost_controls(console, person, team_app, cinema, redesign):
    """The likeliest element is often the right one, and never one that does harm."""
    changes = {
        "ids": renamed_ids(),
        "texts": renamed_texts(),
        "both": {**renamed_ids(), **renamed_texts()},
    }[redesign]
    visit = Visit(console, person, team_app.key)
    right, lost = 0, []
    for state, reach in MAIN.items():
        reach(visit)
        kind = practice_site(console.url).kind(person.url)
        marked = {}
        for name, control in built_in().items():
            if PAGES.get(name.split(".")[0]) is not kind or control.only:
                continue
            for way in control.ways:
                locator = way.locator(person, {"scope": REQUIRED[1]}).filter(visible=True)
                if not way.frame and locator.count() == 1 and name not in marked:
                    marked[name] = locator.evaluate(
                        "element => [...document.querySelectorAll('*')].indexOf(element)"
                    )
        console.world.redesign = changes
        person.reload()
        person.locator("body").wait_for()
        if kind is PageKind.APP:
            person.locator('[role=tab][aria-selected="true"]').wait_for()
        if state == "create-all":
            person.locator("input[type=radio]").first.check()
        for number, place in enumerate(marked.values(), 10):
            person.evaluate(
                "([place, number]) => document.querySelectorAll('*')[place].tabIndex = number",
                [place, number],
            )
        numbers = dict(zip(marked, map(str, range(10, 99)), strict=False))
        show(cinema.context, cinema, cast_of(person, console))
        gone = [
            (name, {"scope": REQUIRED[1]} if name == "permissions.scope" else {})
            for name in marked
            if not any(
                way.locator(cinema, {"scope": REQUIRED[1]}).filter(visible=True).count() == 1
                for way in built_in()[name].ways
                if not way.frame
            )
        ]
        there = set(marked) - {name for name, _ in gone}
        for each in suggestions(cinema, built_in(), gone, there, DROPBOX):
            first = each.elements[0] if each.elements else None
            is_right = (
                first is not None and first.get_attribute("tabindex") == numbers[each.control]
            )
            right += is_right
            lost.append((each.control, is_right))
            for element in each.elements:
                words = person.evaluate(
                    "number => document.querySelector(`[tabindex='${number}']`)?.innerText ?? ''",
                    element.get_attribute("tabindex") or "none",
                )
                assert not is_dangerous(words)
                assert not words or words not in {
                    renamed_texts().get(f">{n}<", "")[1:-1] for n in NEIGHBOURS
                }
        console.world.redesign = {}
    assert right >= FOUND_FIRST[redesign] * len(lost), [name for name, found in lost if not found]
