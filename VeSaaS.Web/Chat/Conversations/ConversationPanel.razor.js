// Stays at the newest line while the reader is there, and only then.
export function follow(stream) {
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
  toEnd();
}
