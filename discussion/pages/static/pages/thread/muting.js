// Hearing nothing more of somebody, from beside their words, and taking it back there.

import { articleOf, nameIn } from "./places.js";
import { noticeSignedOut } from "./reader.js";
import { call, Unreachable } from "./service.js";
import { gettext } from "./words.js";

/** A button behind this one, for comments that have an author. */
export function offerToMute(thread, article, before) {
  if (!article.dataset.by) return;
  const button = before.cloneNode(true);
  button.dataset.act = "mute";
  button.href = `/r/${article.dataset.by}/mute`;
  button.querySelector(".d-sr").textContent = ` ${nameIn(article)}`;
  before.after(" ", button);
  show(thread, button);
}

/** Mute the author, or hear of them again. False for a stranger, who is led to the page that asks who they are. */
export function mute(thread, article, link) {
  if (!thread.reader) return false;
  if (link.ariaBusy !== "true") turn(thread, article, link);
  return true;
}

/** Hear of the author again, by the button that was offered after muting; its own goes with it. */
export function unmute(thread, article) {
  const link = article.querySelector("[data-act=mute]");
  mute(thread, article, link);
  link.focus();
}

/** Show on every button whom the reader mutes. */
export function showMuted(thread) {
  for (const link of thread.querySelectorAll("[data-act=mute]")) show(thread, link);
}

async function turn(thread, article, link) {
  const whom = article.dataset.by, isOn = !thread.muted.has(whom);
  article.querySelector("[data-mute-note]")?.remove();
  link.ariaBusy = "true";
  try {
    await call(isOn ? "PUT" : "DELETE", `/readers/${whom}/mute`);
    if (isOn) thread.muted.add(whom);
    else thread.muted.delete(whom);
    tell(thread, article, isOn, nameIn(article));
  } catch (error) {
    noticeSignedOut(thread, error);
    complain(thread, article, error);
  }
  link.ariaBusy = null;
  showMuted(thread);
}

/** What it means, with a way back while the page is open. */
function tell(thread, article, isOn, name) {
  if (!isOn) return thread.announce(gettext("You hear of {name} again.", { name }));
  const note = thread.copy("muted");
  const words = gettext("You hear nothing more of {name}, who does not learn it. Their comments stay where they are.", { name });
  note.querySelector("span").textContent = words;
  article.append(note);
  thread.announce(words);
}

function complain(thread, article, error) {
  const note = thread.copy("failure");
  note.dataset.muteNote = "";
  note.querySelector("[data-sentence]").textContent = error instanceof Unreachable ? gettext("You seem to be offline. Try again.") : error.message;
  article.append(note);
}

function show(thread, link) {
  const isOn = thread.muted.has(articleOf(link).dataset.by);
  link.role = "button";
  link.ariaPressed = String(isOn);
  link.firstElementChild.textContent = isOn ? gettext("Muted") : gettext("Mute");
}
