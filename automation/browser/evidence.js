// Readies a page for a picture: a ring and a number around what is meant, and covers over what is
// not to be seen, drawn in the page before the picture is taken. Out of the page's reach (closed
// shadow root), and gone afterwards. Works under a strict CSP with Trusted Types.
({ targets, covered, spared, css }) => {
  const ALWAYS = "iframe, frame, object, embed, input[type=password]";
  const GAP = 6, MARGIN = 28, AROUND = { x: 340, y: 110 }, LEAST = 480;

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
    const left = Math.min(...boxes.map((b) => b.left)), right = Math.max(...boxes.map((b) => b.right));
    const top = Math.min(...boxes.map((b) => b.top)), bottom = Math.max(...boxes.map((b) => b.bottom));
    return { left, right, top, bottom, width: right - left, height: bottom - top };
  };
  const inSight = (box) => box.width && box.height && box.bottom > 0 && box.right > 0
    && box.top < innerHeight && box.left < innerWidth;

  // Where the rings go: around a radio or a checkbox together with its label in the same line.
  const ringed = () => targets.map((target) => {
    const box = target.getBoundingClientRect();
    const labels = /^(radio|checkbox)$/.test(target.type) ? [...target.labels] : [];
    const beside = labels.map((label) => label.getBoundingClientRect())
      .filter((label) => inSight(label) && label.top < box.bottom && label.bottom > box.top);
    return union([box, ...beside]);
  }).filter(inSight);

  // What is ringed inside of something covered stays to be seen, such as "Show" beside a secret, and
  // so does the label of its row.
  const isSpared = (node) => targets.includes(node)
    || (node.nodeType === Node.TEXT_NODE && spared.includes(node.data.trim()));
  const sparedIn = (element) => targets.some((target) => target !== element && element.contains(target))
    || holders(element).some(isSpared);
  const boxesToCover = (element) => {
    if (!sparedIn(element)) return [element.getBoundingClientRect()];
    return [...element.childNodes].flatMap((child) => {
      if (isSpared(child)) return [];
      if (child.nodeType === Node.TEXT_NODE) return child.data.trim() ? rectsOf(child, 0, child.length) : [];
      return child.nodeType === Node.ELEMENT_NODE ? boxesToCover(child) : [];
    });
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

  // On whole pixels: an edge between two pixels would let what is below shine through.
  const cover = (box, gap) => put(make("cover"), {
    left: Math.floor(box.left), top: Math.floor(box.top),
    right: Math.ceil(box.right), bottom: Math.ceil(box.bottom),
  }, gap);

  // Drawn anew for each frame, so that a page that moves does not slip from under its covers.
  const paint = (spans, number) => {
    layer.replaceChildren();
    const hidden = [...document.querySelectorAll(ALWAYS)].filter((element) => element.value !== "");
    for (const element of [...covered, ...hidden]) {
      for (const box of boxesToCover(element)) if (inSight(box)) cover(box, 2);
    }
    for (const [index, start, end] of spans) {
      for (const box of rectsOf(read[index], start, end)) if (inSight(box)) cover(box, 1);
    }
    const rings = ringed();
    for (const box of rings) put(make("ring"), box, GAP);
    if (number && rings.length) {
      const badge = make("badge");
      badge.textContent = number;
      putBeside(badge, rings[0]);
    }
  };

  // The number stands where it hides nothing, if there is such a place beside the ring.
  const putBeside = (badge, box) => {
    const { width, height } = badge.getBoundingClientRect();
    const boxes = contents();
    const row = boxes.filter((other) => other.top < box.bottom && other.bottom > box.top);
    const end = Math.max(box.right, ...row.map((other) => other.right));
    const middle = (box.top + box.bottom - height) / 2, far = GAP + 6;
    const places = [
      [box.left - far - width, middle], [box.right + far, middle],
      [box.left - far, box.top - far - height], [box.right - width, box.top - far - height],
      [box.left - far, box.bottom + far], [end + far, middle],
    ];
    const free = ([left, top]) => left > 2 && top > 2 && left + width < innerWidth - 2
      && top + height < innerHeight - 2 && !boxes.some((other) => other.left < left + width + 3
        && other.right > left - 3 && other.top < top + height + 1 && other.bottom > top - 1);
    const [left, top] = places.find(free) || places[2];
    badge.style.transform = `translate(${Math.max(2, left)}px, ${Math.max(2, top)}px)`;
  };

  const contents = () => read.flatMap((holder) => {
    const button = holder.parentElement?.closest("button, [role=button]");
    return button ? [button.getBoundingClientRect()] : rectsOf(holder, 0, holder.length ?? 0);
  }).filter(inSight);

  // The part of the page around what is ringed: no word is cut, and no empty margin is kept.
  const clip = () => {
    const rings = ringed();
    const marks = [...layer.children].filter((child) => child.className !== "cover")
      .map((child) => child.getBoundingClientRect());
    const boxes = [...contents(), ...marks];
    if (!boxes.length) return null;
    let seen = boxes;
    if (rings.length) {
      const { left, right, top, bottom } = union(rings);
      seen = boxes.filter((box) => box.left < right + AROUND.x && box.right > left - AROUND.x
        && (box.top + box.bottom) / 2 < bottom + AROUND.y
        && (box.top + box.bottom) / 2 > top - AROUND.y);
    }
    // No word in the part is cut: it grows until all are in it, and what margins cut stays outside.
    let inner = union(seen);
    for (let before = 0; before !== seen.length;) {
      before = seen.length;
      seen = boxes.filter((box) => seen.includes(box) || (box.left < inner.right
        && box.right > inner.left && (box.top + box.bottom) / 2 < inner.bottom
        && (box.top + box.bottom) / 2 > inner.top));
      inner = union(seen);
    }
    let top = Math.max(0, inner.top - MARGIN);
    let bottom = Math.min(innerHeight, inner.bottom + MARGIN);
    for (const box of boxes) {
      if (box.top < top && box.bottom > top) top = Math.min(inner.top, box.bottom + 1);
      if (box.top < bottom && box.bottom > bottom) bottom = Math.max(inner.bottom, box.top - 1);
    }
    const lack = Math.max(0, (LEAST - (inner.right - inner.left)) / 2 - MARGIN);
    let left = Math.max(0, inner.left - MARGIN - lack);
    let right = Math.min(innerWidth, inner.right + MARGIN + lack);
    for (const box of boxes.filter((box) => box.top < bottom && box.bottom > top)) {
      if (box.left < left && box.right > left) left = Math.min(inner.left, box.right + 1);
      if (box.left < right && box.right > right) right = Math.max(inner.right, box.left - 1);
    }
    return {
      x: Math.floor(left), y: Math.floor(top),
      width: Math.ceil(right - Math.floor(left)), height: Math.ceil(bottom - Math.floor(top)),
    };
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
        if (box.top < AROUND.y || box.bottom > innerHeight - 2 * AROUND.y) {
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
