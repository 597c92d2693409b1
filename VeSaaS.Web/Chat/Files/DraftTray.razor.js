// Files that are dropped on the conversation or pasted into the message go the same way as chosen ones.
export function watch(picker) {
  const form = picker.closest("form");
  const area = picker.closest("[data-drop]") ?? form;
  const take = files => {
    const input = [...picker.querySelectorAll("input[data-attach]")].at(-1);
    if (!files.length || !input || input.disabled) return false;
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };
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
