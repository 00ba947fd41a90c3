// Single keys on the hosted page: ignored while somebody types, and easily switched off.

import { attempt } from "./drafts.js";
import { articleOf, firstInView, focusComment, neighbourOf } from "./places.js";

const SETTING = "discussion:keys";
const ACTS = { r: "reply" };

/** Listen for the keys, and offer a list of them. */
export function offerKeys(thread) {
  const dialog = thread.copy("keys");
  const setting = dialog.querySelector("[data-keys-switch]");
  setting.checked = areOn();
  setting.addEventListener("change", () => attempt(() => localStorage.setItem(SETTING, setting.checked ? "on" : "off")));
  thread.append(thread.copy("keys-hint"), dialog);
  document.addEventListener("keydown", (event) => {
    if (isMeant(event)) press(thread, dialog, event);
  });
  return () => dialog.showModal();
}

const areOn = () => attempt(() => localStorage.getItem(SETTING)) !== "off";

function isMeant(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  if (document.querySelector("dialog[open]")) return false;
  return !event.target.closest?.("input, textarea, select, [contenteditable]");
}

function press(thread, dialog, event) {
  if (event.key === "?") return done(event, dialog.showModal());
  if (!areOn()) return undefined;
  if (event.key === "j") return done(event, walk(thread, 1));
  if (event.key === "k") return done(event, walk(thread, -1));
  const article = document.activeElement && articleOf(document.activeElement);
  if (!article) return undefined;
  if (event.key === "f") return done(event, fold(article));
  if (event.key in ACTS) return done(event, article.querySelector(`[data-act=${ACTS[event.key]}]`)?.click());
  return undefined;
}

function done(event) {
  event.preventDefault();
}

/** To the next or the previous comment in sight; from nowhere, to the one at the top of the view. */
function walk(thread, step) {
  const article = destination(thread, step);
  if (!article) return;
  focusComment(article);
  article.scrollIntoView({ block: "start" });
}

function destination(thread, step) {
  const present = articleOf(document.activeElement);
  if (present?.closest("[data-list]")) return neighbourOf(thread, present, step);
  const first = firstInView(thread);
  return step > 0 || !first ? first : neighbourOf(thread, first, -1);
}

function fold(article) {
  const replies = article.closest(".d-c").querySelector(":scope > .d-replies");
  if (!replies) return;
  replies.open = !replies.open;
}
