// What others did meanwhile: offered where it is new, done at once where it takes something away, and never under the
// reader's finger.

import { buildComment, countAll, enhance, fillAuthor, personalise } from "./comments.js";
import { articleWith, focusComment, holding } from "./places.js";
import { reload } from "./lists.js";
import { showCount } from "./votes.js";
import { gettext, ngettext } from "./words.js";
import { repliesOf, rootsOf, showEdited } from "./writing.js";

const LATER_MS = 3_000;
// However many polls a page has, and however fast ballots come, it asks for results no more often.
const RESULTS_MS = 15_000;

const TOLD = {
  "comment.published": published,
  "comment.changed": changed,
  "comment.removed": removed,
  "comment.votes": (thread, { comments }) => comments.forEach((each) => recount(thread, each)),
  "article.changed": (thread, data) => data.is_open !== thread.isOpen && offerAnew(thread, gettext("The article has changed. Reload the page"), () => location.reload()),
  "readers.changed": (thread, { readers }) => readers.forEach((each) => rename(thread, each)),
  "poll.results": (_thread, { results }) => showResults(results.poll),
  reset: (thread) => offerAnew(thread, gettext("The discussion has changed. Show it anew"), () => reload(thread)),
};

/** Show an event of the article on the page. */
export function show(thread, event, data) {
  if (data.comment_count !== undefined) countAll(thread, data.comment_count);
  TOLD[event]?.(thread, data);
}

function published(thread, { comment }) {
  const present = articleWith(thread, comment.id);
  if (present) refresh(thread, comment);
  else if (comment.author?.id !== thread.reader?.id && hasPlace(thread, comment)) {
    waiting(thread).set(comment.id, comment);
    offer(thread);
  }
}

function changed(thread, { comment }) {
  if (waiting(thread).has(comment.id)) waiting(thread).set(comment.id, comment);
  else refresh(thread, comment);
}

function removed(thread, { comment }) {
  if (waiting(thread).delete(comment.id)) offer(thread);
  const article = articleWith(thread, comment.id);
  // What its author takes back here goes its own way.
  if (!article?.querySelector(":scope > .d-body") || article.classList.contains("is-leaving")) return;
  const hadFocus = article.contains(document.activeElement);
  const row = document.createElement("p");
  row.className = "d-gone";
  row.textContent = wordsFor(comment);
  holding(thread, () => {
    article.closest(".d-c").classList.remove("is-mine", "is-new", "is-featured");
    // Who is answering it keeps what they wrote.
    article.replaceChildren(row, ...article.querySelectorAll(":scope > .d-composer"));
  });
  if (hadFocus && !article.contains(document.activeElement)) focusComment(article);
}

function wordsFor(comment) {
  const reason = comment.state === "deleted" ? gettext("Deleted by its author.") : gettext("Removed by a moderator.");
  return [reason, ...(comment.is_listed ? [gettext("The replies stay.")] : [])].join(" ");
}

function recount(thread, { id, score }) {
  const article = articleWith(thread, id);
  if (article?.querySelector(".d-score")) showCount(article, score);
}

/** Another name or other badges, wherever the reader wrote. */
function rename(thread, author) {
  for (const comment of waiting(thread).values()) if (comment.author?.id === author.id) comment.author = author;
  const theirs = thread.querySelectorAll(`article[data-by="${CSS.escape(author.id)}"]:has(> .d-head)`);
  holding(thread, () => theirs.forEach((article) => fillAuthor(article, author)));
}

/** The comment as it is now in place of what it was, once the reader does nothing with it. */
function refresh(thread, comment) {
  const article = articleWith(thread, comment.id);
  if (!article || article.classList.contains("is-leaving")) return;
  if (isBusyWith(article)) {
    setTimeout(() => refresh(thread, comment), LATER_MS);
    return;
  }
  holding(thread, () => {
    if (article.closest(".d-c").classList.contains("is-pending") || !article.querySelector(":scope > .d-body")) replace(thread, article, comment);
    else showEdited(thread, article, comment);
  });
}

function isBusyWith(article) {
  const selection = getSelection();
  const isSelected = !selection.isCollapsed && selection.containsNode(article, true);
  return isSelected || article.contains(document.activeElement) || article.querySelector("form") !== null;
}

/** What waited, or was gone, is a comment like others. */
function replace(thread, article, comment) {
  const item = buildComment(thread, comment);
  article.closest(".d-c").classList.remove("is-pending");
  article.replaceWith(item.querySelector("article"));
  enhance(thread, articleWith(thread, comment.id).closest(".d-c"));
}

const waiting = (thread) => (thread.waiting ??= new Map());

/** Whether it would stand on this page: beneath a comment that does, or in a list that begins with the first. */
function hasPlace(thread, { parent }) {
  if (parent) return articleWith(thread, parent) !== null || waiting(thread).has(parent);
  return !thread.querySelector(".p-target") && !/[?&](cursor|stance)=/.test(thread.shown);
}

function offer(thread) {
  for (const id of waiting(thread).keys()) if (articleWith(thread, id)) waiting(thread).delete(id);
  const total = waiting(thread).size;
  if (!total) return pill(thread)?.remove();
  const words = ngettext("{n} new comment", "{n} new comments", total);
  const isFirst = !pill(thread);
  setPill(thread, words, () => showWaiting(thread));
  // Once is enough: how many there are is read from the button.
  if (isFirst) thread.announce(words);
}

function offerAnew(thread, words, act) {
  waiting(thread).clear();
  setPill(thread, words, act);
  thread.announce(words);
}

const pill = (thread) => thread.querySelector("[data-news]");

function setPill(thread, words, act) {
  const place = pill(thread) ?? makePill(thread);
  const button = place.firstElementChild;
  button.textContent = words;
  button.onclick = () => {
    place.remove();
    act();
  };
}

function makePill(thread) {
  const place = document.createElement("div");
  place.className = "d-news";
  place.dataset.news = "";
  place.append(Object.assign(document.createElement("button"), { type: "button", className: "d-btn" }));
  thread.querySelector("[data-list]").before(place);
  return place;
}

function showWaiting(thread) {
  const items = [];
  holding(thread, () => {
    for (const comment of waiting(thread).values()) {
      const parent = comment.parent && articleWith(thread, comment.parent);
      if (articleWith(thread, comment.id) || (comment.parent && !parent)) continue;
      const item = buildComment(thread, comment);
      item.classList.add("is-new");
      (parent ? repliesOf(thread, parent) : rootsOf(thread)).prepend(item);
      enhance(thread, item);
      items.push(item);
    }
    personalise(thread);
  });
  waiting(thread).clear();
  thread.announce(ngettext("One new comment is shown.", "{n} new comments are shown.", items.length));
  if (items.length) focusComment(items.at(-1).querySelector("article"), { scroll: true });
}

const asked = new Map();

/** A result that is on the page is asked for anew, not by everybody at once. */
function showResults(number) {
  if (asked.has(number)) return;
  const pause = Math.random() * RESULTS_MS;
  asked.set(number, setTimeout(() => {
    asked.delete(number);
    document.querySelector(`discussion-poll[data-poll="${CSS.escape(number)}"]`)?.renew?.();
  }, pause));
}
