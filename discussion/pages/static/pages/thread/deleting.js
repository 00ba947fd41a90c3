// Deleting with a way back: the request leaves after ten seconds, or with the reader.

import { count } from "./comments.js";
import { articleWith, focusComment, idOf } from "./places.js";
import { call } from "./service.js";
import { gettext } from "./words.js";

const GRACE_MS = 10_000;
const waiting = new Map();

/** Take a comment away, and offer to bring it back. */
export function remove(thread, article) {
  const id = idOf(article);
  article.querySelector("[data-delete-error]")?.remove();
  const row = thread.copy("deleted");
  row.querySelector("span").textContent = gettext("Your comment will be deleted in ten seconds.");
  waiting.set(id, { thread, article, row, timer: setTimeout(() => send(id), GRACE_MS) });
  hide(waiting.get(id));
  row.querySelector("button").focus();
  thread.announce(gettext("Your comment will be deleted in ten seconds. Undo is under your cursor."));
}

/** Take away again what is leaving already, after its list was set anew. */
export function keepAway(thread) {
  for (const [id, leaving] of waiting) {
    const article = articleWith(thread, id);
    if (!article || article === leaving.article) continue;
    leaving.article = article;
    hide(leaving);
  }
}

/** Bring back the comment before this row; once its request has left, it is too late. */
export function undo(row) {
  const id = idOf(row.previousElementSibling);
  if (!waiting.has(id)) return;
  const { thread, article, timer } = waiting.get(id);
  clearTimeout(timer);
  waiting.delete(id);
  bringBack(article, row);
  article.querySelector("[data-act=delete]")?.focus();
  thread.announce(gettext("Your comment stays."));
}

/** Send what waits, since the page is being left. */
export function sendAll() {
  for (const id of [...waiting.keys()]) send(id, { keepalive: true });
}

async function send(id, options = {}) {
  const { thread, article, row, timer } = waiting.get(id);
  clearTimeout(timer);
  waiting.delete(id);
  row.querySelector("span").textContent = gettext("Your comment is being deleted.");
  row.querySelector("button").ariaDisabled = "true";
  try {
    await call("DELETE", `/comments/${id}`, options);
    settle(thread, article, row);
  } catch (error) {
    bringBack(article, row);
    complain(thread, article, error);
  }
}

function hide({ article, row }) {
  article.classList.add("is-leaving");
  article.after(row);
}

function settle(thread, article, row) {
  const hasReplies = article.parentElement.querySelector(":scope > .d-replies") !== null;
  const hadFocus = row.contains(document.activeElement);
  const words = [gettext("Deleted by its author."), ...(hasReplies ? [gettext("The replies stay.")] : [])];
  row.replaceChildren(words.join(" "));
  article.classList.remove("is-leaving");
  article.parentElement.classList.remove("is-mine", "is-pending");
  article.replaceChildren(row);
  row.classList.remove("d-row");
  if (hadFocus) focusComment(article);
  count(thread, -1);
}

function bringBack(article, row) {
  row.remove();
  article.classList.remove("is-leaving");
}

function complain(thread, article, error) {
  const note = thread.copy("failure");
  note.dataset.deleteError = "";
  const reason = error.message || gettext("No answer came. Try again.");
  note.querySelector("[data-sentence]").textContent = gettext("Your comment is not deleted. {reason}", { reason });
  article.append(note);
}
