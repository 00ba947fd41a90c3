// Comments on the page: made from the server's own markup, and made to answer to a click.

import { offerActs, offerOwn } from "./acts.js";
import { showFollowing } from "./following.js";
import { showMuted } from "./muting.js";
import { articleOf, articleWith, breathe, idOf, nameIn } from "./places.js";
import { printScore } from "./scores.js";
import { tellTimes } from "./times.js";
import { showVote } from "./votes.js";
import { gettext, ngettext } from "./words.js";

const BLANK_ID = "0000000000000";
const ROLES = { moderator: gettext("Moderator"), editor: gettext("Editor") };
const SLICE = 60;

/** A list item for a comment as the API tells it. */
export function buildComment(thread, data) {
  const item = thread.copy("comment", (html) => html.replaceAll(BLANK_ID, data.id));
  const article = item.querySelector("article");
  article.querySelector(".d-head time").dateTime = data.created_at;
  fillComment(thread, article, data);
  if (data.stance) article.querySelector("time").closest("a").before(stanceIn(thread, data.stance.text), " ");
  printScore(article, data.score);
  if (data.state === "pending") makePending(thread, item);
  return item;
}

/** Who says what, and whether the editors chose it. */
export function fillComment(thread, article, data) {
  fillAuthor(article, data.author);
  fillBody(article, data.body_html);
  fillFeatured(thread, article, data);
}

/** What stands beside the words: the name, which leads to the reader's page, and badges. */
export function fillAuthor(article, author) {
  const place = article.querySelector(".d-head > b"), muting = article.querySelector("[data-act=mute]");
  const before = nameIn(article), now = author?.name || gettext("A former reader");
  if (author) article.dataset.by = author.id;
  else delete article.dataset.by;
  // Whoever has the link in focus keeps it.
  if (author?.name && place.querySelector("a")) place.querySelector("bdi").textContent = now;
  else place.replaceChildren(nameOf(author, now));
  for (const role of article.querySelectorAll(".d-head > .d-role")) role.remove();
  place.after(...(author?.badges ?? []).flatMap((badge) => [" ", mark(ROLES[badge] ?? badge)]));
  const voting = article.querySelector(".d-vote");
  if (voting) voting.ariaLabel = gettext("Vote on the comment by {name}", { name: now });
  if (muting && author) muting.href = `/r/${author.id}/mute`;
  else muting?.remove();
  for (const label of article.querySelectorAll(".d-acts > .d-act > .d-sr")) label.textContent = label.textContent.replace(before, () => now);
}

function nameOf(author, words) {
  const name = Object.assign(document.createElement("bdi"), { textContent: words });
  if (!author?.name) return name;
  const link = Object.assign(document.createElement("a"), { href: `/r/${author.id}/` });
  link.append(name);
  return link;
}

/** The comment's text, rendered by the server. */
function fillBody(article, html) {
  const body = article.querySelector(".d-body");
  body.innerHTML = html;
  for (const code of body.querySelectorAll("pre")) code.tabIndex = 0;
}

function fillFeatured(thread, article, { featured_at: at, featured_note: words }) {
  const item = article.closest(".d-c");
  article.querySelector(":scope > [data-featured]")?.remove();
  if (!item.closest(".p-target, .p-above")) item.classList.toggle("is-featured", Boolean(at));
  if (!at) return;
  const note = thread.copy("featured");
  if (words) note.lastElementChild.append(": ", Object.assign(document.createElement("bdi"), { textContent: words }));
  article.prepend(note);
}

/** Make what came from the server answer to clicks, a slice at a time. */
export async function enhance(thread, root) {
  const articles = [...root.querySelectorAll("article[id^='c-']")];
  for (let start = 0; start < articles.length; start += SLICE) {
    if (start) await breathe();
    for (const article of articles.slice(start, start + SLICE)) enhanceOne(thread, article);
  }
}

/** What one reader alone may do with their comments and has voted on others. */
export function personalise(thread) {
  for (const [id, value] of thread.votes) {
    const article = articleWith(thread, id);
    if (article) showVote(article, value);
  }
  if (!thread.reader) return;
  showFollowing(thread);
  showMuted(thread);
  for (const article of thread.querySelectorAll(`article[data-by="${CSS.escape(thread.reader.id)}"]`)) own(thread, article);
}

/** How many comments the head says there are, changed by `step`. */
export function count(thread, step) {
  const label = thread.querySelector("[data-comments]");
  if (!label) return;
  countAll(thread, Number(label.dataset.comments) + step);
}

/** How many there are. */
export function countAll(thread, total) {
  const label = thread.querySelector("[data-comments]");
  if (!label) return;
  label.dataset.comments = total;
  label.textContent = ngettext("{n} comment", "{n} comments", total);
}

function enhanceOne(thread, article) {
  if (article.dataset.ready !== undefined) return;
  article.dataset.ready = "";
  for (const link of article.querySelectorAll(".d-acts > a, .d-vote > a")) link.role = "button";
  for (const arrow of article.querySelectorAll(".d-vote > a")) arrow.ariaPressed = "false";
  const link = article.querySelector("[data-act=link]");
  if (link) offerActs(thread, article, link);
  tellTimes(article);
  const vote = thread.votes.get(idOf(article));
  if (vote) showVote(article, vote);
  if (thread.reader && article.dataset.by === thread.reader.id) own(thread, article);
}

function own(thread, article) {
  for (const act of article.querySelectorAll("[data-act=report], [data-act=mute]")) act.remove();
  for (const arrow of article.querySelectorAll(".d-vote > a")) {
    arrow.ariaDisabled = "true";
    arrow.title = gettext("You cannot vote on your own comment");
  }
  const acts = article.querySelector(".d-acts");
  if (!acts || !isChangeable(thread, article) || acts.querySelector("[data-act=edit]")) return;
  offerOwn(thread, acts);
  for (const link of acts.querySelectorAll("[data-act=edit], [data-act=delete]")) {
    link.href = `/c/${idOf(article)}/${link.dataset.act}`;
    link.role = "button";
  }
  if (articleOf(article).closest(".p-target")) thread.querySelector("[data-own]")?.remove();
}

function isChangeable(thread, article) {
  const age = Date.now() - new Date(article.querySelector(".d-head time").dateTime);
  return thread.isOpen && age < thread.editMinutes * 60_000;
}

/** The author's answer, as it stands beside another comment; else without its mark. */
function stanceIn(thread, text) {
  const others = [...thread.querySelectorAll(".d-stance")];
  const same = others.find((other) => other.querySelector("bdi").textContent === text);
  if (same) return same.cloneNode(true);
  const stance = document.createElement("span");
  stance.className = "d-stance";
  stance.append(Object.assign(document.createElement("span"), { className: "d-sr", textContent: gettext("Answered") + " " }));
  stance.append(Object.assign(document.createElement("bdi"), { textContent: text }));
  return stance;
}

function mark(text) {
  const role = document.createElement("span");
  role.className = "d-role is-staff";
  role.textContent = text;
  return role;
}

function makePending(thread, item) {
  item.classList.add("is-pending");
  const article = item.querySelector("article");
  article.prepend(thread.copy("pending"));
  article.querySelector(".d-acts").replaceChildren();
}
