// The cookie banner goes away when it says, in its own frame, that a choice was made.
addEventListener("message", (event) => {
  const frame = document.querySelector("iframe");
  if (frame && event.origin === new URL(frame.src).origin) {
    frame.remove();
  }
});
