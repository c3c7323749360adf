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
  let host, root, card, ring, shade, pointer, bar, tools, line;
  const part = {}; // the elements that hold the words, by name

  const make = (tag, name, parent) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    parent.append(element);
    return element;
  };

  // A screen reader says what is written anew into a live region: so nothing is written twice.
  const write = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  const build = () => {
    host = document.createElement("div");
    host.setAttribute("popover", "manual");
    host.lang = "en";
    const style = host.style;
    for (const [name, value] of Object.entries({
      position: "fixed", inset: "0", width: "100%", height: "100%", margin: "0", padding: "0",
      border: "0", background: "transparent", overflow: "hidden", pointerEvents: "none",
    })) style[name] = value;
    root = host.attachShadow({ mode: "closed" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    shade = make("div", "shade", root);
    ring = make("div", "ring", root);
    ring.hidden = shade.hidden = true;
    card = make("section", "card", root);
    card.setAttribute("aria-label", "dropbox-connector");
    line = make("div", "line", card);
    const main = make("div", "main", card);
    const said = make("div", "said", main);
    said.setAttribute("role", "status");
    said.setAttribute("aria-atomic", "true");
    part.said = said;
    part.number = make("span", "badge", said);
    const words = make("div", "words", said);
    part.place = make("div", "place", words);
    part.tick = make("div", "tick", words);
    const head = make("div", "head", words);
    part.title = make("span", "title", head);
    part.mark = make("span", "mark", head);
    part.text = make("div", "text", words);
    part.more = make("div", "more", words);
    part.left = make("div", "left", main); // outside: the time that is left is not said each time
    bar = make("div", "bar", card);
    tools = make("div", "tools", card);
    addTool("fold", fold, "Shift+F2");
    addTool("move", () => moveOn(), "Shift+F8").addEventListener("pointerdown", drag);
    // A click on a button leaves the focus where the person had it.
    card.addEventListener("mousedown", (press) => press.preventDefault());
    pointer = make("div", "pointer", root);
    pointer.hidden = true;
  };

  const mount = () => {
    if (!state || !document.documentElement) return;
    if (!host) build();
    const parent = document.querySelector("dialog:modal") || document.documentElement;
    const focused = root.activeElement;
    if (host.parentNode !== parent) {
      // Before all of the page: the first stop of the Tab key is a button of the caption.
      const first = parent === document.documentElement ? document.body : parent.firstChild;
      parent.insertBefore(host, first && first.parentNode === parent ? first : null);
    }
    if (!host.matches(":popover-open")) host.showPopover();
    if (focused && root.activeElement !== focused) focused.focus({ preventScroll: true });
  };

  // Where the caption lies: never over what it is about.

  const MARGIN = 14;
  const PLACES = [[0.5, 1], [0.5, 0], [0, 1], [1, 1], [0, 0], [1, 0], [0, 0.5], [1, 0.5]];
  const LOUD = "[role=alert], [role=status], [role=alertdialog], [role=dialog], dialog[open], "
    + "[aria-live=polite], [aria-live=assertive]";
  const NAMABLE = "a, button, label, legend, summary, h1, h2, h3, [role=tab], [role=button], "
    + "[role=link], [role=radio], [role=checkbox], [role=heading], input[type=submit]";
  const RINGED = 5000, TOLD = 400, NAMED = 100, FLOATING = 20, FOLDED = 200;

  const clean = (text) => (text || "").replace(/\s+/g, " ").trim().toLowerCase();

  const union = (a, b) => ({
    left: Math.min(a.left, b.left), right: Math.max(a.right, b.right),
    top: Math.min(a.top, b.top), bottom: Math.max(a.bottom, b.bottom),
  });

  const inWindow = ({ left, right, top, bottom }) =>
    right - left > 1 && bottom - top > 1 && right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;

  const fillsIt = ({ left, right, top, bottom }) =>
    (Math.min(right, innerWidth) - Math.max(left, 0)) * (Math.min(bottom, innerHeight) - Math.max(top, 0))
      > 0.5 * innerWidth * innerHeight;

  const labelsOf = (control) => {
    const ids = (control.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean);
    return [...(control.labels || []), ...ids.map((id) => control.getRootNode().getElementById(id))]
      .filter(Boolean);
  };

  // A box and its label are one thing to a person; a box may be drawn by its label alone.
  const rowOf = (control) => {
    let row = control.getBoundingClientRect();
    if (!control.matches("input[type=checkbox], input[type=radio], [role=checkbox], [role=radio], [role=switch]"))
      return row;
    for (const label of labelsOf(control)) {
      const box = label.getBoundingClientRect();
      const near = box.top < row.bottom + 12 && box.bottom > row.top - 12;
      if (box.width && box.height && near) row = union(row, box);
    }
    return row;
  };

  // The words in quotation marks, and the names of permissions.
  const namedIn = (words) => new Set(
    [...words.matchAll(/[“"]([^”"]{2,60})[”"]|\b([a-z_]+\.[a-z_]+)\b/g)].map(([, a, b]) => clean(a || b)),
  );

  // What the caption should leave in sight, and how much it matters.
  let kept = [];
  const lookAround = () => {
    kept = [];
    if (!host || !state) return;
    const keep = (box, weight) => {
      if (inWindow(box) && !fillsIt(box)) kept.push({ box, weight });
    };
    for (const one of document.querySelectorAll(LOUD)) {
      if (one !== host && one.checkVisibility() && clean(one.textContent)) {
        keep(one.getBoundingClientRect(), TOLD);
      }
    }
    const names = namedIn([state.title, state.text, state.more].join(" "));
    for (const one of names.size ? document.querySelectorAll(NAMABLE) : []) {
      if (!names.has(clean(one.textContent || one.value)) || !one.checkVisibility()) continue;
      keep(one.control ? union(rowOf(one.control), one.getBoundingClientRect())
        : one.getBoundingClientRect(), NAMED);
    }
    const floats = new Set();
    for (let y = 8; y < innerHeight; y += 32) {
      for (const x of [24, innerWidth / 4, innerWidth / 2, innerWidth * 0.75, innerWidth - 24]) {
        let one = document.elementsFromPoint(x, y).find((each) => each !== host);
        for (; one; one = one.parentElement) {
          if (["fixed", "sticky"].includes(getComputedStyle(one).position)) floats.add(one);
        }
      }
    }
    floats.forEach((one) => keep(one.getBoundingClientRect(), FLOATING));
  };

  const overlap = (a, b) =>
    Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left))
    * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));

  const cost = (rect, clear) => {
    let sum = clear && overlap(rect, clear) ? RINGED + overlap(rect, clear) / 100 : 0;
    for (const { box, weight } of kept) {
      const covered = overlap(rect, box);
      if (covered) sum += weight * (0.5 + covered / ((box.right - box.left) * (box.bottom - box.top)));
    }
    return sum;
  };

  const isFolded = () => state.folded === true;

  const shaped = (shape) => {
    card.classList.toggle("narrow", shape === "narrow" || shape === "folded narrow");
    card.classList.toggle("folded", shape.startsWith("folded"));
  };

  // How large the caption is in each of its shapes; measured when words or window have changed.
  let sizes = null;
  let measuredIn = "";
  const measure = () => {
    const now = `${innerWidth}x${innerHeight}`;
    if (sizes && measuredIn === now) return;
    measuredIn = now;
    sizes = {};
    for (const shape of ["wide", "narrow", "folded", "folded narrow"]) {
      shaped(shape);
      sizes[shape] = { width: card.offsetWidth, height: card.offsetHeight };
    }
    settled = null;
  };

  const rectAt = (shape, { x, y, top }) => {
    const { width, height } = sizes[shape];
    const side = Math.min(MARGIN, (innerWidth - width) / 2);
    const end = Math.min(MARGIN, (innerHeight - height) / 2);
    const left = side + x * (innerWidth - width - 2 * side);
    const from = top === undefined ? end + y * (innerHeight - height - 2 * end) : top - height;
    return { left, top: from, right: left + width, bottom: from + height };
  };

  const shapes = () => {
    if (isFolded()) return ["folded", "folded narrow"];
    // Folded by itself only where it would otherwise lie over what is ringed.
    return state.folded === false || !state.buttons.length ? ["wide", "narrow"] : ["wide", "narrow", "folded"];
  };

  // Where it lies as long as that is as good as any other place, so that it does not jump about.
  let settled = null;
  const putCard = (clear) => {
    if (!card || dragging) return;
    measure();
    const floor = kept.filter(({ box, weight }) => weight === FLOATING && box.top > innerHeight / 2)
      .map(({ box }) => ({ x: 0.5, top: box.top - 10 }));
    const chosen = state.place ? [state.place] : [];
    const places = [...chosen, ...PLACES.map(([x, y]) => ({ x, y })), ...floor];
    let best = null;
    const judge = (shape, place) => {
      const rect = rectAt(shape, place);
      if (rect.top < 0) return;
      const auto = shape === "folded" && !isFolded();
      const price = cost(rect, clear) + (auto ? FOLDED : 0);
      if (!best || price < best.price) best = { shape, place, price };
    };
    if (settled && shapes().includes(settled.shape)) judge(settled.shape, settled.place);
    for (const shape of shapes()) for (const place of places) judge(shape, place);
    settled = best;
    shaped(best.shape);
    const rect = rectAt(best.shape, best.place);
    card.style.left = `${rect.left}px`;
    card.style.top = `${rect.top}px`;
    // What does not fit is scrolled to, by the wheel too.
    card.classList.toggle("scrolls", card.scrollHeight > card.clientHeight + 1);
    write(tools.firstChild.firstChild, card.classList.contains("folded") ? "+" : "–");
    const what = card.classList.contains("folded") ? "Unfold" : "Fold";
    tools.firstChild.title = `${what} (Shift+F2)`;
    tools.firstChild.setAttribute("aria-label", what);
  };

  // Folded and moved by the person: a button, a key, or drawn there.

  const fold = () => {
    state.folded = !card.classList.contains("folded");
    settled = null;
    tell({ folded: state.folded });
    place();
  };

  const moveTo = (where) => {
    state.place = where;
    settled = null;
    tell({ place: where });
    place();
  };

  // The next of the places, from where it is now.
  const moveOn = () => {
    const now = PLACES.findIndex(([x, y]) => settled && settled.place.x === x && settled.place.y === y);
    const [x, y] = PLACES[(now + 1) % PLACES.length];
    moveTo({ x, y });
  };

  let dragging = false;
  const drag = (press) => {
    if (!press.isTrusted || press.button) return;
    const handle = press.currentTarget;
    const from = { x: press.clientX, y: press.clientY };
    const { left, top, width, height } = card.getBoundingClientRect();
    let where = null;
    handle.setPointerCapture(press.pointerId);
    const move = ({ clientX, clientY }) => {
      if (!where && Math.hypot(clientX - from.x, clientY - from.y) < 5) return;
      dragging = true;
      const within = (value, size, room) => Math.min(Math.max(value, 0), Math.max(0, room - size));
      const x = within(left + clientX - from.x, width, innerWidth);
      const y = within(top + clientY - from.y, height, innerHeight);
      card.style.left = `${x}px`;
      card.style.top = `${y}px`;
      const part = (value, size, room) => Math.min(1, Math.max(0, (value - MARGIN) / Math.max(1, room - size - 2 * MARGIN)));
      where = { x: part(x, width, innerWidth), y: part(y, height, innerHeight) };
    };
    const drop = () => {
      handle.removeEventListener("pointermove", move);
      // The click that follows a drag is no click.
      if (where) handle.addEventListener("click", (click) => click.stopImmediatePropagation(), { capture: true, once: true });
      dragging = false;
      if (where) moveTo(where);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", drop, { once: true });
  };

  const addTool = (name, use, keys) => {
    const button = make("button", name, tools);
    button.type = "button";
    button.append(document.createTextNode(name === "fold" ? "–" : "✥"));
    button.title = `Move (${keys}, or drag)`;
    button.setAttribute("aria-label", "Move");
    button.setAttribute("aria-keyshortcuts", keys);
    button.addEventListener("click", (click) => {
      if (click.isTrusted) use();
    });
    return button;
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
    shade.hidden = ring.hidden || !state.dim;
    if (!there) {
      putCard(null);
      return;
    }
    steer(box);
    const gap = 5;
    const row = rowOf(target);
    for (const one of [ring, shade]) {
      one.style.transform = `translate(${row.left - gap}px, ${row.top - gap}px)`;
      one.style.width = `${row.right - row.left + 2 * gap}px`;
      one.style.height = `${row.bottom - row.top + 2 * gap}px`;
    }
    putCard({ left: row.left - 12, right: row.right + 12, top: row.top - 12, bottom: row.bottom + 12 });
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

  const newButton = (id) => {
    const button = document.createElement("button");
    button.className = id;
    button.type = "button";
    make("span", "", button);
    make("kbd", "", button).setAttribute("aria-hidden", "true");
    button.addEventListener("click", (click) => {
      if (click.isTrusted) press(id);
    });
    return button;
  };

  // A button that is still there stays the same element, so that it keeps the focus. Where the one
  // that has it goes, the first of the others gets it.
  const setButtons = (buttons) => {
    const focused = root.activeElement;
    const before = new Map([...bar.children].map((button) => [button.className, button]));
    buttons.forEach(({ id, label, key_name: keyName }, index) => {
      const button = before.get(id) || newButton(id);
      before.delete(id);
      write(button.firstChild, label);
      write(button.lastChild, keyName);
      if (keyName) button.setAttribute("aria-keyshortcuts", keyName);
      if (bar.children[index] !== button) bar.insertBefore(button, bar.children[index] || null);
    });
    before.forEach((button) => button.remove());
    tools.hidden = !buttons.length;
    if (focused && !root.activeElement) {
      const next = focused.isConnected && !tools.hidden ? focused : bar.firstChild;
      if (next) next.focus({ preventScroll: true });
    }
  };

  let shown = "";
  const render = () => {
    mount();
    if (!host) return;
    host.style.display = state ? "" : "none";
    if (!state) return;
    card.dataset.mode = state.mode;
    card.classList.toggle("large", Boolean(state.large));
    const of = state.steps ? `Step ${state.step} of ${state.steps}` : "";
    for (const name of ["number", "tick", "title", "mark", "text", "more", "left"]) {
      write(part[name], state[name] || "");
    }
    write(part.place, of);
    line.hidden = !of;
    if (of) line.style.setProperty("--part", state.step / state.steps);
    setButtons(state.buttons);
    if (state.pointer === false) put(null);
    else if (!spot) put(state.pointer);
    const now = [of, state.number, state.tick, state.title, state.text, state.more].join();
    if (shown !== now) settled = null; // what is new begins where captions are looked for
    shown = now;
    sizes = null;
    lookAround();
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
    // On a button of the caption, these two press that button.
    if ([" ", "Enter"].includes(key.key) && root && root.activeElement) return;
    const tool = state.buttons.length && key.shiftKey && { F2: fold, F8: moveOn }[key.key];
    const button = !key.shiftKey && state.buttons.find(({ keys }) => keys.includes(key.key));
    if (!tool && !button) return;
    key.preventDefault();
    key.stopImmediatePropagation();
    if (key.type !== "keydown" || key.repeat) return;
    if (tool) tool();
    else press(button.id);
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
    if (!host || !state) return;
    lookAround();
    place();
  };
  new MutationObserver(again).observe(document, { childList: true });
  setInterval(again, 400); // after a modal dialog, or another pop-up
  // The answer to what is asked below, unless something newer is shown by now.
  const begin = (now) => {
    if (state !== null) return;
    state = now;
    render();
    // A live region that comes with its words is silent: what nobody has heard is put in anew.
    if (state && state.fresh) setTimeout(() => part.said.append(...part.said.childNodes), 200);
  };

  globalThis.overlay = { begin, show, expect };
  tell({ ask: true });
}
