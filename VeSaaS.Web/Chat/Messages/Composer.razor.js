// Enter sends, Shift+Enter adds a line, Esc stops. In the browser, because a key that waits for the server is felt.
const listeners = new WeakMap();
const held = ["change", "submit"];

export function listen(field, limit) {
  const note = field.form.querySelector("[data-too-long]");
  const tooLong = () => field.value.length > limit;
  const measure = () => {
    note.hidden = !tooLong();
    field.setAttribute("aria-invalid", String(tooLong()));
  };
  // Such a text stays in the field and never travels. At the window, because Blazor captures these events at the document.
  const hold = event => {
    if ((event.target !== field && event.target !== field.form) || !tooLong()) return;
    event.preventDefault();
    event.stopPropagation();
    measure();
  };
  field.addEventListener("input", measure);
  for (const name of held) addEventListener(name, hold, true);
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
  listeners.set(field, { onEscape, hold });
  if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
}

export function forget(field) {
  const known = listeners.get(field);
  if (!known) return;
  document.removeEventListener("keydown", known.onEscape);
  for (const name of held) removeEventListener(name, known.hold, true);
  listeners.delete(field);
}
