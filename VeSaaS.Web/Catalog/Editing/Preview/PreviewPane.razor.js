export const isDark = () => document.documentElement.dataset.theme === "dark";

// The frame has no address and runs no scripts: it gets our styles once, and then only markup.
export function show(frame, html, width, dark) {
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
  for (const image of page.images) image.addEventListener("load", () => fit(frame));
  fit(frame);
}

// As wide as it claims to be, drawn smaller where there is less room.
function fit(frame) {
  const width = Number(frame.dataset.width);
  const scale = Math.min(1, frame.parentElement.clientWidth / width);
  frame.style.width = `${width}px`;
  frame.style.transform = scale < 1 ? `scale(${scale})` : "";
  frame.style.height = "0";
  const height = frame.contentDocument?.documentElement.scrollHeight ?? 0;
  frame.style.height = `${height}px`;
  frame.parentElement.style.height = `${Math.ceil(height * scale)}px`;
}
