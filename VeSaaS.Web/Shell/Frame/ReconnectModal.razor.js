const dialog = document.getElementById("components-reconnect-modal");

dialog.addEventListener("components-reconnect-state-changed", event => {
  switch (event.detail.state) {
    case "show": if (!dialog.open) dialog.showModal(); break;
    case "hide": dialog.close(); break;
    case "failed": document.addEventListener("visibilitychange", retryWhenVisible); break;
    case "rejected": location.reload(); break;
  }
});

dialog.querySelector("#components-reconnect-button").addEventListener("click", retry);
dialog.querySelector("[data-resume]").addEventListener("click", resume);
dialog.querySelector("[data-reload]").addEventListener("click", () => location.reload());
// Escape would leave a page that looks alive and is not.
dialog.addEventListener("cancel", event => event.preventDefault());

async function retry() {
  document.removeEventListener("visibilitychange", retryWhenVisible);
  try {
    // false: the server was reached and does not know this circuit any more.
    if (await Blazor.reconnect()) return;
    if (await Blazor.resumeCircuit()) dialog.close();
    else location.reload();
  } catch {
    document.addEventListener("visibilitychange", retryWhenVisible);
  }
}

async function resume() {
  try {
    if (!await Blazor.resumeCircuit()) location.reload();
  } catch {
    dialog.classList.replace("components-reconnect-paused", "components-reconnect-resume-failed");
  }
}

async function retryWhenVisible() {
  if (document.visibilityState === "visible") await retry();
}
