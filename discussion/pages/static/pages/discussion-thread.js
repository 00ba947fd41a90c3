// <discussion-thread>: adds speed to a discussion that works without it.
//
// The server sets every comment and every list; this module asks for the parts and puts them in place. What one reader
// alone sees (votes, pending comments, what may be changed) comes from `mine`, since the page is the same for everybody.

import { listen } from "./thread/bell.js";
import { enhance, personalise } from "./thread/comments.js";
import { remove, sendAll, undo } from "./thread/deleting.js";
import { unfoldActs } from "./thread/acts.js";
import { follow as hear } from "./thread/following.js";
import { offerKeys } from "./thread/keys.js";
import { addressOf, follow, more, moreReplies, sort } from "./thread/lists.js";
import { followArticle } from "./thread/live.js";
import { markTarget } from "./thread/marking.js";
import { mute, unmute } from "./thread/muting.js";
import { show } from "./thread/news.js";
import { articleOf, holding } from "./thread/places.js";
import { offerToQuote, selectedQuotation } from "./thread/quoting.js";
import { meetReader } from "./thread/reader.js";
import { report } from "./thread/reporting.js";
import { copyLink, share } from "./thread/sharing.js";
import { keepTimes } from "./thread/times.js";
import { vote } from "./thread/votes.js";
import { edit, offerToWrite, reply, showPending } from "./thread/writing.js";

// What each link or button does; one that answers false is followed as the plain link that it also is.
const ACTS = {
  up: (thread, link) => press(link, () => vote(thread, articleOf(link), 1)),
  down: (thread, link) => press(link, () => vote(thread, articleOf(link), -1)),
  reply: (thread, link) => reply(thread, articleOf(link), quotationFor(thread, articleOf(link))),
  follow: (thread, link) => hear(thread, link),
  link: copyLink,
  share: (thread, link) => share(link),
  edit: (thread, link) => {
    edit(thread, articleOf(link)).catch(() => location.assign(link.href));
  },
  delete: (thread, link) => remove(thread, articleOf(link)),
  report: (thread, link) => report(thread, articleOf(link), link),
  mute: (thread, link) => mute(thread, articleOf(link), link),
  unmute: (thread, button) => unmute(thread, articleOf(button)),
  further: (thread, button) => unfoldActs(button),
  undo: (thread, button) => undo(button.closest("[data-undo]")),
  quote: (thread) => quote(thread),
  sort: (thread, link) => {
    sort(thread, link);
  },
  more: (thread, link) => {
    more(thread, link);
  },
  replies: (thread, link) => {
    moreReplies(thread, link);
  },
  thread: () => false,
  keys: (thread) => thread.showKeys(),
};

class DiscussionThread extends HTMLElement {
  reader = null;
  votes = new Map();
  following = { article: false, branches: new Set() };
  muted = new Set();

  connectedCallback() {
    if (this.slug) return;
    this.slug = this.dataset.article;
    this.isOpen = "open" in this.dataset;
    this.isSilent = "silent" in this.dataset;
    this.allowsGuests = "guests" in this.dataset;
    this.editMinutes = Number(this.dataset.editMinutes);
    this.shown = addressOf(location);
    this.#listen();
    this.#start();
  }

  /** A copy of one of the page's templates: its only element; `rewrite` changes its text first. */
  copy(name, rewrite = (html) => html) {
    const made = document.createElement("template");
    made.innerHTML = rewrite(this.#template(name).innerHTML);
    return made.content.firstElementChild;
  }

  /** A copy of everything in one of the page's templates. */
  copyAll(name) {
    return this.#template(name).content.cloneNode(true);
  }

  /** Tell those who listen instead of looking. */
  announce(words) {
    this.status.textContent = "";
    setTimeout(() => (this.status.textContent = words), 50);
  }

  #template(name) {
    return this.querySelector(`template[data-template=${name}]`);
  }

  #listen() {
    this.status = document.createElement("p");
    this.status.className = "d-sr";
    this.status.role = "status";
    this.append(this.status);
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("keydown", (event) => this.#space(event));
    addEventListener("popstate", () => follow(this));
    addEventListener("hashchange", () => markTarget(this));
    addEventListener("pagehide", sendAll);
  }

  #click(event) {
    const actor = event.target.closest("[data-act]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!actor || !isPlain || !(actor.dataset.act in ACTS)) return;
    if (ACTS[actor.dataset.act](this, actor) !== false) event.preventDefault();
  }

  #hear(event, data) {
    show(this, event, data);
    if (event === "comment.published") listen();
  }

  /** A link that is a button answers to the space bar too. */
  #space(event) {
    if (event.key !== " " || !event.target.matches("a[role=button]")) return;
    event.preventDefault();
    event.target.click();
  }

  async #start() {
    const met = meetReader(this).catch(() => []);
    offerToWrite(this);
    offerToQuote(this);
    this.showKeys = offerKeys(this);
    keepTimes(this);
    await enhance(this, this);
    markTarget(this);
    const pending = await met;
    holding(this, () => {
      if (this.reader) offerToWrite(this);
      personalise(this);
      showPending(this, pending);
    });
    this.dataset.ready = "";
    if (this.dataset.version) followArticle(this, (event, data) => this.#hear(event, data));
  }
}

function press(link, act) {
  if (link.ariaDisabled === "true") return;
  act();
}

function quotationFor(thread, article) {
  const selected = selectedQuotation(thread);
  return selected?.article === article ? selected.words : "";
}

function quote(thread) {
  const selected = selectedQuotation(thread);
  if (selected) reply(thread, selected.article, selected.words);
  getSelection().removeAllRanges();
}

customElements.define("discussion-thread", DiscussionThread);
