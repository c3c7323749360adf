// The real button sometimes ignores its first click (facts/console.md, Authorize).
const form = document.getElementById("warning-form");
let deaf = "late" in form.dataset;
form.querySelector("button").addEventListener("click", () => {
  if (deaf) {
    deaf = false;
  } else {
    form.submit();
  }
});
