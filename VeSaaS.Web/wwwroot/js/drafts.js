// What a person has typed or chosen and not sent, in this tab alone: a reload, a phone's sleep or a lost line take the page and not that. What is typed is kept as
// it is typed, by app.js; this is for what the server reads of it, and for what it knows of clicks.
const key = draft => `vesaas-draft-${draft}`;

export const read = draft => sessionStorage.getItem(key(draft));

// All that belongs to one form, by the names of its fields.
export const readAll = draft => Object.fromEntries(Object.entries(sessionStorage)
  .filter(([name]) => name.startsWith(key(`${draft}-`))).map(([name, text]) => [name.slice(key(draft).length + 1), text]));

export function keep(draft, text) {
  if (text) sessionStorage.setItem(key(draft), text); else sessionStorage.removeItem(key(draft));
}

// What was sent; somebody quick may have gone on typing.
export function forget(draft, text) {
  if (read(draft) === text) sessionStorage.removeItem(key(draft));
}

export const forgetAll = draft => Object.keys(readAll(draft)).forEach(field => sessionStorage.removeItem(key(`${draft}-${field}`)));
