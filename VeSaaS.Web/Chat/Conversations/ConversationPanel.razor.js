// Stays at the newest line while the reader is there, and otherwise where the reader is, whatever comes and goes above or below. Begins at the numbered message
// where one is asked for, or where the reader was when the page fell asleep. Near an end of what is there it asks for more, by the button that asks for it.
// Where the reader is, is told to the server: it outlives the circuit there, and the exact place outlives it here.
const exactly = new Map();

export function follow(stream, number, reader, was) {
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
    exactly.set(location.pathname, place);
    tell();
  };

  let told = was ?? null;
  let telling = 0;
  const tell = () => {
    clearTimeout(telling);
    const at = place ? Number(place.number) : null;
    if (at === told) return;
    telling = setTimeout(async () => {
      if (!stream.isConnected) return;
      try { await reader.invokeMethodAsync("NotePlace", at); told = at; } catch { /* The circuit is gone; the next one asks anew. */ }
    }, 300);
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
  if (was) {
    const kept = exactly.get(location.pathname);
    const message = column.querySelector(`[data-number="${was}"]`);
    if (message) {
      place = kept?.number === String(was) ? kept : { number: was, offset: stream.getBoundingClientRect().top };
      atEnd = false;
      keep();
      return;
    }
  }
  const wanted = number ? column.querySelector(`[data-number="${number}"]`) : null;
  if (!wanted) { toEnd(); note(); return; }
  wanted.dataset.asked = "";
  highlight(wanted, new URLSearchParams(location.search).get("q"));
  wanted.scrollIntoView({ block: "center" });
  note();
}

// The words that were searched for, in the message that they were found in, without regard to case and accents. Nothing of the message is changed by it.
function highlight(message, search) {
  if (!search || !window.Highlight) return;
  const fold = text => [...Array(text.length).keys()].map(at => text[at].normalize("NFD")[0].toLowerCase()).join("");
  const words = fold(search).split(/[^\p{L}\p{N}]+/u).filter(word => word.length > 0);
  const found = [];
  const texts = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = fold(texts.currentNode.data);
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        const range = new Range();
        range.setStart(texts.currentNode, at);
        range.setEnd(texts.currentNode, at + word.length);
        found.push(range);
      }
    }
  }
  CSS.highlights.set("ve-found", new Highlight(...found));
}
