const link = document.querySelector("dd > span > a");
const secret = link.parentElement;
link.addEventListener("click", (event) => {
  event.preventDefault();
  [secret.textContent] = Object.values(secret.dataset);
});
