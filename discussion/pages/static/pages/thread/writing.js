// Posting, answering and editing, in place.

import { buildComment, count, enhance, fillComment, personalise } from "./comments.js";
import { Composer } from "./composer.js";
import { draftAt } from "./drafts.js";
import { offerToHear } from "./following.js";
import { articleWith, focusComment, idOf, nameIn } from "./places.js";
import { prepare, sendProven } from "./proving.js";
import { takePart } from "./reader.js";
import { call } from "./service.js";
import { gettext, ngettext } from "./words.js";

const NOT_POSTED = gettext("Your comment is not posted yet.");
const open = new WeakMap();

/** The composer beneath the heading; small until somebody writes. */
export function offerToWrite(thread) {
  const start = thread.querySelector("[data-start]");
  if (!start || !mayWrite(thread)) return;
  if (thread.writing?.form.isConnected) return thread.writing.meet();
  const place = `article:${thread.slug}`;
  const composer = new Composer(thread, {
    place,
    label: gettext("Your comment"),
    button: gettext("Post comment"),
    unsent: NOT_POSTED,
    send: (typed) => post(thread, typed, null),
    done: (comment) => {
      showRoot(thread, comment);
      offerToWrite(thread);
    },
    cancel: () => offerToWrite(thread),
  });
  composer.form.classList.toggle("is-small", !draftAt(place));
  composer.form.addEventListener("focusin", () => composer.form.classList.remove("is-small"), { once: true });
  composer.form.addEventListener("focusin", () => prepare(thread), { once: true });
  thread.writing = composer;
  start.hidden = true;
  start.after(composer.form);
}

/** A composer beneath a comment; a second press closes it while nothing is written. False where it cannot be. */
export function reply(thread, article, quotation = "") {
  if (!mayWrite(thread)) return false;
  const present = open.get(article);
  if (present?.form.isConnected) {
    if (quotation) present.quote(quotation);
    else present.focus();
    return true;
  }
  const button = article.querySelector("[data-act=reply]");
  const composer = new Composer(thread, {
    place: `reply:${idOf(article)}`,
    label: gettext("Your reply to {name}", { name: nameIn(article) }),
    button: gettext("Post reply"),
    unsent: gettext("Your reply is not posted yet."),
    send: (typed) => post(thread, typed, idOf(article)),
    // While it was on its way the list may have been set anew.
    done: (comment) => showReply(thread, articleWith(thread, idOf(article)) ?? article, comment),
    cancel: () => button.focus(),
  });
  prepare(thread);
  open.set(article, composer);
  article.append(composer.form);
  if (quotation) composer.quote(quotation);
  else composer.focus();
  composer.form.scrollIntoView({ block: "nearest" });
  return true;
}

/** A composer in the place of one's own text. */
export async function edit(thread, article) {
  if (open.get(article)?.form.isConnected) return open.get(article).focus();
  const { data, etag } = await call("GET", `/comments/${idOf(article)}`);
  const body = article.querySelector(".d-body");
  const finish = () => {
    body.hidden = false;
    article.querySelector("[data-act=edit]")?.focus();
  };
  const composer = new Composer(thread, {
    place: `edit:${idOf(article)}`,
    label: gettext("Edit your comment"),
    button: gettext("Save"),
    start: data.body,
    unsent: gettext("Your change is not saved yet."),
    send: (typed) => call("PATCH", `/comments/${idOf(article)}`, { body: { body: typed.body }, headers: { "If-Match": etag } }),
    done: (saved) => {
      finish();
      showEdited(thread, article, saved.data);
      thread.announce(gettext("Your comment is changed."));
    },
    cancel: finish,
  });
  open.set(article, composer);
  body.hidden = true;
  body.after(composer.form);
  composer.focus();
}

/** Show the reader's comments that the lists do not show (yet), where they belong. */
export function showPending(thread, comments) {
  for (const comment of comments) {
    if (articleWith(thread, comment.id) || !belongs(thread, comment)) continue;
    const parent = comment.parent && articleWith(thread, comment.parent);
    const item = buildComment(thread, comment);
    if (parent) repliesOf(thread, parent).prepend(item);
    else if (!comment.parent) rootsOf(thread)?.prepend(item);
    enhance(thread, item);
  }
}

/** A published one may stand further down in a list that goes on; what waits for a moderator stands in none. */
function belongs(thread, comment) {
  if (comment.state === "pending") return true;
  const isWhole = !thread.querySelector("[data-act=more]");
  return isWhole && !(thread.querySelector(".p-target") && !comment.parent);
}

async function post(thread, { body, name, key }, parent) {
  await takePart(thread, name);
  const path = `/articles/${encodeURIComponent(thread.slug)}/comments`;
  const sent = parent ? { body, parent } : { body };
  const headers = { "Idempotency-Key": key };
  const { data } = await sendProven(thread, (proof) => call("POST", path, { body: { ...sent, ...proof }, headers }));
  return data;
}

const mayWrite = (thread) => thread.isOpen && !thread.isSilent && (thread.allowsGuests || thread.reader !== null);

function showRoot(thread, comment) {
  const roots = rootsOf(thread);
  show(thread, comment, (item) => roots.prepend(item));
}

function showReply(thread, article, comment) {
  show(thread, comment, (item) => repliesOf(thread, article).prepend(item));
}

function show(thread, comment, insert) {
  // One that arrived while its answer was lost may stand there already.
  const article = articleWith(thread, comment.id) ?? put(thread, comment, insert);
  focusComment(article, { scroll: true });
  offerToHear(thread, article, comment);
  const isPending = comment.state === "pending";
  thread.announce(isPending ? gettext("Your comment waits for a moderator.") : gettext("Your comment is posted."));
}

function put(thread, comment, insert) {
  const item = buildComment(thread, comment);
  if (comment.state === "published") {
    item.classList.add("is-mine");
    count(thread, 1);
  }
  insert(item);
  enhance(thread, item);
  personalise(thread);
  return item.querySelector("article");
}

/** The comment as it is now, and that it was edited. */
export function showEdited(thread, article, comment) {
  fillComment(thread, article, comment);
  if (!comment.edited_at || article.querySelector(".d-edited")) return;
  const link = document.createElement("a");
  link.className = "d-edited";
  link.href = `/c/${comment.id}/history`;
  link.textContent = gettext("edited");
  article.querySelector(".d-head").append(" ", link);
}

/** The list of the article's comments; made where there was none. */
export function rootsOf(thread) {
  const list = thread.querySelector("[data-list]");
  if (!list.querySelector(".d-thread")) {
    const roots = document.createElement("ol");
    roots.className = "d-thread";
    list.querySelector("[data-empty]")?.replaceWith(roots);
  }
  return list.querySelector(".d-thread");
}

/** The list of a comment's replies, unfolded; made where there was none. */
export function repliesOf(thread, article) {
  const item = article.closest(".d-c");
  if (item.closest(".p-target")) return rootsOf(thread);
  let replies = item.querySelector(":scope > .d-replies");
  if (!replies) {
    item.querySelector(":scope > .d-more")?.remove();
    replies = thread.copy("replies");
    item.append(replies);
  }
  replies.open = true;
  const label = replies.querySelector(":scope > summary > span");
  const total = (Number.parseInt(label.textContent.replace(/\D/g, ""), 10) || 0) + 1;
  label.textContent = ngettext("{n} reply", "{n} replies", total);
  return replies.querySelector(":scope > ol");
}
