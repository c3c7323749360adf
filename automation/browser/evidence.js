// Readies a page for a picture: a ring and a number around what is meant, and covers over what is
// not to be seen, drawn in the page before the picture is taken. Out of the page's reach (closed
// shadow root), and gone afterwards. Works under a strict CSP with Trusted Types.
({ targets, covered, css }) => {
  const ALWAYS = "iframe, frame, object, embed, input[type=password]:not(:placeholder-shown)";
  const GAP = 6, MARGIN = 48, LEAST = { width: 720, height: 280 };

  // Every text and every field with a value, in open shadow roots too. Nothing of other frames.
  const holders = (root = document.body, found = []) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (node.data.trim()) found.push(node);
      } else if (node.nodeType === Node.ELEMENT_NODE && !/^(script|style|template)$/i.test(node.tagName)) {
        if (/^(input|textarea|select)$/i.test(node.tagName)) found.push(node);
        else holders(node, found);
        if (node.shadowRoot) holders(node.shadowRoot, found);
      }
    }
    return found;
  };
  const textOf = (holder) => {
    if (holder.nodeType === Node.TEXT_NODE) return holder.data;
    if (holder.tagName === "SELECT") return [...holder.selectedOptions].map((o) => o.text).join(" ");
    if (/^(radio|checkbox|hidden|password)$/.test(holder.type)) return "";
    return holder.value || holder.placeholder || "";
  };
  const read = holders();
  const texts = read.map(textOf);
  const isCovered = read.map((holder) => covered.some((element) => element.contains(holder)));

  const rectsOf = (holder, start, end) => {
    if (holder.nodeType !== Node.TEXT_NODE) return [holder.getBoundingClientRect()];
    const range = document.createRange();
    range.setStart(holder, Math.min(start, holder.length));
    range.setEnd(holder, Math.min(end, holder.length));
    return [...range.getClientRects()];
  };
  const union = (boxes) => {
    const real = boxes.filter((box) => box.width && box.height);
    if (!real.length) return null;
    return {
      left: Math.min(...real.map((b) => b.left)), top: Math.min(...real.map((b) => b.top)),
      right: Math.max(...real.map((b) => b.right)), bottom: Math.max(...real.map((b) => b.bottom)),
    };
  };
  const inSight = (box) => box.width && box.height && box.bottom > 0 && box.right > 0
    && box.top < innerHeight && box.left < innerWidth;

  // What is ringed inside of something covered stays to be seen, such as "Show" beside a secret.
  const boxesToCover = (element) => {
    const inside = targets.filter((target) => target !== element && element.contains(target));
    if (!inside.length) return [element.getBoundingClientRect()];
    return holders(element).filter((holder) => !inside.some((target) => target.contains(holder)))
      .flatMap((holder) => rectsOf(holder, 0, holder.length ?? 0));
  };

  let host, root, layer, stopped = false;
  const overlays = [...document.querySelectorAll(":popover-open")];
  const asBefore = overlays.map((overlay) => overlay.style.visibility);

  const make = (name) => {
    const element = document.createElement("div");
    element.className = name;
    layer.append(element);
    return element;
  };
  const put = (element, box, gap) => {
    element.style.transform = `translate(${box.left - gap}px, ${box.top - gap}px)`;
    element.style.width = `${box.right - box.left + 2 * gap}px`;
    element.style.height = `${box.bottom - box.top + 2 * gap}px`;
  };

  // Drawn anew for each frame, so that a page that moves does not slip from under its covers.
  const paint = (spans, number) => {
    layer.replaceChildren();
    for (const element of [...covered, ...document.querySelectorAll(ALWAYS)]) {
      for (const box of boxesToCover(element)) if (inSight(box)) put(make("cover"), box, 2);
    }
    for (const [index, start, end] of spans) {
      for (const box of rectsOf(read[index], start, end)) if (inSight(box)) put(make("cover"), box, 1);
    }
    let first = true;
    for (const target of targets) {
      const box = target.getBoundingClientRect();
      if (!inSight(box)) continue;
      put(make("ring"), box, GAP);
      if (number && first) {
        const badge = make("badge");
        badge.textContent = number;
        badge.style.transform = `translate(${Math.max(2, box.left - GAP - 12)}px, ${Math.max(2, box.top - GAP - 17)}px)`
          + " translate(-50%, -50%)";
        const own = badge.getBoundingClientRect();
        if (own.left < 2) badge.style.transform = `translate(2px, ${Math.max(2, box.top - GAP - 34)}px)`;
      }
      first = false;
    }
  };

  const clip = () => {
    const boxes = targets.length
      ? targets.map((target) => target.getBoundingClientRect())
      : read.flatMap((holder) => rectsOf(holder, 0, holder.length ?? 0)).filter(inSight);
    const around = union(boxes);
    if (!around) return null;
    const span = (from, to, least, most) => {
      const size = Math.min(most, Math.max(least, to - from + 2 * MARGIN));
      const start = Math.min(Math.max(0, (from + to - size) / 2), most - size);
      return [Math.floor(start), Math.floor(size)];
    };
    const [x, width] = span(around.left, around.right, LEAST.width, innerWidth);
    const [y, height] = span(around.top, around.bottom, LEAST.height, innerHeight);
    return { x, y, width, height };
  };

  return {
    texts,
    isCovered,
    unchanged: () => {
      const now = holders();
      return now.length === read.length
        && now.every((holder, i) => holder === read[i] && textOf(holder) === texts[i]);
    },
    draw: (spans, number) => {
      const [target] = targets;
      if (target) {
        const box = target.getBoundingClientRect();
        if (box.top < MARGIN || box.bottom > innerHeight - MARGIN) {
          target.scrollIntoView({ block: "center", behavior: "instant" });
        }
      }
      for (const overlay of overlays) overlay.style.visibility = "hidden"; // our own captions
      host = document.createElement("div");
      host.setAttribute("popover", "manual");
      host.setAttribute("aria-hidden", "true");
      for (const [name, value] of Object.entries({
        position: "fixed", inset: "0", width: "100%", height: "100%", margin: "0", padding: "0",
        border: "0", background: "transparent", overflow: "hidden", pointerEvents: "none",
      })) host.style[name] = value;
      root = host.attachShadow({ mode: "closed" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
      layer = document.createElement("div");
      root.append(layer);
      (document.querySelector("dialog:modal") || document.documentElement).append(host);
      host.showPopover();
      const follow = () => {
        if (stopped) return;
        paint(spans, number);
        requestAnimationFrame(follow);
      };
      follow();
      return clip();
    },
    remove: () => {
      stopped = true;
      host?.remove();
      overlays.forEach((overlay, i) => { overlay.style.visibility = asBefore[i]; });
    },
  };
}
