const key = draft => `vesaas-draft-${draft}`;

// On a phone the keyboard would cover the conversation. Gives what was typed here and never sent.
export function begin(field) {
  if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
  return field.dataset.draft ? sessionStorage.getItem(key(field.dataset.draft)) : null;
}

// What was sent; somebody quick may have gone on typing.
export function forget(draft, text) {
  if (draft && sessionStorage.getItem(key(draft)) === text) sessionStorage.removeItem(key(draft));
}
