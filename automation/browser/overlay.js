// The caption and the ring that lie over a page. Runs before the page's own scripts, in the
// main frame only and in a world of its own: no script of the page reaches anything of it. Works under a strict CSP with Trusted Types: facts/playwright.md,
// "Captions over the page".
({ tell: name, css }) => {
  if (window !== window.top || globalThis.overlay) return;
  const tell = (told) => globalThis[name](JSON.stringify(told));

  let state = null;
  let target = null;
  let moving = null; // the pointer's way: from, since when, how long
  let spot = null; // where the pointer is
  let host, card, ring, pointer, badge, tick, title, text, more, bar;

  const make = (tag, name, parent) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    parent.append(element);
    return element;
  };

  const build = () => {
    host = document.createElement("div");
    host.setAttribute("popover", "manual");
    host.setAttribute("aria-hidden", "true");
    const style = host.style;
    for (const [name, value] of Object.entries({
      position: "fixed", inset: "0", width: "100%", height: "100%", margin: "0", padding: "0",
      border: "0", background: "transparent", overflow: "hidden", pointerEvents: "none",
    })) style[name] = value;
    const root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    ring = make("div", "ring", root);
    ring.hidden = true;
    card = make("div", "card", root);
    badge = make("span", "badge", card);
    const words = make("div", "words", card);
    tick = make("div", "tick", words);
    title = make("div", "title", words);
    text = make("div", "text", words);
    more = make("div", "more", words);
    bar = make("div", "bar", card);
    // A click on a button leaves the focus where the person had it.
    bar.addEventListener("mousedown", (press) => press.preventDefault());
    pointer = make("div", "pointer", root);
    pointer.hidden = true;
  };

  const mount = () => {
    if (!state || !document.documentElement) return;
    if (!host) build();
    const parent = document.querySelector("dialog:modal") || document.documentElement;
    if (host.parentNode !== parent) parent.append(host);
    if (!host.matches(":popover-open")) host.showPopover();
  };

  const overlaps = (a, b) =>
    a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

  // Where something of the page begins that floats at its end, like a bar with a button.
  const floatBelow = ({ left, right, top, bottom }) => {
    const spots = [[left + 30, top + 10], [right - 30, top + 10], [(left + right) / 2, bottom - 10]];
    for (const [x, y] of spots) {
      for (let one = document.elementFromPoint(x, y); one; one = one.parentElement) {
        if (one === host) break;
        if (["fixed", "sticky"].includes(getComputedStyle(one).position)) {
          return one.getBoundingClientRect().top;
        }
      }
    }
    return null;
  };

  // At the end of the window, unless it would cover what is needed there; then at its beginning,
  // or above what floats at the end.
  const putCard = (clear) => {
    const isClear = () => !(clear && overlaps(card.getBoundingClientRect(), clear));
    card.classList.remove("top");
    card.style.bottom = "";
    const begins = floatBelow(card.getBoundingClientRect());
    if (begins === null && isClear()) return;
    card.classList.add("top");
    if (isClear()) return;
    card.classList.remove("top");
    if (begins > innerHeight / 2) card.style.bottom = `${innerHeight - begins + 12}px`;
  };

  const steer = (box) => {
    if (!moving) return;
    const goal = { x: box.left + Math.min(box.width / 2, 60), y: box.top + box.height / 2 };
    const from = moving.from || { x: innerWidth / 2, y: innerHeight / 3 };
    const part = moving.travel ? Math.min(1, (performance.now() - moving.since) / moving.travel) : 1;
    const eased = part * part * (3 - 2 * part);
    put({ x: from.x + (goal.x - from.x) * eased, y: from.y + (goal.y - from.y) * eased });
    if (part === 1 && !moving.told) {
      moving.told = true;
      tell({ pointer: spot });
    }
  };

  const put = (where) => {
    spot = where;
    pointer.hidden = !spot;
    // `transform` would be scaled as well while it clicks, and the pointer jump aside.
    if (spot) pointer.style.translate = `${spot.x}px ${spot.y}px`;
  };

  const place = () => {
    const box = target && target.isConnected ? target.getBoundingClientRect() : null;
    const there = Boolean(box && box.width && box.height);
    ring.hidden = !there || state.ring === "hide";
    if (!there) {
      putCard(null);
      return;
    }
    steer(box);
    const gap = 5;
    ring.style.transform = `translate(${box.left - gap}px, ${box.top - gap}px)`;
    ring.style.width = `${box.width + 2 * gap}px`;
    ring.style.height = `${box.height + 2 * gap}px`;
    // The caption never lies over what is to be clicked.
    const clear = { left: box.left - 12, right: box.right + 12,
                    top: box.top - 12, bottom: box.bottom + 12 };
    putCard(clear);
  };

  // The ring goes with what it surrounds. Every frame where that moves, else now and then: it may
  // be there for minutes.
  let following = false;
  let seen = "";
  let still = 0;
  const follow = () => {
    following = Boolean(target && host);
    if (!following) return;
    const { left, top, width, height } = target.getBoundingClientRect();
    const now = [left, top, width, height].join();
    still = now === seen && (!moving || moving.told) ? still + 1 : 0;
    seen = now;
    if (still === 0) place();
    if (still < 30) requestAnimationFrame(follow);
    else setTimeout(follow, 60);
  };

  const inSight = ({ top, bottom }) => top > 70 && bottom < innerHeight - 240;

  const bringIntoView = (calmly) => {
    if (inSight(target.getBoundingClientRect())) return;
    const still = !calmly || matchMedia("(prefers-reduced-motion: reduce)").matches;
    target.scrollIntoView({ block: "center", behavior: still ? "instant" : "smooth" });
  };

  const press = (id) => tell({ press: id });

  const addButton = ({ id, label, key_name: keyName }) => {
    const button = make("button", id, bar);
    button.type = "button";
    button.textContent = label;
    if (keyName) make("kbd", "", button).textContent = keyName;
    button.addEventListener("click", (click) => {
      if (click.isTrusted) press(id);
    });
  };

  const render = () => {
    mount();
    if (!host) return;
    host.style.display = state ? "" : "none";
    if (!state) return;
    card.dataset.mode = state.mode;
    badge.textContent = state.number;
    tick.textContent = state.tick;
    title.textContent = state.title;
    if (state.mark) make("span", "mark", title).textContent = state.mark;
    text.textContent = state.text;
    more.textContent = state.more || "";
    bar.replaceChildren();
    state.buttons.forEach(addButton);
    if (state.pointer === false) put(null);
    else if (!spot) put(state.pointer);
    host.setAttribute("aria-hidden", String(!bar.childElementCount));
    place();
  };

  const show = (now) => {
    state = now;
    if (state && state.ring === "drop") target = moving = null; // a new caption has its own ring
    render();
  };

  // The next event of this name, which is heard once, says which element is meant.
  let expected = null;
  const expect = (event, travel) => {
    if (expected) window.removeEventListener(...expected);
    const hear = (told) => {
      told.stopImmediatePropagation();
      point(told.composedPath()[0], travel);
    };
    expected = [event, hear, true];
    window.addEventListener(event, hear, { capture: true, once: true });
  };

  const point = (element, travel) => {
    const before = target;
    target = element;
    if (state) state.ring = "keep";
    if (travel !== null) moving = { from: spot, since: performance.now(), travel };
    // Once only: after that the person may scroll.
    if (target !== before) bringIntoView(travel !== null);
    seen = "";
    if (!following) follow();
  };

  // The keys of the buttons that are shown are theirs, also while a field of the page has the
  // focus: this runs before the page, and the page sees nothing of them.
  const takeKey = (key) => {
    if (!state || !key.isTrusted || key.ctrlKey || key.altKey || key.metaKey) return;
    const button = state.buttons.find(({ keys }) => keys.includes(key.key));
    if (!button) return;
    key.preventDefault();
    key.stopImmediatePropagation();
    if (key.type === "keydown" && !key.repeat) press(button.id);
  };

  // The drawn pointer shows that it clicks.
  const showClick = ({ isTrusted }) => {
    if (!isTrusted || !pointer || pointer.hidden) return;
    pointer.classList.remove("clicks");
    void pointer.offsetWidth; // starts the animation anew
    pointer.classList.add("clicks");
  };

  // Where the mouse is, the page must be readable: the caption fades beneath it.
  const fade = ({ clientX: x, clientY: y }) => {
    if (!host || bar.childElementCount) return;
    const box = card.getBoundingClientRect();
    card.classList.toggle("faded", x > box.left && x < box.right && y > box.top && y < box.bottom);
  };

  // Adding a listener once more does nothing; `document.open` takes them all away.
  const listen = () => {
    for (const kind of ["keydown", "keypress", "keyup"]) window.addEventListener(kind, takeKey, true);
    window.addEventListener("pointerdown", showClick, true);
    window.addEventListener("mousemove", fade, { capture: true, passive: true });
  };

  listen();
  const again = () => {
    listen();
    mount();
    if (host && state) place();
  };
  new MutationObserver(again).observe(document, { childList: true });
  setInterval(again, 400); // after a modal dialog, or another pop-up
  // The answer to what is asked below, unless something newer is shown by now.
  const begin = (now) => {
    if (state !== null) return;
    state = now;
    render();
  };

  globalThis.overlay = { begin, show, expect };
  tell({ ask: true });
}
