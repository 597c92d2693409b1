// Stays at the newest line while the reader is there, and only then. Begins at the numbered message where one is asked for.
export function follow(stream, number) {
  const near = 48;
  const latest = stream.parentElement.querySelector("[data-latest]");
  let atEnd = true;
  const toEnd = () => { stream.scrollTop = stream.scrollHeight; };
  const note = () => {
    atEnd = stream.scrollHeight - stream.scrollTop - stream.clientHeight < near;
    latest.hidden = atEnd;
  };
  stream.addEventListener("scroll", note, { passive: true });
  latest.addEventListener("click", () => { toEnd(); note(); });
  new MutationObserver(() => { if (atEnd) toEnd(); else note(); }).observe(stream, { childList: true, subtree: true, characterData: true });
  const asked = number ? stream.querySelector(`[data-number="${number}"]`) : null;
  if (!asked) { toEnd(); return; }
  asked.dataset.asked = "";
  asked.scrollIntoView({ block: "center" });
  note();
}
