// Deleting with a way back: the request leaves after ten seconds, or with the reader.

import { count } from "./comments.js";
import { focusComment, idOf } from "./places.js";
import { call } from "./service.js";

const GRACE_MS = 10_000;
const waiting = new Map();

/** Take a comment away, and offer to bring it back. */
export function remove(thread, article) {
  const row = thread.copy("deleted");
  row.querySelector("span").textContent = "Your comment will be deleted in ten seconds.";
  article.classList.add("is-leaving");
  article.after(row);
  waiting.set(article, { thread, row, timer: setTimeout(() => send(article), GRACE_MS) });
  row.querySelector("button").focus();
  thread.announce("Your comment will be deleted in ten seconds. Undo is under your cursor.");
}

/** Bring back the comment before this row. */
export function undo(row) {
  const article = row.previousElementSibling;
  const { thread, timer } = waiting.get(article);
  clearTimeout(timer);
  bringBack(article);
  article.querySelector("[data-act=delete]")?.focus();
  thread.announce("Your comment stays.");
}

/** Send what waits, since the page is being left. */
export function sendAll() {
  for (const article of [...waiting.keys()]) send(article, { keepalive: true });
}

async function send(article, options = {}) {
  const { thread, row, timer } = waiting.get(article);
  clearTimeout(timer);
  waiting.delete(article);
  try {
    await call("DELETE", `/comments/${idOf(article)}`, options);
    settle(thread, article, row);
  } catch (error) {
    row.remove();
    article.classList.remove("is-leaving");
    complain(thread, article, error);
  }
}

function settle(thread, article, row) {
  const hasReplies = article.parentElement.querySelector(":scope > .d-replies") !== null;
  const hadFocus = row.contains(document.activeElement);
  row.replaceChildren(hasReplies ? "Deleted by its author. The replies stay." : "Deleted by its author.");
  article.classList.remove("is-leaving");
  article.parentElement.classList.remove("is-mine", "is-pending");
  article.replaceChildren(row);
  row.classList.remove("d-row");
  if (hadFocus) focusComment(article);
  count(thread, -1);
}

function bringBack(article) {
  waiting.get(article).row.remove();
  waiting.delete(article);
  article.classList.remove("is-leaving");
}

function complain(thread, article, error) {
  const note = thread.copy("failure");
  const reason = error.message || "No answer came. Try again.";
  note.querySelector("[data-sentence]").textContent = `Your comment is not deleted. ${reason}`;
  article.append(note);
}
