// How much the reader has not read, beside the link that every page has: the page is the same for everybody.

import { call, isPerhapsKnown } from "./service.js";
import { gettext, ngettext, written } from "./words.js";

const EVERY_MS = 60_000;
// After news of an article, so that all who look at it do not ask at once.
const SOON_MS = 8_000;
const SHORTEST_MS = 10_000;
const MANY = 100;

let unread = null;
let asked = 0;
let soon = 0;
let hasTold = false;

/** Keep the number right for as long as the page is in sight. */
export function ring() {
  if (!bell() || !isPerhapsKnown()) return;
  // A discussion asks who reads, and is told the number by the way.
  if (!document.querySelector("discussion-thread")) ask();
  setInterval(() => document.hidden || ask(), EVERY_MS);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
}

/** Something happened of which the reader may have been told. */
export function listen() {
  if (!bell() || !isPerhapsKnown() || soon) return;
  soon = setTimeout(() => {
    soon = 0;
    ask();
  }, SOON_MS * (0.25 + Math.random() * 0.75));
}

/** Show how many there are; one more than before is told to those who do not look, once. */
export function showUnread(number) {
  const isMore = unread !== null && number > unread;
  unread = number;
  const link = bell();
  if (!link) return;
  const badge = link.querySelector("[data-count]");
  badge.textContent = number < MANY ? written(number) : gettext("{number} or more", { number: written(MANY) });
  badge.hidden = number === 0;
  if (number) link.ariaLabel = gettext("Notifications, {unread}", { unread: ngettext("{n} unread", "{n} unread", number) });
  else link.removeAttribute("aria-label");
  if (isMore && !hasTold) announce(link.ariaLabel);
}

const bell = () => document.querySelector("[data-bell]");

async function ask() {
  if (Date.now() - asked < SHORTEST_MS) return;
  asked = Date.now();
  // A session that ended, a server that rests: the number stays what it was.
  const answer = await call("GET", "/me/notifications/count").catch(() => null);
  if (answer) showUnread(answer.data.unread);
}

function announce(words) {
  hasTold = true;
  const status = document.createElement("p");
  status.className = "d-sr";
  status.role = "status";
  document.body.append(status);
  setTimeout(() => (status.textContent = words), 50);
}
