const secret = document.querySelector(".app-secret");
secret.querySelector("a").addEventListener("click", (event) => {
  event.preventDefault();
  secret.textContent = secret.dataset.appSecret;
});
