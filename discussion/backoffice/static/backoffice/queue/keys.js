// Single keys, which are ignored while one types and can be switched off.

const KEEPER = "discussion.queue.keys";

const isTyping = () => {
  const here = document.activeElement;
  return here?.matches("textarea, select, input:not([type=radio], [type=checkbox])") || here?.isContentEditable;
};

const areOn = () => {
  try {
    return localStorage.getItem(KEEPER) !== "off";
  } catch {
    return true;
  }
};

export const listenToKeys = (acts) => {
  const dialog = document.getElementById("keys");
  const toggle = document.getElementById("keys-on");
  toggle.checked = areOn();
  toggle.addEventListener("change", () => {
    try {
      localStorage.setItem(KEEPER, toggle.checked ? "on" : "off");
    } catch {
      // It holds until the page is left.
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open) return;
    if (event.key === "Escape") return acts.escape();
    if (!toggle.checked || isTyping()) return;
    if (event.key === "?") {
      event.preventDefault();
      return dialog.showModal();
    }
    if (event.key === "Enter") {
      if (acts.enter()) event.preventDefault();
      return;
    }
    const act = acts[event.key.toLowerCase()];
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    if (digit || act) event.preventDefault();
    if (digit) acts.digit(digit);
    else if (event.key.length === 1) act?.();
  });
};
