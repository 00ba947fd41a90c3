// What a reader can do with a comment beside answering it; where there is little room, some of it stands behind "More".

import { offerToFollow } from "./following.js";
import { offerToMute } from "./muting.js";
import { canShare } from "./sharing.js";
import { gettext } from "./words.js";

/** Buttons in the place of the link that leads to all of it. */
export function offerActs(thread, article, link) {
  const more = moreFor(link);
  link.before(more, " ");
  offerToFollow(thread, article, link, more);
  const further = [link, ...(canShare() ? [another(link, "share", gettext("Share"))] : []), another(link, "report", gettext("Report"))];
  // What the comment's own page offers too.
  further.at(-1).href = `${link.href}report`;
  link.firstElementChild.textContent = gettext("Copy link");
  link.after(...further.slice(1).flatMap((each) => [" ", each]));
  offerToMute(thread, article, further.at(-1));
  for (const each of more.parentElement.querySelectorAll("[data-act=further] ~ .d-act")) each.classList.add("is-further");
}

/** What the author alone may do; of that and of following, editing is done most. */
export function offerOwn(thread, acts) {
  const more = acts.querySelector("[data-act=further]");
  if (!more) return acts.append(thread.copyAll("own"));
  more.before(thread.copyAll("own"));
  for (const act of acts.querySelectorAll("[data-act=follow], [data-act=delete]")) {
    act.classList.add("is-further");
    more.after(" ", act);
  }
}

/** Show what stands behind "More", or put it away. */
export function unfoldActs(more) {
  more.ariaExpanded = String(more.parentElement.classList.toggle("is-unfolded"));
}

function another(link, act, words) {
  const made = link.cloneNode(true);
  made.dataset.act = act;
  made.firstElementChild.textContent = words;
  return made;
}

function moreFor(link) {
  const more = document.createElement("button");
  more.type = "button";
  more.className = link.className;
  more.dataset.act = "further";
  more.ariaExpanded = "false";
  more.append(...link.cloneNode(true).childNodes);
  more.firstElementChild.textContent = gettext("More");
  return more;
}
