// One listener for every small act that needs the browser and not the server.
const copied = async (button, text, html) => {
  // With its tables and headings where the other program takes them, as plain text everywhere else.
  await (html && window.ClipboardItem
    ? navigator.clipboard.write([new ClipboardItem({ "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) })])
    : navigator.clipboard.writeText(text));
  const label = button.getAttribute("aria-label");
  button.setAttribute("aria-label", "Copied");
  button.dataset.copied = "";
  setTimeout(() => { button.setAttribute("aria-label", label); delete button.dataset.copied; }, 2000);
};

document.addEventListener("click", event => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.dataset.copyText !== undefined) copied(button, button.dataset.copyText);
  else if (button.dataset.copyCode !== undefined) copied(button, button.closest(".ve-code")?.querySelector("code")?.textContent ?? "");
  else if (button.dataset.wrapCode !== undefined) button.setAttribute("aria-pressed", String(button.closest(".ve-code").toggleAttribute("data-wrapped")));
  else if (button.dataset.copyAnswer !== undefined) copyAnswer(button);
  else if (button.dataset.reveal !== undefined) reveal(button);
});

function copyAnswer(button) {
  const answer = button.closest("article")?.querySelector(".ve-prose");
  copied(button, answer?.innerText ?? "", answer?.innerHTML);
}

function reveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) return;
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

// A popover that holds links closes when one of them is followed: Blazor changes the page without a load.
document.addEventListener("click", event => {
  const link = event.target.closest?.("[popover] a[href]");
  link?.closest("[popover]").hidePopover();
});

// From a summary of what is wrong to the field itself. The link's own address serves where this file did not load.
document.addEventListener("click", event => {
  const field = document.getElementById(event.target.closest?.("a[data-field]")?.dataset.field ?? "");
  if (!field) return;
  event.preventDefault();
  field.focus();
});

// The search, by Ctrl K. In its field the arrows choose what was found, instead of moving the caret, and what is chosen stays in sight.
document.addEventListener("keydown", event => {
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
    const find = document.querySelector("[data-find]");
    if (!find) return;
    event.preventDefault();
    if (!document.querySelector(".mud-dialog")) find.click();
  } else if (event.target.dataset?.findInput !== undefined && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    setTimeout(() => document.querySelector("#find-list [aria-selected='true']")?.scrollIntoView({ block: "nearest" }), 100);
  }
});

// What the keys do, by the key ?. A single character must not get in the way of a voice or of a mouth stick, so that it can be turned off.
const shortcutsOff = "ve-shortcuts-off";
document.addEventListener("keydown", event => {
  if (event.key !== "?" || event.ctrlKey || event.altKey || event.metaKey || localStorage.getItem(shortcutsOff)) return;
  if (event.target.isContentEditable || event.target.matches?.("input, textarea, select")) return;
  const sheet = document.getElementById("ve-shortcuts");
  if (!sheet) return;
  event.preventDefault();
  sheet.togglePopover();
});
document.addEventListener("toggle", event => {
  const box = event.target.id === "ve-shortcuts" && event.target.querySelector("[data-shortcuts]");
  if (box) box.checked = !localStorage.getItem(shortcutsOff);
}, true);
document.addEventListener("change", event => {
  if (event.target.dataset?.shortcuts === undefined) return;
  if (event.target.checked) localStorage.removeItem(shortcutsOff); else localStorage.setItem(shortcutsOff, "true");
});

// The sign-up form offers the browser's own time zone, as long as nothing else was chosen.
function offerTimeZone() {
  const select = document.querySelector("select[data-browser-time-zone]");
  if (!select || select.value) return;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  if (![...select.options].some(option => option.value === zone)) select.add(new Option(zone, zone));
  select.value = zone;
}
offerTimeZone();
window.Blazor?.addEventListener("enhancedload", offerTimeZone);

// A dialog opens on the field that a person wants first: MudBlazor's focus trap takes the focus itself, and hands it on here, once.
document.addEventListener("focusin", event => {
  const field = event.target.localName === "div" && document.querySelector(".mud-dialog [data-initial-focus]:not([data-focused])");
  if (!field) return;
  field.dataset.focused = "";
  // Somebody quick is in a field already, and goes on there.
  const taken = event.relatedTarget?.matches(".mud-dialog input") ? event.relatedTarget : field;
  taken.focus();
  if (taken === field) field.select();
});

// The composer's keys: Enter sends, Shift+Enter adds a line, Esc stops. Here and not in a module of its own, so that they work from the first moment.
const composer = node => node instanceof Element ? node.closest("form")?.querySelector("textarea[data-composer]") : null;
const measure = field => {
  // Grows with its text also where the style sheet cannot make it.
  if (!CSS.supports("field-sizing", "content")) { field.style.height = "auto"; field.style.height = `${field.scrollHeight}px`; }
  const tooLong = field.value.length > Number(field.dataset.limit);
  field.form.querySelector("[data-too-long]").hidden = !tooLong;
  field.setAttribute("aria-invalid", String(tooLong));
  return tooLong;
};
document.addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches?.("textarea[data-composer]")) {
    event.preventDefault();
    // The server learns the text by "change", which Enter alone does not raise.
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
    event.target.form.requestSubmit();
  } else if (event.key === "Escape" && !event.target.matches?.("input, textarea:not([data-composer])") && !document.querySelector(".mud-dialog, .mud-popover-open, [popover]:popover-open")) {
    // What is open closes first, and a field of its own is left first.
    document.querySelector("[data-stop]")?.click();
  }
});
document.addEventListener("input", event => {
  const field = event.target;
  if (field.matches?.("textarea[data-composer]")) measure(field);
  // Kept in this tab until it was sent, so that nothing that happens to the page takes it; drafts.js reads it.
  if (field.dataset?.draft) sessionStorage.setItem(`vesaas-draft-${field.dataset.draft}`, field.value);
});
// A text that is too long stays in the field and never travels. At the window, because Blazor captures these events at the document.
for (const name of ["change", "submit"]) {
  addEventListener(name, event => {
    const field = composer(event.target);
    if (!field || !measure(field)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}

// A grid is one stop in the tab order; the arrows, Home and End lead through its cells.
document.addEventListener("keydown", event => {
  const cell = event.target.closest?.("[data-grid] [role='gridcell'] > *");
  if (!cell || event.ctrlKey || event.altKey || event.metaKey) return;
  const row = cell.closest("tr");
  const column = [...row.children].indexOf(cell.parentElement);
  const at = (line, place) => line?.children[place]?.matches("[role='gridcell']") ? line.children[place].firstElementChild : null;
  const rows = row.parentElement.children;
  const next = {
    ArrowRight: () => at(row, column + 1),
    ArrowLeft: () => at(row, column - 1),
    ArrowDown: () => at(row.nextElementSibling, column),
    ArrowUp: () => at(row.previousElementSibling, column),
    Home: () => at(event.shiftKey ? rows[0] : row, 1),
    End: () => at(row, row.children.length - 1),
    PageDown: () => at(rows[rows.length - 1], column),
    PageUp: () => at(rows[0], column),
  }[event.key];
  if (!next) return;
  event.preventDefault();
  const target = next();
  if (!target) return;
  cell.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
});
