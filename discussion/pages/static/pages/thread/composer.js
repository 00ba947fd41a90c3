// The frame in which one writes: text, preview, name, errors beside their fields, and a draft that outlives them.

import { draftAt, dropDraft, keepDraft } from "./drafts.js";
import { offerNames } from "./mentioning.js";
import { attachPreview } from "./preview.js";
import { noticeSignedOut } from "./reader.js";
import { newKey, Unreachable } from "./service.js";
import { gettext, written } from "./words.js";

const LIMIT = 10_000;
const COUNT_FROM = 200;
let number = 0;

/**
 * A composer for one place.
 *
 * `send({body, name, key})` does the work and may reject; `done(result)` and `cancel()` come after the composer is gone.
 * `start` is the text without a draft, `unsent` what is said when no answer came.
 */
export class Composer {
  constructor(thread, { place, label, button, start = "", unsent, send, done, cancel }) {
    Object.assign(this, { thread, place, start, unsent, send, done, cancel, button });
    this.form = thread.copy("composer");
    this.text = this.form.elements.body;
    this.name = this.form.elements.name;
    this.submit = this.form.querySelector("[type=submit]");
    this.#label(label);
    this.#restore();
    this.#listen();
    attachPreview(this);
    offerNames(this);
    this.#refresh();
  }

  /** Put the cursor behind the text. */
  focus() {
    this.text.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }

  /** Add a quotation behind what is written, and go on beneath it. */
  quote(words) {
    const lines = words.trim().split("\n").map((line) => `> ${line}`.trimEnd());
    const before = this.text.value.trim();
    this.text.value = `${before}${before ? "\n\n" : ""}${lines.join("\n")}\n\n`;
    this.#changed();
    this.focus();
  }

  /** Show under which name one writes, now that it is known. */
  meet() {
    this.#refresh();
  }

  /** Whether something is written here that is not sent. */
  get isDirty() {
    return this.text.value.trim() !== this.start.trim();
  }

  #label(label) {
    number += 1;
    this.form.ariaLabel = label;
    this.text.ariaLabel = label;
    this.submit.textContent = this.button;
    for (const part of ["body", "name"]) this.#errorOf(part).id = `error-${part}-${number}`;
    this.name.id = `name-${number}`;
    this.form.querySelector("[data-naming] label").htmlFor = this.name.id;
    const signIn = this.form.querySelector("[data-sign-in]");
    signIn.search = new URLSearchParams({ next: location.pathname });
  }

  #restore() {
    this.draft = draftAt(this.place);
    this.text.value = this.draft?.body ?? this.start;
    if (this.draft) this.#note(gettext("Your draft is back."));
  }

  #listen() {
    this.text.addEventListener("input", () => this.#changed());
    this.name.addEventListener("input", () => this.#clear("name"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.form.addEventListener("keydown", (event) => this.#key(event));
    this.form.querySelector("[data-cancel]").addEventListener("click", () => this.#cancel());
  }

  #key(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#submit();
    if (event.key === "Escape" && !this.isDirty) this.#cancel();
  }

  #changed() {
    this.#clear("body");
    if (this.isDirty) keepDraft(this.place, { ...draftAt(this.place), body: this.text.value });
    else dropDraft(this.place);
    this.#refresh();
    this.form.dispatchEvent(new Event("written"));
  }

  #refresh() {
    const { reader } = this.thread;
    this.form.querySelector("[data-naming]").hidden = Boolean(reader?.name);
    const length = [...this.text.value].length;
    const count = this.form.querySelector("[data-count]");
    const told = gettext("{length} of {limit}", { length: written(length), limit: written(LIMIT) });
    count.textContent = length < COUNT_FROM ? "" : told;
    count.classList.toggle("is-over", length > LIMIT);
    if (reader?.name && !this.draft) this.#note(gettext("You write as {name}.", { name: reader.name }));
  }

  async #submit() {
    if (this.submit.ariaDisabled === "true") return;
    this.#clearAll();
    if (!this.#check()) return;
    this.#busy(true);
    try {
      const result = await this.send({ body: this.text.value, name: this.#typedName(), key: this.#keyOfText() });
      dropDraft(this.place);
      this.form.remove();
      this.done(result);
    } catch (error) {
      noticeSignedOut(this.thread, error);
      this.#busy(false);
      this.#show(error);
    }
  }

  #check() {
    if (!this.text.value.trim()) return this.#fail("body", gettext("Write something first."));
    if (this.#isNameAsked() && !this.name.value.trim()) {
      return this.#fail("name", gettext("Choose a name first, so people can answer you by it."));
    }
    return true;
  }

  #isNameAsked() {
    return !this.form.querySelector("[data-naming]").hidden;
  }

  #typedName() {
    return this.#isNameAsked() ? this.name.value : undefined;
  }

  /** The same text keeps its key, so that sending it again cannot post it twice. */
  #keyOfText() {
    const kept = draftAt(this.place) ?? {};
    const key = kept.key && kept.sent === this.text.value ? kept.key : newKey();
    keepDraft(this.place, { body: this.text.value, sent: this.text.value, key });
    return key;
  }

  #busy(isBusy) {
    this.submit.ariaDisabled = String(isBusy);
    this.submit.textContent = isBusy ? gettext("Sending…") : this.button;
    this.form.ariaBusy = String(isBusy);
  }

  #show(error) {
    this.#refresh();
    if (error instanceof Unreachable) return this.#unsent();
    const { body, parent, name, ...others } = error.errors ?? {};
    const sentences = Object.values(others).flat();
    if (name) this.#showNaming(name[0]);
    if (body || parent) this.#fail("body", (body ?? parent)[0]);
    if (!name && !body && !parent) this.#failure(sentences[0] ?? error.message);
  }

  #showNaming(sentence) {
    this.form.querySelector("[data-naming]").hidden = false;
    this.#fail("name", sentence);
  }

  #unsent() {
    this.#failure([this.unsent, gettext("It is saved in this browser.")].join(" "));
    this.submit.textContent = gettext("Try again");
    this.submit.focus();
    const back = () => this.form.isConnected && this.thread.announce(gettext("You are online again. Try again now."));
    addEventListener("online", back, { once: true });
  }

  #failure(sentence) {
    const box = this.form.querySelector("[data-failure]");
    box.querySelector("[data-sentence]").textContent = sentence;
    box.hidden = false;
    this.thread.announce(sentence);
  }

  #fail(part, sentence) {
    const field = part === "body" ? this.text : this.name;
    const error = this.#errorOf(part);
    error.textContent = sentence;
    error.hidden = false;
    field.ariaInvalid = "true";
    field.setAttribute("aria-describedby", error.id);
    field.focus();
    return false;
  }

  #clear(part) {
    const field = part === "body" ? this.text : this.name;
    this.#errorOf(part).hidden = true;
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }

  #clearAll() {
    this.#clear("body");
    this.#clear("name");
    this.form.querySelector("[data-failure]").hidden = true;
  }

  #errorOf(part) {
    return this.form.querySelector(`[data-error=${part}]`);
  }

  #note(words) {
    this.form.querySelector("[data-note]").textContent = words;
  }

  #cancel() {
    dropDraft(this.place);
    this.form.remove();
    this.cancel();
  }
}
