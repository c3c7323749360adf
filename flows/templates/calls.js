// Fills the page of steps 6 to 7.2. What it gets holds no secret.
({ encode, request, answer, trial, calls, untested }) => {
  const words = { wait: "", now: "now", done: "✓ done" };
  const [first, second, third, last] = document.querySelectorAll("#cards > section");
  const cards = [[first, encode], [second, request], [third, answer], [last, trial]];
  for (const [card, { state, text }] of cards) {
    card.className = `card ${state}`;
    card.querySelector("h2 b").textContent = words[state];
    if (text !== undefined) card.querySelector("pre").textContent = text;
    if (state === "now") card.scrollIntoView({ block: "nearest" });
  }
  const list = document.getElementById("calls");
  list.replaceChildren(...calls.map(([call, verdict, said]) => {
    const item = document.createElement("li");
    item.className = verdict;
    const code = Object.assign(document.createElement("code"), { textContent: call });
    const mark = Object.assign(document.createElement("b"), { textContent: said });
    item.append(code, mark);
    return item;
  }));
  document.getElementById("untested").textContent = untested;
}
