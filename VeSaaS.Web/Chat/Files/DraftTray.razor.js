// The button that had the focus is gone.
export function focus(picker) {
  [...picker.querySelectorAll("input")].at(-1)?.focus();
}

// What is uploaded and not sent is found again when this tab loads this conversation again; the server decides what of it can still be sent.
const place = () => `drafts of ${location.pathname}${location.search}`;
const inSession = use => {
  try {
    return use(sessionStorage);
  } catch {
    // The browser keeps nothing for this site: then a reload forgets the files.
    return null;
  }
};
export const remembered = () => inSession(session => session.getItem(place()));
export const remember = ids => void inSession(session => ids ? session.setItem(place(), ids) : session.removeItem(place()));

// Files that are dropped on, or pasted into, what the picker belongs to go the same way as chosen ones.
export function watch(picker) {
  const area = picker.closest("[data-drop]") ?? picker.closest("form");
  // A field that was used keeps its files until they are uploaded; the next one comes from the server, which marks it once it listens to it.
  // What is given until then waits.
  const waiting = [];
  const next = () => {
    const input = [...picker.querySelectorAll("input[data-attach]")].find(field => field.dataset.used === undefined && !field.disabled);
    // Who chose by keyboard goes on at the next field.
    if (input && picker.contains(document.activeElement)) input.focus();
    if (!input || !waiting.length) return;
    const transfer = new DataTransfer();
    for (const file of waiting.splice(0)) transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const take = files => {
    if (!files.length || picker.querySelector("input:disabled")) return false;
    waiting.push(...files);
    next();
    return true;
  };
  picker.addEventListener("change", event => { event.target.dataset.used = ""; });
  new MutationObserver(next).observe(picker, { subtree: true, childList: true, attributeFilter: ["data-attach", "disabled"] });
  const carries = event => [...event.dataTransfer?.types ?? []].includes("Files");
  let depth = 0;
  const mark = change => { depth = change === 0 ? 0 : Math.max(0, depth + change); area.toggleAttribute("data-dropping", depth > 0); };
  area.addEventListener("dragenter", event => { if (carries(event)) mark(1); });
  area.addEventListener("dragleave", event => { if (carries(event)) mark(-1); });
  area.addEventListener("dragover", event => { if (carries(event)) event.preventDefault(); });
  area.addEventListener("drop", event => {
    if (!carries(event)) return;
    event.preventDefault();
    mark(0);
    take([...event.dataTransfer.files]);
  });
  area.addEventListener("paste", event => { if (take([...event.clipboardData?.files ?? []])) event.preventDefault(); });
}
