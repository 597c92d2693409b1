// One listener for every small act that needs the browser and not the server.
const copied = async (button, text) => {
  await navigator.clipboard.writeText(text);
  const label = button.getAttribute("aria-label");
  button.setAttribute("aria-label", "Copied");
  button.dataset.copied = "";
  setTimeout(() => { button.setAttribute("aria-label", label); delete button.dataset.copied; }, 2000);
};

document.addEventListener("click", event => {
  const button = event.target.closest?.("button");
  if (!button) return;
  if (button.dataset.copyText !== undefined) copied(button, button.dataset.copyText);
  else if (button.dataset.copyCode !== undefined) copied(button, button.closest(".ve-code")?.querySelector("code")?.textContent ?? "");
  else if (button.dataset.reveal !== undefined) reveal(button);
});

function reveal(button) {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) return;
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

// A popover that holds links closes when one of them is followed: Blazor changes the page without a load.
document.addEventListener("click", event => {
  const link = event.target.closest?.("[popover] a[href]");
  link?.closest("[popover]").hidePopover();
});
