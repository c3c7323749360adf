"""Casts of the practice console's pages: the same controls, and nothing of whoever looked."""

import re
import time
from dataclasses import asdict, dataclass, replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from automation.dropbox.casts.archive import Casts, files_of, read_casts, zipped
from automation.dropbox.casts.capture import make_cast, read_document
from automation.dropbox.casts.searching import holds_name, strange_words
from automation.dropbox.casts.suggesting import suggestions
from automation.dropbox.casts.words import shape, vocabulary
from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.controls.neighbours import NEIGHBOURS
from automation.dropbox.scopes import REQUIRED
from automation.dropbox.site import DROPBOX, PageKind, practice_site
from automation.errors import WrongUsage
from automation.practice.redesign import renamed_ids, renamed_texts
from flows.commands.cast_replay import show
from tests.automation.practice.every_page import EVERY_STATE, Visit
from tests.automation.practice.test_ways_match import PAGES
from tests.deadline import slowness

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


@dataclass(frozen=True)
class Account:
    """Names of a world: all that nobody else has."""

    person: str
    team: str
    app: str
    other_app: str
    email: str

    @property
    def pieces(self):
        """Every name, and each of its words."""
        names = (self.person, self.team, self.app, self.other_app, self.email)
        return {*names, *(word for name in names for word in re.findall(r"\w+", name))}


def strange(text):
    """Tell whether a cast could not hold this anyway, as a word of Dropbox's or as a shape."""
    return bool(vocabulary(built_in()).strange(text))


WORD = st.builds(
    lambda letters, tail, capital: (letters.capitalize() if capital else letters) + tail,
    st.text("abcdefghijklmnoprstuvwyz", min_size=4, max_size=11),
    st.sampled_from(["", "", "7", "42"]),
    st.booleans(),
).filter(strange)
NAME = st.one_of(WORD, st.builds("{} {}".format, WORD, WORD), st.builds("{}-{}".format, WORD, WORD))
MAIL = st.builds("{}@{}.example".format, WORD, WORD)
ACCOUNTS = st.builds(Account, NAME, NAME, NAME, NAME, MAIL).filter(
    lambda account: account.app.casefold() != account.other_app.casefold()
)
ALL_PLACES = """({person, team, app}) => {
    const make = (tag, attributes, ...inside) => {
        const made = document.createElement(tag);
        for (const name in attributes) made.setAttribute(name, attributes[name]);
        made.append(...inside);
        return made;
    };
    const [one, two, three] = [person, team, app].map((name) => name.split(/[ -]/)[0]);
    const own = `x-${one.toLowerCase()}`, image = `data:image/gif;base64,${btoa(two)}`;
    document.body.append(make("div",
        { class: `card-${one} is${two}`, id: `${one}_tile`, title: person, "data-x": two },
        make("b", {}, one.slice(0, 3)), one.slice(3),
        make("button", { class: `menu-${three}` }, make("i", {}, two.slice(0, 2)), two.slice(2)),
        make("input", { value: two, name: one, placeholder: `Search ${team}` }),
        make("a", { href: `/team/${one}?member=${two}#${one}` }, `Show ${team}`),
        make("a", { href: "/help" }, `help for ${three}`), make("label", {}, `${app} frobnicate`),
        make("p", {}, `${three} ${team.toLowerCase()} ${app}`),
        make("img", { alt: one, src: image }), new Comment(person), make(own, {}, two),
        make("textarea", {}, one), make("select", {}, make("option", { value: one }, two)),
        make("style", {}, `.${one} {}`)),
        make("header", {}, make("button", {}, person.toLowerCase()), make("label", {}, team)));
    document.title += ` – ${app}`;
}"""
FEW = ("my-apps", "permissions-changed", "settings", "create-all", "consent")


def documents_of(console, person, team_app, account, states):
    """Return what these pages show in a world with such names, by their states."""
    world = console.world
    with world.lock:
        world.apps[:] = [team_app]
        team_app.name = account.app
        world.members = [
            replace(member, given_name=account.person, surname=account.team, email=account.email)
            for member in world.members
        ]
        world.create_app(account.other_app)
    visit, seen = Visit(console, person, team_app.key), {}
    for state in states:
        EVERY_STATE[state](visit)
        person.evaluate(ALL_PLACES, asdict(account))
        seen[state] = read_document(person.main_frame)
    return seen


def casts_of(documents, own, accepted=frozenset()):
    """Return the files of the casts of these documents, and the words that could be accepted."""
    words = vocabulary(built_in(), accepted=accepted)
    pages = [make_cast(seen, "settings", own, words) for seen in documents.values()]
    return files_of(Casts("practice", "2026-01-01", "0", tuple(pages))), words.unknown


def held(files, names):
    """Return those of the names that stand in the files: as they are, as words, or in pieces."""
    found = set()
    for file, content in files.items():
        text = f"{file} {content.decode()}"
        without_tags = re.sub(r"<[^>]*>", "", text)
        words = {word.casefold() for word in re.findall(r"[A-Z]?[a-z]+|[^\W_]+", text)}
        for name in names:
            if len(name) > 5:
                whole = name.casefold() in text.casefold()
                whole |= name.casefold() in without_tags.casefold()
            else:
                whole = name.casefold() in words
            if whole:
                found.add((file, name))
    return found


def nothing_is_held(console, person, team_app, account, states):
    """Casts with and without the words that could be accepted hold no name and no secret."""
    documents = documents_of(console, person, team_app, account, states)
    files, unknown = casts_of(documents, console.url)
    more, _ = casts_of(documents, console.url, unknown)
    secrets = {*console.issued_secrets(), *(app.key for app in console.world.apps)}
    assert secrets
    assert "frobnicate" in unknown, "a word of a label is offered"
    private = {piece for piece in account.pieces | secrets if strange(piece)}
    for each in (files, more):
        assert held(each, private) == set()
        known = vocabulary(built_in(), accepted=unknown if each is more else frozenset())
        assert strange_words(each, known) == frozenset()
        assert b"practice/" not in zipped(each)
    assert b"frobnicate" in b"".join(more.values())
    assert b"frobnicate" not in b"".join(files.values())


@pytest.mark.sweep
def test_nothing_of_the_account_is_in_a_cast(console, person, team_app):
    """Names of people, teams, apps and addresses, keys and secrets are in no file or attribute."""
    account = Account(
        "Annabel Zorblatt", "contoso", "Quux-7", "zorblatt mini", "bel@fabrikam.example"
    )
    nothing_is_held(console, person, team_app, account, STATES)


QUICKLY = settings(
    phases=[Phase.generate],  # to look for the smallest of these examples takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@settings(QUICKLY, max_examples=2)
@given(account=ACCOUNTS)
def test_no_name_is_in_a_cast(console, person, team_app, account):
    """Whatever an account is called, and wherever on a page the names stand."""
    nothing_is_held(console, person, team_app, account, FEW)


@pytest.mark.sweep
@settings(QUICKLY, max_examples=25)
@given(account=ACCOUNTS)
def test_no_name_of_many_is_in_a_cast(console, person, team_app, account):
    """The same for many accounts."""
    nothing_is_held(console, person, team_app, account, FEW)


@pytest.mark.parametrize(
    "leak",
    [
        "<p>Annabel</p>",
        '<p class="of-annabel">x</p>',
        "<p>An<b>na</b>bel</p>",
        '<a href="/annabel">x</a>',
        "<x-annabel></x-annabel>",
        "<!-- annabel -->",
    ],
)
def test_a_name_that_has_got_into_a_cast_is_noticed(leak):
    """The search reads the finished files; it does not rely on how they were made."""
    files = {"01-settings.html": f"<!doctype html><html><body>{leak}</body></html>".encode()}
    known = vocabulary(built_in())
    assert strange_words(files, known)
    assert holds_name(files, "Annabel", known)
    assert holds_name({"annabel.html": b""}, "Annabel", known)
    assert not holds_name(files, "Settings", known), "says nothing"


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
    known.text("Zorblatt wants frobnicate a12 x@y.example", of_control=True)
    known.text("Contoso wants more")
    assert known.unknown == {"frobnicate"}, "what stands elsewhere may be a name"
    again = vocabulary(built_in(), accepted=frozenset({"frobnicate"}))
    assert again.text("Zorblatt frobnicate", of_control=True) == "Xxxxxxxx frobnicate"
    assert again.text("Zorblatt frobnicate") == "Xxxxxxxx xxxxxxxxxx", "on controls only"
    assert again.identifier("frobnicate") == "xxxxxxxxxx"


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


@pytest.mark.sweep
def test_a_large_page(console, person, cinema):
    """A page of 1 MB is read and written in two seconds, and its zip is no larger than 2 MB."""
    rows = "".join(
        f'<div class="row r{n}"><a href="/a/{n}">Some text {n}</a></div>' for n in range(14_000)
    )
    person.set_content(f"<body>{rows}</body>")
    before = time.monotonic()
    cast = cast_of(person, console)
    took = time.monotonic() - before
    assert took < 2 * slowness(), f"{took:.1f} s with the browser's share"
    assert len(rows) > 900_000
    assert len(zipped(files_of(Casts("practice", "2026-01-01", "0", (cast,))))) < 2_000_000


MAIN = {
    "my-apps": EVERY_STATE["my-apps"],
    "create-all": EVERY_STATE["create-all"],
    "permissions": lambda visit: visit.app("permissions"),
    "settings": EVERY_STATE["settings"],
}


FOUND_FIRST = {"ids": 1.0, "texts": 0.3, "both": 0.75}
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
    right, lost, seen_harmful = 0, [], 0
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
        harmful = person.locator("button, a, input[type=submit]").evaluate_all(
            """(all, names) => all
                .filter((each) => names.includes((each.innerText || each.value).trim()))
                .map((each) => [...document.querySelectorAll("*")].indexOf(each))""",
            sorted(NEIGHBOURS),
        )
        seen_harmful += len(harmful)
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
        for place in harmful:
            person.evaluate("place => document.querySelectorAll('*')[place].tabIndex = 99", place)
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
                assert element.get_attribute("tabindex") != "99", f"{each.control}: does harm"
        console.world.redesign = {}
    assert seen_harmful
    assert right >= FOUND_FIRST[redesign] * len(lost), [name for name, found in lost if not found]
