// What a chart needs of the browser: keys that must not scroll, and a card that follows the pointer. What may be dropped where, the server says.
const threshold = 6;

export function focus(root, id) {
  root.querySelector(`[data-node="${id}"] [data-move]`)?.focus();
}

// The zoom, in percent, at which every card is inside; the cards are measured, because the tree is at least as wide as what it stands in.
export function fit(root, zoom) {
  const boxes = [...root.querySelectorAll("[data-target]")].map(card => card.getBoundingClientRect());
  const [width, height] = [["left", "right"], ["top", "bottom"]].map(([from, to]) =>
    (Math.max(...boxes.map(box => box[to])) - Math.min(...boxes.map(box => box[from]))) / zoom * 100);
  const style = getComputedStyle(root);
  const room = (length, ...sides) => length - sides.reduce((sum, side) => sum + parseFloat(style[side]), 0);
  root.scrollTo(0, 0);
  const most = Math.max(parseFloat(style.maxHeight) || Infinity, parseFloat(style.minHeight));
  return Math.floor(100 * Math.min(
    1,
    room(root.clientWidth, "paddingLeft", "paddingRight") / width,
    room(most, "paddingTop", "paddingBottom") / height));
}

export function follow(root, chart) {
  let lifted = false;
  const call = (name, ...values) => chart.invokeMethodAsync(name, ...values).catch(() => { lifted = false; });
  const end = name => { lifted = false; return call(name); };
  const idOf = element => element.closest("[data-node]").dataset.node;

  root.addEventListener("keydown", event => {
    const handle = event.target.closest?.("[data-move]");
    if (!handle || event.ctrlKey || event.altKey || event.metaKey) return;
    const act = {
      " ": () => lifted ? end("Drop") : lift(idOf(handle)),
      Enter: () => lifted ? end("Drop") : lift(idOf(handle)),
      Escape: lifted && (() => end("Restore")),
      Tab: lifted && (() => end("Restore")),
      ArrowDown: lifted && (() => call("Step", 1)),
      ArrowRight: lifted && (() => call("Step", 1)),
      ArrowUp: lifted && (() => call("Step", -1)),
      ArrowLeft: lifted && (() => call("Step", -1)),
    }[event.key];
    if (!act) return;
    if (event.key !== "Tab") event.preventDefault();
    act();
  });

  // Some browsers press a button when Space is let go, whatever became of its first half.
  root.addEventListener("keyup", event => { if (event.key === " " && event.target.matches?.("[data-move]")) event.preventDefault(); });

  // A screen reader presses the button and sends no keys.
  root.addEventListener("click", event => {
    const handle = event.target.closest?.("[data-move]");
    if (!handle || event.detail > 0) return;
    if (lifted) end("Drop"); else lift(idOf(handle));
  });

  function lift(id) {
    lifted = true;
    return call("Lift", id);
  }

  root.addEventListener("pointerdown", event => {
    const node = event.target.closest?.("[data-node]");
    // A finger scrolls the chart, unless it takes the handle.
    if (!node || event.button !== 0 || !root.querySelector("[data-move]") || (event.pointerType === "touch" && !event.target.closest("[data-move]"))) return;
    const start = { x: event.clientX, y: event.clientY };
    let ghost, over;

    const move = moved => {
      const [x, y] = [moved.clientX - start.x, moved.clientY - start.y];
      if (!ghost && Math.hypot(x, y) < threshold) return;
      if (!ghost) {
        const box = node.getBoundingClientRect();
        ghost = node.cloneNode(true);
        ghost.removeAttribute("data-node");
        ghost.removeAttribute("data-target");
        ghost.setAttribute("aria-hidden", "true");
        Object.assign(ghost.style, { position: "fixed", left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, zIndex: 1300, pointerEvents: "none", boxShadow: "var(--mud-elevation-8)", outline: "2px solid var(--ve-focus)" });
        document.body.append(ghost);
        lift(node.dataset.node);
      }
      moved.preventDefault();
      ghost.style.transform = `translate(${x}px, ${y}px) rotate(-1deg)`;
      const target = document.elementFromPoint(moved.clientX, moved.clientY)?.closest("[data-target]");
      const id = target && root.contains(target) ? target.dataset.target : null;
      if (id !== over) {
        over = id;
        call("Over", id === node.dataset.node ? null : id);
      }
    };
    const stop = name => () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", cancel);
      removeEventListener("keydown", escape, true);
      if (!ghost) return;
      ghost.remove();
      // The click that ends a drag is none.
      const swallow = click => { click.stopPropagation(); click.preventDefault(); };
      addEventListener("click", swallow, true);
      setTimeout(() => removeEventListener("click", swallow, true), 0);
      end(name);
    };
    const [drop, cancel] = [stop("Drop"), stop("Restore")];
    const escape = key => { if (key.key === "Escape" && ghost) { key.stopPropagation(); cancel(); } };
    addEventListener("pointermove", move, { passive: false });
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", cancel);
    addEventListener("keydown", escape, true);
  });
}
