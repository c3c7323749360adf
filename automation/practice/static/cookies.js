const form = document.querySelector("form");
for (const button of form.querySelectorAll("button")) {
  button.addEventListener("click", async () => {
    const body = new URLSearchParams({ t: form.elements.t.value });
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.ok) {
      top.postMessage("chosen", form.dataset.console);
    }
  });
}
