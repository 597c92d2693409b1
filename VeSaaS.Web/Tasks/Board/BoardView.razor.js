// What a board needs of the browser: keys that must not scroll, and a card that follows the pointer. What may be dropped where, the server says.
const threshold = 6;
const press = 300;

export function focus(root, id) {
  root.querySelector(`[data-card="${id}"] [data-lift]`)?.focus();
}

export function follow(root, board) {
  let lifted = false;
  const call = (name, ...values) => board.invokeMethodAsync(name, ...values).catch(() => { lifted = false; });
  const end = name => { lifted = false; return call(name); };
  const canAct = () => root.querySelector("[data-lift][data-movable]");

  function lift(id) {
    lifted = true;
    return call("Lift", id);
  }

  root.addEventListener("keydown", event => {
    const link = event.target.closest?.("[data-lift]");
    if (!link || !canAct() || event.ctrlKey || event.altKey || event.metaKey) return;
    const card = link.closest("[data-card]");
    const act = {
      " ": () => lifted ? end("Drop") : lift(card.dataset.card),
      Enter: lifted && (() => end("Drop")),
      Escape: lifted && (() => end("Restore")),
      Tab: lifted && (() => end("Restore")),
      ArrowDown: lifted && (() => call("Step", 0, 1)),
      ArrowUp: lifted && (() => call("Step", 0, -1)),
      ArrowRight: lifted && (() => call("Step", 1, 0)),
      ArrowLeft: lifted && (() => call("Step", -1, 0)),
      m: !lifted && (() => card.querySelector("[data-menu] button")?.click()),
    }[event.key];
    if (!act) return;
    if (event.key !== "Tab") event.preventDefault();
    act();
  });

  root.addEventListener("dragstart", event => event.preventDefault());
  // A browser asks before a touch begins whether anybody may keep it from scrolling; whoever comes later is not heard. Only a finger that carries something does.
  let carrying = false;
  root.addEventListener("touchmove", touched => { if (carrying) touched.preventDefault(); }, { passive: false });

  // The column under a point, and the card behind which something dropped there comes to stand.
  function place(x, y, id) {
    const column = document.elementFromPoint(x, y)?.closest("[data-column]");
    if (!column || !root.contains(column)) return null;
    let behind = null;
    for (const card of column.querySelectorAll("[data-card]")) {
      if (card.dataset.card === id) continue;
      const box = card.getBoundingClientRect();
      if (box.top + box.height / 2 < y) behind = card.dataset.card;
    }
    return { column: Number(column.dataset.column), behind };
  }

  root.addEventListener("pointerdown", event => {
    const card = event.target.closest?.("[data-card]");
    if (!card || event.button !== 0 || !canAct() || event.target.closest("button, [data-menu]")) return;
    const id = card.dataset.card;
    const touch = event.pointerType === "touch";
    const start = { x: event.clientX, y: event.clientY };
    let ghost, over = "", last = start;
    // A finger that rests lifts the card; one that moves at once scrolls the column.
    const timer = touch ? setTimeout(() => begin(), press) : 0;

    function begin() {
      const box = card.getBoundingClientRect();
      ghost = card.cloneNode(true);
      ghost.removeAttribute("data-card");
      ghost.setAttribute("aria-hidden", "true");
      Object.assign(ghost.style, { position: "fixed", left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, zIndex: 1300, pointerEvents: "none", boxShadow: "var(--mud-elevation-8)", borderColor: "var(--mud-palette-primary)", rotate: "1.2deg" });
      document.body.append(ghost);
      carrying = true;
      lift(id);
    }

    const move = moved => {
      last = { x: moved.clientX, y: moved.clientY };
      const [x, y] = [last.x - start.x, last.y - start.y];
      if (!ghost) {
        if (Math.hypot(x, y) < threshold) return;
        if (touch) { stop("Restore")(); return; }
        begin();
      }
      ghost.style.translate = `${x}px ${y}px`;
      const at = place(last.x, last.y, id);
      const key = at ? `${at.column} ${at.behind}` : over;
      if (key !== over) {
        over = key;
        call("Over", at.column, at.behind);
      }
    };
    const still = menu => { if (ghost) menu.preventDefault(); };
    const stop = name => () => {
      clearTimeout(timer);
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", cancel);
      removeEventListener("contextmenu", still, true);
      removeEventListener("keydown", escape, true);
      if (!ghost) return;
      carrying = false;
      ghost.remove();
      // The click that ends a drag is none.
      const swallow = click => { click.stopPropagation(); click.preventDefault(); };
      addEventListener("click", swallow, true);
      setTimeout(() => removeEventListener("click", swallow, true), 0);
      end(over || name === "Restore" ? name : "Restore");
    };
    const [drop, cancel] = [stop("Drop"), stop("Restore")];
    const escape = key => { if (key.key === "Escape" && ghost) { key.stopPropagation(); cancel(); } };
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", cancel);
    addEventListener("contextmenu", still, true);
    addEventListener("keydown", escape, true);
  });
}
