// Runs before the first paint. The server writes data-theme from the same cookie, so that this only matters for a page that was cached or open when the choice changed.
(() => {
  const cookie = "ve-theme";
  const read = () => document.cookie.match(/(?:^|; )ve-theme=(light|dark)/)?.[1] ?? "system";
  const show = theme => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const button of document.querySelectorAll("[data-set-theme]")) button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme));
  };
  const choose = theme => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${cookie}=${theme}; Path=/; Max-Age=${theme === "system" ? 0 : 31536000}; SameSite=Lax${secure}`;
    show(theme);
  };
  show(read());
  document.addEventListener("click", event => {
    const button = event.target.closest?.("[data-set-theme]");
    if (button) choose(button.dataset.setTheme);
  });
  // The switch may be drawn by a circuit at any time; the element tells when it has arrived.
  customElements.define("ve-theme-switch", class extends HTMLElement { connectedCallback() { queueMicrotask(() => show(read())); } });
  document.addEventListener("DOMContentLoaded", () => window.Blazor?.addEventListener("enhancedload", () => show(read())));
  addEventListener("pageshow", () => show(read()));
})();
