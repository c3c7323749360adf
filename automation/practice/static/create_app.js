// The name counts only as far as it came from keys: a value that was set in one go leaves the
// button disabled (facts/console.md, Create app).
const form = document.getElementById("create-app-form");
const later = document.getElementById("later-sections");
const questions = [...form.querySelectorAll("fieldset")].filter((set) => set.querySelector("[type=radio]"));
const nameField = later.querySelector("[type=text]");
const terms = later.querySelector("[type=checkbox]");
const termsShown = !terms.parentElement.hidden;
const create = form.querySelector("[type=submit]");

let keyIsDown = false;
let typed = "";

function isAnswered(question) {
  return question.querySelector(":checked") !== null;
}

function judge() {
  later.hidden = !isAnswered(questions[0]);
  create.disabled = !(
    questions.every(isAnswered) &&
    typed.trim() !== "" &&
    (!termsShown || terms.checked)
  );
}

let lost = "early" in form.dataset ? 3 : 0;
nameField.addEventListener("keydown", (event) => {
  if (lost > 0 && event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    lost -= 1;
    event.preventDefault();
    return;
  }
  keyIsDown = true;
});
nameField.addEventListener("keyup", () => {
  keyIsDown = false;
});
nameField.addEventListener("input", () => {
  typed = keyIsDown ? nameField.value : "";
  keyIsDown = false;
  judge();
});
form.addEventListener("change", judge);
judge();

// The other two buttons show only while the account's email address is not verified.
const [send, resend] = form.querySelectorAll("button[type=button]");
const verification = document.getElementById("verification-note");

async function sendVerification() {
  const body = new URLSearchParams({ t: form.elements.t.value });
  send.disabled = resend.disabled = true;
  try {
    const answer = await fetch("/developers/apps/create/verification", { method: "POST", body });
    if (answer.redirected) {
      location.assign(answer.url);
    } else {
      send.hidden = answer.ok;
      resend.hidden = !answer.ok;
      verification.textContent = answer.ok
        ? "We have sent you an email. Follow the link in it, then reload this page."
        : "The email could not be sent. Please reload the page.";
    }
  } catch {
    verification.textContent = "The email could not be sent. Please try again.";
  } finally {
    send.disabled = resend.disabled = false;
  }
}

send.addEventListener("click", sendVerification);
resend.addEventListener("click", sendVerification);
