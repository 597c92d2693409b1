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
    if (await Blazor.resumeCircuit()) dialog.close();
    else location.reload();
  } catch {
    dialog.classList.replace("components-reconnect-paused", "components-reconnect-resume-failed");
  }
}

async function retryWhenVisible() {
  if (document.visibilityState === "visible") await retry();
}

// A page that nobody looks at gives its circuit back after a while: a phone in a pocket holds nothing at the server. It goes on by itself when it is looked at.
// Only where all that it shows is kept somewhere, and while nobody is in the middle of a form that is not.
const sleepAfter = 60_000;
let falling = 0;
let asleep = null;
const maySleep = () => {
  const place = document.querySelector("[data-sleeps]");
  return place && !dialog.open && !place.querySelector("form:not([data-kept]), [data-state='uploading']") && !document.querySelector(".mud-dialog");
};

document.addEventListener("visibilitychange", async () => {
  clearTimeout(falling);
  if (document.visibilityState === "hidden") {
    falling = setTimeout(() => { if (document.visibilityState === "hidden" && maySleep()) asleep = Blazor.pauseCircuit(); }, sleepAfter);
    return;
  }

  const sleeping = asleep;
  asleep = null;
  if (sleeping && await sleeping) await resume();
});
