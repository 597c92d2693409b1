// Once it can be written in, so that nobody types into a field that does not take it. On a phone the keyboard would cover the conversation.
export function focus(field) {
  if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
}
