// Quoting what is selected in a comment.

import { articleOf } from "./places.js";

const LONGEST = 600;
const GAP_PX = 8;
const PAUSE_MS = 150;

/** The words selected within one comment that can be answered, its article and body; null where there are none. */
export function selectedQuotation(thread) {
  const selection = getSelection();
  const words = selection.toString().trim();
  if (!words || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const body = bodyAround(range.startContainer);
  if (!body || !thread.contains(body)) return null;
  // A triple click selects up to the beginning of what comes next.
  if (!body.contains(range.endContainer) && !body.innerText.includes(words)) return null;
  const article = articleOf(body);
  return article?.querySelector("[data-act=reply]") ? { article, body, words: words.slice(0, LONGEST) } : null;
}

/** Show the button beside a selection that can be quoted. */
export function offerToQuote(thread) {
  const button = thread.copy("quote");
  if (typeof button.showPopover !== "function") return;
  thread.append(button);
  let pending;
  const follow = () => {
    clearTimeout(pending);
    pending = setTimeout(() => place(thread, button), PAUSE_MS);
  };
  document.addEventListener("selectionchange", follow);
  addEventListener("scroll", follow, { passive: true });
  // Else the press itself would end the selection that it is about.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
}

function place(thread, button) {
  const quotation = selectedQuotation(thread);
  const line = quotation && lastLine(quotation.body);
  if (!line || line.bottom < 0 || line.top > innerHeight) {
    if (button.matches(":popover-open")) button.hidePopover();
    return;
  }
  if (!button.matches(":popover-open")) button.showPopover();
  const { offsetWidth: width, offsetHeight: height } = button;
  button.style.top = `${Math.min(line.bottom + GAP_PX, innerHeight - height - GAP_PX)}px`;
  button.style.left = `${Math.max(GAP_PX, Math.min(line.right - width / 2, innerWidth - width - GAP_PX))}px`;
}

function lastLine(body) {
  const range = getSelection().getRangeAt(0).cloneRange();
  if (!body.contains(range.endContainer)) range.setEnd(body, body.childNodes.length);
  return [...range.getClientRects()].findLast((rect) => rect.width > 0);
}

function bodyAround(node) {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  return element.closest(".d-thread .d-body");
}
