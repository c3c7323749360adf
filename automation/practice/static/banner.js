// The cookie banner goes away when it says, in its own frame, that a choice was made.
const frame = document.querySelector("iframe");
addEventListener("message", (event) => {
  if (event.origin === location.origin && event.source === frame.contentWindow) {
    frame.remove();
  }
});
