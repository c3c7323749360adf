// Fills the hand-off page. The values are held by this script alone: the fields show dots.
({ about, values, steps, warning }) => {
  const said = document.getElementById("said");
  document.getElementById("about").textContent = about;
  document.getElementById("warning").textContent = warning;
  for (const words of steps) {
    document.getElementById("steps").append(Object.assign(document.createElement("li"), { textContent: words }));
  }
  const copy = (value) => {
    const carrier = document.createElement("textarea");
    carrier.value = value;
    carrier.style.position = "fixed";
    carrier.style.opacity = "0";
    document.body.append(carrier);
    carrier.select();
    const done = document.execCommand("copy");
    carrier.remove();
    return done;
  };
  values.forEach(([name, value], place) => {
    const row = document.createElement("div");
    row.className = "row";
    const label = Object.assign(document.createElement("label"), { textContent: name, htmlFor: `value${place}` });
    const line = document.createElement("div");
    const shown = Object.assign(document.createElement("input"), {
      id: `value${place}`, readOnly: true, value: "••••••••••••", autocomplete: "off",
    });
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
    button.setAttribute("aria-label", `Copy ${name}`);
    button.addEventListener("click", () => {
      said.textContent = copy(value) ? `${name} is copied.` : `${name} could not be copied.`;
      button.focus();
    });
    line.append(shown, button);
    row.append(label, line);
    document.getElementById("values").append(row);
  });
  document.querySelector("button").focus();
}
