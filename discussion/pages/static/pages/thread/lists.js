// Sorting, further pages and further replies, in place.

import { enhance, personalise } from "./comments.js";
import { keepAway } from "./deleting.js";
import { focusComment, levelOf } from "./places.js";
import { fragment } from "./service.js";
import { gettext, ngettext } from "./words.js";

const MOST_LEVELS = 4;
const PATIENCE_MS = 300;

/** Show the list in another order; the address follows, so that Back leads back. */
export async function sort(thread, link) {
  const shown = link.href;
  if (!(await swap(thread, shown, link.dataset.said ?? gettext("Sorted by {sort}.", { sort: link.textContent.trim() })))) return;
  history.pushState(null, "", shown);
  thread.shown = addressOf(location);
  thread.querySelector(`${link.closest("nav").matches(".d-tabs") ? ".d-tabs" : ".d-filters"} [aria-current]`)?.focus();
}

/** Show the order that the address asks for, after Back or Forward. */
export async function follow(thread) {
  if (thread.shown === addressOf(location)) return;
  thread.shown = addressOf(location);
  await swap(thread, location.href, "");
}

/** Show the list anew, as it is by now. */
export const reload = (thread) => swap(thread, thread.shown, gettext("The discussion is shown as it is now."));

/** What makes two addresses the same list. */
export const addressOf = ({ pathname, search }) => pathname + search;

/** Append the next page of the list. */
export async function more(thread, link) {
  const pager = link.closest(".p-pager");
  const page = await fetchWith(thread, link, link.href);
  if (!page) return;
  const items = fresh(thread, page);
  thread.querySelector("[data-list] .d-thread").append(...items);
  const next = page.querySelector("[data-act=more]");
  if (next) link.replaceWith(next);
  else pager.remove();
  arrive(thread, items);
}

/** Put further replies where their link stood. */
export async function moreReplies(thread, link) {
  const place = link.closest(".d-more");
  const page = await fetchWith(thread, link, link.href, { levels: Math.max(0, MOST_LEVELS - levelOf(link)) });
  if (!page) return;
  const items = fresh(thread, page);
  const next = page.querySelector("[data-act=more]");
  place.before(...items);
  if (next) {
    link.href = next.href;
    link.textContent = gettext("More replies");
  } else place.remove();
  arrive(thread, items);
}

async function swap(thread, address, said) {
  const place = thread.querySelector("[data-list]");
  place.querySelector("[data-list-error]")?.remove();
  const isLatest = takeTurn(thread, place);
  const skeleton = setTimeout(() => isLatest() && showLoading(thread, place), PATIENCE_MS);
  place.ariaBusy = "true";
  try {
    const page = await fragment(address);
    if (!isLatest()) return false;
    place.replaceChildren(...page.childNodes);
    await enhance(thread, place);
    personalise(thread);
    keepAway(thread);
    if (said) thread.announce(said);
    return true;
  } catch (error) {
    if (!isLatest()) return false;
    place.replaceChildren(...thread.former);
    complain(thread, place, error);
    return false;
  } finally {
    clearTimeout(skeleton);
    if (isLatest()) settle(thread, place);
  }
}

/** Of several orders that are asked for at once the last one counts; until it is there, the list of before is kept. */
function takeTurn(thread, place) {
  thread.former ??= [...place.childNodes];
  const turn = {};
  thread.turn = turn;
  return () => thread.turn === turn;
}

function showLoading(thread, place) {
  place.querySelector(".d-thread")?.replaceWith(thread.copy("loading"));
}

function settle(thread, place) {
  thread.former = null;
  place.ariaBusy = "false";
}

async function fetchWith(thread, link, address, more = {}) {
  if (link.ariaBusy === "true") return null;
  const words = link.textContent;
  const around = link.closest(".p-pager, .d-more");
  around.querySelector("[data-list-error]")?.remove();
  link.ariaBusy = "true";
  link.textContent = gettext("Loading…");
  try {
    return await fragment(address, more);
  } catch (error) {
    complain(thread, around, error);
    return null;
  } finally {
    link.ariaBusy = "false";
    link.textContent = words;
  }
}

/** The items of a page that do not stand here yet: while others write and vote, one may come twice. */
function fresh(thread, page) {
  return [...page.querySelector(".d-thread")?.children ?? []].filter((item) => {
    const article = item.querySelector(":scope > article");
    return !article || !thread.querySelector(`[id="${article.id}"]`);
  });
}

function arrive(thread, items) {
  for (const item of items) enhance(thread, item);
  personalise(thread);
  const count = items.reduce((sum, item) => sum + item.querySelectorAll("article").length, 0);
  thread.announce(ngettext("One more comment is shown.", "{n} more comments are shown.", count));
  const first = items[0]?.querySelector("article");
  if (first) focusComment(first);
}

function complain(thread, place, error) {
  const note = thread.copy("failure");
  note.dataset.listError = "";
  const reason = error.message || gettext("No answer came.");
  note.querySelector("[data-sentence]").textContent = gettext("This could not be loaded. {reason} Try again.", { reason });
  place.append(note);
}
