// Names of those who wrote here, offered while somebody types an @ and the first letters.

import { call } from "./service.js";
import { gettext, ngettext } from "./words.js";

const PAUSE_MS = 150;
// As many as the server gives: fewer are all there are, and longer beginnings need no further question.
const MOST = 8;
// An @ behind a letter is an address of mail.
const CALL = /(?<![\p{L}\p{N}_@./+-])@([\p{L}\p{N}_][^@\n]{0,39})$/u;
const FENCE = /^ {0,3}(\x60{3,}|~{3,})/;
const TICKS = /\x60+/g;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const WAVES_AWAY = { Escape: true };
const TAKES = { Enter: true, Tab: true };
let number = 0;

/** Offer names in a composer's text. */
export function offerNames(composer) {
  const names = new Names(composer);
  composer.text.addEventListener("input", (event) => event.isComposing || names.look());
  composer.text.addEventListener("compositionend", () => names.look());
  composer.text.addEventListener("keydown", (event) => names.press(event));
  composer.text.addEventListener("blur", () => names.close());
  composer.text.addEventListener("click", () => names.close());
}

/** Whether the text ends in a code block, or between the ticks of a line. */
export function endsInCode(text) {
  let fence = "";
  const lines = text.split("\n");
  for (const line of lines.slice(0, -1)) {
    const [, mark = ""] = FENCE.exec(line) ?? [];
    if (!fence) fence = mark;
    else if (mark.startsWith(fence)) fence = "";
  }
  const last = lines.at(-1);
  return fence !== "" || /^( {4}|\t)/.test(last) || (last.match(TICKS) ?? []).length % 2 === 1;
}

class Names {
  #timer = 0;
  #known = new Map();
  #shown = [];
  #chosen = -1;
  #dismissed = -1;

  constructor({ thread, text }) {
    Object.assign(this, { thread, text });
    number += 1;
    this.list = thread.copy("names");
    this.list.id = `names-${number}`;
    this.list.hidden = true;
    // The text keeps the focus, so that one types on.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#take([...this.list.children].indexOf(event.target.closest("li"))));
    text.after(this.list);
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-haspopup", "listbox");
    text.setAttribute("aria-controls", this.list.id);
  }

  /** Look at what stands before the cursor. */
  look() {
    clearTimeout(this.#timer);
    const called = this.#called();
    if (!called) return this.close();
    const known = this.#find(called.prefix);
    if (known) this.#show(known);
    else this.#timer = setTimeout(() => this.#ask(called), PAUSE_MS);
  }

  press(event) {
    if (this.list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    const { length } = this.#shown;
    if (step) this.#choose((this.#chosen + step + length) % length);
    else if (event.key in TAKES && !event.shiftKey) this.#take(this.#chosen);
    else if (event.key in WAVES_AWAY) this.#dismiss();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    clearTimeout(this.#timer);
    this.list.hidden = true;
    this.text.removeAttribute("aria-activedescendant");
  }

  /** What is being called, and where; null for nothing, and for what was waved away. */
  #called() {
    const { selectionStart, selectionEnd, value } = this.text;
    if (selectionStart !== selectionEnd) return null;
    const before = value.slice(0, selectionStart);
    const found = CALL.exec(before);
    if (!found || found.index === this.#dismissed || endsInCode(before.slice(0, found.index))) return null;
    return { prefix: found[1].toLocaleLowerCase(), start: found.index, end: selectionStart };
  }

  /** The names that are known to begin so; undefined where the server has to be asked. */
  #find(prefix) {
    for (let length = prefix.length; length > 0; length -= 1) {
      const names = this.#known.get(prefix.slice(0, length));
      if (!names) continue;
      if (length === prefix.length) return names;
      if (names.length === 0) return names;
      if (names.length < MOST) return names.filter((name) => plain(name).startsWith(plain(prefix)));
    }
    return undefined;
  }

  async #ask({ prefix }) {
    const query = new URLSearchParams({ prefix });
    const path = `/articles/${encodeURIComponent(this.thread.slug)}/people?${query}`;
    const answer = await call("GET", path).catch(() => null);
    if (!answer) return;
    this.#known.set(prefix, answer.data.items.map(({ name }) => name));
    // Somebody may have typed on, or gone elsewhere.
    if (document.activeElement === this.text) this.look();
  }

  #show(names) {
    if (!names.length) return this.close();
    const isNew = this.list.hidden;
    this.#shown = names;
    this.list.replaceChildren(...names.map((name, place) => this.#option(name, place)));
    this.list.hidden = false;
    this.#choose(0);
    if (isNew) this.thread.announce(ngettext("{n} name. Use the arrows, then Enter.", "{n} names. Use the arrows, then Enter.", names.length));
  }

  #option(name, place) {
    const option = document.createElement("li");
    option.role = "option";
    option.id = `${this.list.id}-${place}`;
    option.append(Object.assign(document.createElement("bdi"), { textContent: name }));
    return option;
  }

  #choose(place) {
    this.#chosen = place;
    [...this.list.children].forEach((option, each) => (option.ariaSelected = String(each === place)));
    this.list.children[place].scrollIntoView({ block: "nearest" });
    this.text.setAttribute("aria-activedescendant", this.list.children[place].id);
  }

  #take(place) {
    const called = this.#called();
    const name = this.#shown[place];
    this.close();
    if (!called || !name) return;
    this.text.setRangeText(`@${name} `, called.start, called.end, "end");
    this.#dismissed = called.start;
    this.text.dispatchEvent(new Event("input", { bubbles: true }));
    this.thread.announce(gettext("{name} is mentioned.", { name }));
  }

  #dismiss() {
    this.#dismissed = this.#called()?.start ?? -1;
    this.close();
  }
}

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
