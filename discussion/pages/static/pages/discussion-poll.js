// <discussion-poll>: a ballot cast in place. The server sets the form and the result; this sends the one and fetches
// the other.

import { attempt } from "./thread/drafts.js";
import { call, fragment, isPerhapsKnown, join, newKey, Unreachable } from "./thread/service.js";
import { gettext } from "./thread/words.js";

// In a comment's link, with its place on the page or without.
const IDENTIFIER = /(?<![0-9a-z])[0-7][0-9a-hjkmnp-tv-z]{12}(?![0-9a-z])/g;
const UNSENT = gettext("Your ballot is not cast yet: no answer came. Your choice is kept here. Try again.");

class DiscussionPoll extends HTMLElement {
  connectedCallback() {
    if (this.number) return;
    this.number = this.dataset.poll;
    this.outcome = this.querySelector("[data-outcome]");
    this.voting = this.querySelector("[data-voting]");
    this.status = this.querySelector("[data-status]") ?? this.#addStatus();
    this.addEventListener("submit", (event) => this.#submit(event));
    this.addEventListener("click", (event) => this.#click(event));
    this.#start();
  }

  get #form() {
    return this.querySelector("[data-ballot]");
  }

  /** Whoever has voted sees the result, others the question. */
  async #start() {
    if (isPerhapsKnown()) {
      const known = await call("GET", `/polls/${this.number}`).catch(() => null);
      if (known?.data.my_ballot) await this.#showOutcome().catch(() => {});
      else if (known && this.#form) await this.#reorder().catch(() => {});
    }
    this.dataset.ready = "";
  }

  /** The form in the reader's own order, where the poll has one for each, unless they have begun to choose. */
  async #reorder() {
    if (!("shuffled" in this.dataset)) return;
    const form = await this.#fetchForm();
    if (!this.querySelector("[data-ballot] :checked:not(option)")) this.#form.replaceWith(form);
  }

  async #submit(event) {
    if (event.target.matches("[data-stance]")) return this.#showStance(event);
    const form = event.target.closest("[data-ballot]");
    if (!form) return;
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    if (button.ariaDisabled === "true") return;
    this.#complain(form, "");
    button.ariaDisabled = "true";
    try {
      if (event.submitter?.value === "withdraw") await this.#withdraw();
      else await this.#castAndShow(form);
    } catch (error) {
      this.#complain(form, error instanceof Unreachable ? UNSENT : error.message);
    } finally {
      button.ariaDisabled = "false";
    }
  }

  async #castAndShow(form) {
    const body = { ...said(form, this.dataset.kind), ...saidAgain(form) };
    if (!isPerhapsKnown()) await this.#join();
    try {
      await this.#cast(body);
    } catch (error) {
      if (error.status !== 401) throw error;
      await this.#join();
      await this.#cast(body);
    }
    await this.#showOutcome({ focus: true });
    this.#announce(gettext("Your ballot is cast."));
  }

  /** The answer beside one's comments, or no more. */
  async #showStance(event) {
    event.preventDefault();
    const form = event.target;
    try {
      const { data } = await call("PUT", `/polls/${this.number}/stance`, { body: { is_shown: form.dataset.stance === "yes" } });
      await this.#showOutcome();
      this.querySelector("[data-stance] button")?.focus();
      this.#announce(data.is_shown ? gettext("Your answer stands beside your comments.") : gettext("Your answer is hidden again."));
    } catch {
      form.submit();
    }
  }

  #cast(body) {
    return call("PUT", `/polls/${this.number}/ballot`, { body });
  }

  #join() {
    this.joinKey ??= newKey();
    return join(`/p/${this.number}/join`, { key: this.joinKey });
  }

  async #click(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!isPlain || !["vote", "withdraw", "results"].includes(act)) return;
    event.preventDefault();
    const link = event.target.closest("[data-act]");
    try {
      if (act === "vote") await this.#showForm({ focus: true });
      if (act === "results") await this.#showOutcome({ focus: true });
      if (act === "withdraw") await this.#withdraw();
    } catch {
      location.assign(link.href);
    }
  }

  async #withdraw() {
    await call("DELETE", `/polls/${this.number}/ballot`);
    await this.#showForm({ focus: true });
    this.#announce(gettext("Your ballot is taken back."));
  }

  async #showOutcome({ focus = false } = {}) {
    const page = await fragment(`/p/${this.number}/results`);
    this.outcome.replaceChildren(page);
    if (this.voting) this.voting.hidden = true;
    if (focus) this.#focusTitle();
  }

  /** Show the result as it is now, where one is shown and nobody is at it. */
  async renew() {
    if (!this.outcome.firstElementChild || this.outcome.contains(document.activeElement)) return;
    const isVoting = this.voting && !this.voting.hidden;
    await this.#showOutcome().catch(() => {});
    if (isVoting) this.voting.hidden = false;
  }

  async #fetchForm() {
    const form = (await fragment(`/p/${this.number}/ballot`)).querySelector("[data-ballot]");
    if (!form || !this.voting) throw new Error("There is no form.");
    return form;
  }

  async #showForm({ focus }) {
    const form = await this.#fetchForm();
    this.#form.replaceWith(form);
    this.voting.hidden = false;
    if (this.voting.matches("details")) this.voting.open = true;
    this.outcome.replaceChildren();
    if (focus) (form.querySelector("input:checked") ?? form.querySelector("input:not([type=hidden]), select")).focus();
  }

  #focusTitle() {
    const title = this.querySelector(".d-title");
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }

  #complain(form, words) {
    const error = form.querySelector("[data-error]");
    error.textContent = words;
    error.hidden = !words;
    if (words) this.#announce(words);
  }

  #addStatus() {
    const status = document.createElement("p");
    status.className = "d-sr";
    status.role = "status";
    this.append(status);
    return status;
  }

  #announce(words) {
    this.status.textContent = "";
    setTimeout(() => attempt(() => (this.status.textContent = words)), 50);
  }
}

/** What the form says, as the API takes it. */
function said(form, kind) {
  const fields = [...new FormData(form)];
  if (kind === "rating") return { scores: Object.fromEntries(valued(fields, "score-").map(([id, score]) => [id, Number(score)])) };
  if (kind !== "ranked") return { choices: fields.filter(([name]) => name === "choice").map(([, id]) => id) };
  const ranks = valued(fields, "rank-").sort((one, other) => one[1] - other[1]);
  if (ranks.some(([, rank], place) => Number(rank) !== place + 1)) {
    throw new Error(gettext("Each place from the first on needs one option: look for a place that is given twice or left out."));
  }
  return { choices: ranks.map(([id]) => id) };
}

/** That one answers after reading, and the comment whose link was pasted. */
function saidAgain(form) {
  if (!form.elements.again) return {};
  const pasted = form.elements.comment?.value.trim();
  return pasted ? { again: true, comment: pasted.match(IDENTIFIER)?.at(-1) ?? pasted } : { again: true };
}

function valued(fields, prefix) {
  return fields.filter(([name, value]) => name.startsWith(prefix) && value).map(([name, value]) => [name.slice(prefix.length), value]);
}

customElements.define("discussion-poll", DiscussionPoll);
