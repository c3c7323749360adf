const form = document.getElementById("permissions-form");
const boxes = [...form.querySelectorAll("input[type=checkbox]")];
const scopes = form.dataset.scopes.split(" ");
const always = boxes[form.dataset.always];
const implied = form.dataset.implied.split(" ").map((pair) => pair.split(":").map((at) => boxes[at]));
const quiet = "quiet" in form.dataset && !sessionStorage.getItem(`bar-${form.dataset.app}`);
let saved = ticked();

function ticked() {
  return scopes.filter((scope, at) => boxes[at].checked);
}

// A greyed box is one that something else decides.
function applyRules() {
  for (const [write, read] of implied) {
    read.disabled = write.checked;
    read.checked ||= read.disabled;
  }
  if (!boxes.some((box) => "team" in box.dataset && box.checked)) {
    always.checked = true;
    always.disabled = true;
  }
}

function button(text, className, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

const bar = document.createElement("div");
bar.className = "permissions-bar";
bar.setAttribute("role", "region");
bar.setAttribute("aria-label", "Unsaved permissions");
const sentence = document.createElement("p");
sentence.textContent =
  "Click Submit when you are done making changes. (Existing access tokens will not be affected)";
const undoButton = button("Undo", "button", undo);
const submitButton = button("Submit", "button button--primary permissions-submit-button", submit);
bar.append(sentence, undoButton, submitButton);

function showBar() {
  const changed = ticked().join() !== saved.join();
  if (quiet) {
    // Sometimes the bar does not come until the page was loaded again.
    sessionStorage.setItem(`bar-${form.dataset.app}`, "next time");
    return;
  }
  if (changed && !bar.isConnected) {
    document.body.append(bar);
  } else if (!changed) {
    bar.remove();
  }
}

function undo() {
  boxes.forEach((box, at) => {
    box.checked = saved.includes(scopes[at]);
    box.disabled = false;
  });
  applyRules();
  showBar();
}

async function submit() {
  const sent = ticked();
  const body = new URLSearchParams(sent.map((scope) => ["scope", scope]));
  body.set("app_key", form.dataset.app);
  body.set("t", form.dataset.formToken);
  undoButton.disabled = submitButton.disabled = true;
  try {
    const answer = await fetch("/developers/apps/permissions", { method: "POST", body });
    if (answer.redirected) {
      location.assign(answer.url);
    } else if (answer.ok) {
      saved = sent;
      showBar();
    } else {
      sentence.textContent = "Your changes could not be saved. Please reload the page.";
    }
  } catch {
    sentence.textContent = "Your changes could not be saved. Please try again.";
  } finally {
    undoButton.disabled = submitButton.disabled = false;
  }
}

form.addEventListener("change", () => {
  applyRules();
  showBar();
});
form.addEventListener("submit", (event) => event.preventDefault());
applyRules();
