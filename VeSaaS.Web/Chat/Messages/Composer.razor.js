// On a phone the keyboard would cover the conversation.
export function focus(field) {
  if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
}
