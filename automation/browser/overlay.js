// The caption and the ring that lie over a page. Runs before the page's own scripts, in the
// main frame only; nothing of it is reachable from the page (closed shadow root, names that are
// random for each run). Works under a strict CSP with Trusted Types: facts/playwright.md,
// "Captions over the page".
({ ask, event, secret, css }) => {
  if (window !== window.top) return;
  const tell = window[ask];
  delete window[ask];
  if (!tell) return;

  let state = null;
  let target = null;
  let host, card, ring, badge, title, text, more, bar;

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
    card = make("div", "card", root);
    badge = make("span", "badge", card);
    const words = make("div", "words", card);
    title = make("div", "title", words);
    text = make("div", "text", words);
    more = make("div", "more", words);
    bar = make("div", "bar", card);
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

  const place = () => {
    const box = target && target.isConnected ? target.getBoundingClientRect() : null;
    ring.hidden = !(box && box.width && box.height);
    if (ring.hidden) return;
    const gap = 5;
    ring.style.transform = `translate(${box.left - gap}px, ${box.top - gap}px)`;
    ring.style.width = `${box.width + 2 * gap}px`;
    ring.style.height = `${box.height + 2 * gap}px`;
    // The caption never lies over what is to be clicked.
    card.classList.remove("top");
    const clear = { left: box.left - 12, right: box.right + 12,
                    top: box.top - 12, bottom: box.bottom + 12 };
    card.classList.toggle("top", overlaps(card.getBoundingClientRect(), clear));
  };

  let following = false;
  const follow = () => {
    following = Boolean(target && host);
    if (!following) return;
    place();
    requestAnimationFrame(follow);
  };

  const render = () => {
    mount();
    if (!host) return;
    host.style.display = state ? "" : "none";
    if (!state) return;
    card.dataset.mode = state.mode;
    badge.textContent = state.number;
    title.textContent = state.title;
    text.textContent = state.text;
    more.textContent = state.more || "";
    bar.replaceChildren();
    for (const { id, label } of state.buttons || []) {
      const button = make("button", id, bar);
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", (click) => {
        if (click.isTrusted) tell({ secret, press: id });
      });
    }
    host.setAttribute("aria-hidden", String(!bar.childElementCount));
    place();
  };

  window.addEventListener(event, (told) => {
    told.stopImmediatePropagation();
    if (told.target === document) {
      state = JSON.parse(told.detail);
      target = null; // a new caption has its own ring, or none
      render();
    } else {
      target = told.composedPath()[0];
      if (!following) follow();
    }
  }, true);

  // Where the pointer is, the page must be readable: the caption fades beneath it.
  window.addEventListener("mousemove", ({ clientX: x, clientY: y }) => {
    if (!host || bar.childElementCount) return;
    const box = card.getBoundingClientRect();
    card.classList.toggle("faded", x > box.left && x < box.right && y > box.top && y < box.bottom);
  }, { capture: true, passive: true });

  setInterval(mount, 400); // after document.write, a modal dialog, or another pop-up
  tell({ secret, ask: true }).then((now) => {
    if (state === null) {
      state = now;
      render();
    }
  });
}
