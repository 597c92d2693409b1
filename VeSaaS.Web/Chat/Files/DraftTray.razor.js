// Files that are dropped on the conversation or pasted into the message go the same way as chosen ones.
export function watch(picker) {
  const form = picker.closest("form");
  const area = picker.closest("[data-drop]") ?? form;
  // A field that was used keeps its files until they are uploaded; the next one comes from the server, and what is given until then waits.
  const waiting = [];
  const next = () => {
    const input = [...picker.querySelectorAll("input[data-attach]")].find(field => field.dataset.used === undefined && !field.disabled);
    if (!input || !waiting.length) return;
    const transfer = new DataTransfer();
    for (const file of waiting.splice(0)) transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const take = files => {
    if (!files.length || picker.querySelector("input[data-attach]:disabled")) return false;
    waiting.push(...files);
    next();
    return true;
  };
  picker.addEventListener("change", event => { event.target.dataset.used = ""; });
  new MutationObserver(next).observe(picker, { childList: true });
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
  form.addEventListener("paste", event => { if (take([...event.clipboardData?.files ?? []])) event.preventDefault(); });
}
