export const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";

// The frame has no address and runs no scripts: it gets our styles once, and then only markup.
export function show(frame, html, width, dark, cut) {
  const page = frame.contentDocument;
  if (!page) return;
  if (!page.querySelector("link")) {
    page.documentElement.lang = "en";
    for (const sheet of document.querySelectorAll("link[rel=stylesheet]")) {
      const link = page.createElement("link");
      link.rel = "stylesheet";
      link.href = sheet.href;
      link.addEventListener("load", () => fit(frame));
      page.head.append(link);
    }
    new ResizeObserver(() => fit(frame)).observe(frame.parentElement);
  }
  page.documentElement.dataset.theme = dark ? "dark" : "light";
  page.body.innerHTML = html;
  page.body.inert = true;
  frame.dataset.width = width;
  frame.toggleAttribute("data-cut", cut);
  for (const image of page.images) image.addEventListener("load", () => fit(frame));
  fit(frame);
}

// As wide as it claims to be, drawn smaller where there is less room; a card is kept to the room that there is, in a page that goes on behind its edge.
function fit(frame) {
  const width = Number(frame.dataset.width);
  const room = frame.parentElement.clientWidth;
  const cut = frame.hasAttribute("data-cut");
  const scale = cut ? 1 : Math.min(1, room / width);
  frame.contentDocument?.body.style.setProperty("max-width", cut ? `${room}px` : "none");
  frame.style.width = `${width}px`;
  frame.style.transform = scale < 1 ? `scale(${scale})` : "";
  frame.style.height = "0";
  const height = frame.contentDocument?.documentElement.scrollHeight ?? 0;
  frame.style.height = `${height}px`;
  frame.parentElement.style.height = `${Math.ceil(height * scale)}px`;
}
