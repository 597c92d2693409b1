// Stays at the newest line while the reader is there, and otherwise where the reader is, whatever comes and goes above or below. Begins at the numbered message
// where one is asked for. Near an end of what is there it asks for more, by the button that asks for it.
export function follow(stream, number) {
  const near = 48;
  const early = 800;
  const latest = stream.parentElement.querySelector("[data-latest]");
  const column = stream.firstElementChild;
  let atEnd = true;
  let wantsEnd = false;
  let place = null;
  let size = "";
  const more = which => column.querySelector(`[data-more="${which}"]`);
  const toEnd = () => { stream.scrollTop = stream.scrollHeight; };
  const numbered = () => [...column.querySelectorAll("[data-number]")];

  const sized = () => `${stream.clientWidth}x${stream.clientHeight}`;

  const note = () => {
    size = sized();
    atEnd = !more("later") && stream.scrollHeight - stream.scrollTop - stream.clientHeight < near;
    latest.hidden = atEnd;
    const top = stream.getBoundingClientRect().top;
    const first = atEnd ? null : numbered().find(message => message.getBoundingClientRect().bottom > top);
    place = first ? { number: first.dataset.number, offset: first.getBoundingClientRect().top } : null;
  };

  // By its number, because the element may be another one by then.
  const keep = () => {
    const message = !atEnd && place ? column.querySelector(`[data-number="${place.number}"]`) : null;
    if (message) stream.scrollTop += message.getBoundingClientRect().top - place.offset;
    if ((atEnd || wantsEnd) && !more("later")) { wantsEnd = false; toEnd(); }
    note();
    ask();
  };

  const asked = {};
  const ask = () => {
    const below = stream.scrollHeight - stream.scrollTop - stream.clientHeight;
    for (const [which, distance, edge] of [["earlier", stream.scrollTop, 0], ["later", below, -1]]) {
      const button = more(which);
      const at = numbered().at(edge)?.dataset.number;
      // Once for each end: one that failed is left to the reader.
      if (!button || distance > early || asked[which] === at) continue;
      asked[which] = at;
      button.click();
    }
  };

  // A keyboard that opens, or a phone that is turned, moves the text too, and is nobody's wish to be elsewhere.
  stream.addEventListener("scroll", () => { if (size === sized()) { note(); ask(); } else keep(); }, { passive: true });
  latest.addEventListener("click", () => { if (more("later")) wantsEnd = true; else { toEnd(); note(); } });
  // Who writes wants to see what becomes of it.
  stream.parentElement.addEventListener("submit", () => { wantsEnd = true; });
  new MutationObserver(keep).observe(stream, { childList: true, subtree: true, characterData: true });
  const resized = new ResizeObserver(keep);
  resized.observe(column);
  resized.observe(stream);
  const wanted = number ? column.querySelector(`[data-number="${number}"]`) : null;
  if (!wanted) { toEnd(); note(); return; }
  wanted.dataset.asked = "";
  wanted.scrollIntoView({ block: "center" });
  note();
}
