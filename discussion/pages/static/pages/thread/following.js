// Following the article or a conversation of it, and being asked whether one wants to after having written in it.

import { noticeSignedOut } from "./reader.js";
import { idOf, nameIn } from "./places.js";
import { call, Unreachable } from "./service.js";
import { gettext } from "./words.js";

/** Follow, or follow no longer. False for a stranger, who is led to the page that asks who they are. */
export function follow(thread, link) {
  if (!thread.reader) return false;
  if (link.ariaBusy !== "true") turn(thread, link);
  return true;
}

/** A button, made of the link and put before `place`, for the conversation of a comment at the top of the list. */
export function offerToFollow(thread, article, link, place) {
  // On the page of a comment the list holds its replies.
  const stands = article.closest("li.d-c")?.parentElement;
  if (!stands?.matches("[data-list] > .d-thread") || stands.closest("#replies")) return;
  const button = link.cloneNode(true);
  button.dataset.act = "follow";
  button.href = `${link.href}follow`;
  const what = gettext("the conversation that {name} began", { name: nameIn(article) });
  button.querySelector(".d-sr").textContent = ` ${what}`;
  place.before(button, " ");
  show(thread, button);
}

/** Show what the reader follows, on every button. */
export function showFollowing(thread) {
  for (const link of thread.querySelectorAll("[data-act=follow]")) show(thread, link);
}

/** Beneath what was just written: whether to tell its author what others write there, and wherever they write. */
export async function offerToHear(thread, article, comment) {
  const { data } = await call("GET", subscriptionTo(comment.id)).catch(() => ({ data: null }));
  // Who chose to follow wherever they write does so already; who waits for an answer of the server can do without.
  if (!data || data.is_following || !article.isConnected) return;
  const offer = thread.copy("follow-offer");
  const [here, always] = offer.querySelectorAll("input");
  here.addEventListener("change", () => {
    always.closest("label").hidden = !here.checked;
    attempt(thread, here, () => call(here.checked ? "PUT" : "DELETE", subscriptionTo(comment.id), here.checked ? { body: {} } : {}));
  });
  always.addEventListener("change", () => {
    attempt(thread, always, () => call("PUT", "/me/preferences", { body: { follows_own: always.checked } }));
  });
  article.append(offer);
}

async function attempt(thread, box, act) {
  try {
    await act();
    thread.announce(gettext("Your choice is saved."));
  } catch (error) {
    box.checked = !box.checked;
    complain(thread, error);
  }
}

async function turn(thread, link) {
  const isOn = !follows(thread, link);
  link.ariaBusy = "true";
  try {
    await call(isOn ? "PUT" : "DELETE", placeOf(thread, link), isOn ? { body: {} } : {});
    note(thread, link, isOn);
    thread.announce(isOn ? gettext("You follow it: you hear of what others write here.") : gettext("You follow it no longer."));
  } catch (error) {
    complain(thread, error);
  }
  link.ariaBusy = null;
  showFollowing(thread);
}

function complain(thread, error) {
  noticeSignedOut(thread, error);
  thread.announce(error instanceof Unreachable ? gettext("You seem to be offline. Try again.") : error.message);
}

const articleOf = (link) => link.closest("article[id^='c-']");

const subscriptionTo = (id) => `/comments/${id}/subscription`;

function placeOf(thread, link) {
  const article = articleOf(link);
  return article ? subscriptionTo(idOf(article)) : `/articles/${encodeURIComponent(thread.slug)}/subscription`;
}

function follows(thread, link) {
  const article = articleOf(link);
  return article ? thread.following.branches.has(idOf(article)) : thread.following.article;
}

function note(thread, link, isOn) {
  const article = articleOf(link);
  if (!article) thread.following.article = isOn;
  else if (isOn) thread.following.branches.add(idOf(article));
  else thread.following.branches.delete(idOf(article));
}

function show(thread, link) {
  const isOn = follows(thread, link);
  link.role = "button";
  link.ariaPressed = String(isOn);
  link.firstElementChild.textContent = isOn ? gettext("Following") : gettext("Follow");
}
