const key = draft => `vesaas-draft-${draft}`;

// What was typed here and never sent.
export const begin = field => field.dataset.draft ? sessionStorage.getItem(key(field.dataset.draft)) : null;

// Once it can be written in, so that nobody types into a field that does not take it. On a phone the keyboard would cover the conversation.
export function focus(field) {
  if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
}

// What was sent; somebody quick may have gone on typing.
export function forget(draft, text) {
  if (draft && sessionStorage.getItem(key(draft)) === text) sessionStorage.removeItem(key(draft));
}
