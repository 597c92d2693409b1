// Enter sends, Shift+Enter adds a line, Esc stops. In the browser, because a key that waits for the server is felt.
const listeners = new WeakMap();

export function listen(field) {
  const onKey = event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      // The server learns the text by "change", which Enter alone does not raise.
      field.dispatchEvent(new Event("change", { bubbles: true }));
      field.form.requestSubmit();
    }
  };
  const onEscape = event => {
    if (event.key === "Escape" && !document.querySelector(".mud-dialog, [popover]:popover-open")) document.querySelector("[data-stop]")?.click();
  };
  field.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onEscape);
  listeners.set(field, { onKey, onEscape });
  if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
}

export function forget(field) {
  const held = listeners.get(field);
  if (!held) return;
  document.removeEventListener("keydown", held.onEscape);
  listeners.delete(field);
}
