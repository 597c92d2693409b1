// An @ at the beginning of a word, and what was typed behind it: a name may have a space in it.
const behind = field => /(?:^|[\s(])@([^@\n]{0,40})$/.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null;

export function watch(field, page) {
  let open = false, typed = null;
  const look = async text => {
    if (text === typed) return;
    typed = text;
    const answer = await page.invokeMethodAsync("Look", text);
    // What was typed meanwhile asks for itself, and is about the same word.
    if (typed !== null) open = answer;
  };
  field.addEventListener("input", () => look(behind(field)));
  field.addEventListener("click", () => look(behind(field)));
  field.addEventListener("blur", () => { open = false; look(null); });
  // Only while somebody is offered: these keys mean something else to the field, and to what it stands in.
  field.addEventListener("keydown", event => {
    if (!open || event.isComposing) return;
    const act = {
      ArrowDown: () => page.invokeMethodAsync("Step", 1), ArrowUp: () => page.invokeMethodAsync("Step", -1),
      Enter: () => { open = false; return page.invokeMethodAsync("TakeChosen"); }, Escape: () => { open = false; return look(null); },
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}

export function put(field, word) {
  const [end, typed] = [field.selectionStart, behind(field)];
  if (typed === null) return;
  field.setRangeText(`${word} `, end - typed.length, end, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
