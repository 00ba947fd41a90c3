// News of the article while somebody looks at the page: a stream of events, and where none holds, a question now and then.

import { changed } from "./service.js";

const EVENTS = ["comment.published", "comment.changed", "comment.removed", "comment.votes", "article.changed", "readers.changed", "poll.results", "reset"];
const PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;
// So many questions later a stream is tried again.
const QUESTIONS = 20;

/** Tell `tell(event, data)` of whatever comes after the version that the page shows, for as long as somebody looks. */
export function followArticle(thread, tell) {
  const live = new Live(`/articles/${encodeURIComponent(thread.slug)}`, Number(thread.dataset.version), tell);
  document.addEventListener("visibilitychange", () => live.look());
  addEventListener("pagehide", () => live.rest());
  addEventListener("pageshow", (event) => event.persisted && live.look());
  live.look();
}

class Live {
  #source = null;
  #timer = 0;
  #pause = PAUSE_MS;
  #questions = 0;
  #etag = "";

  constructor(path, version, tell) {
    this.path = path;
    this.version = version;
    this.tell = tell;
  }

  /** Follow while the page is in sight, else rest. */
  look() {
    if (document.hidden) this.rest();
    else if (!this.#source && !this.#timer) this.#open();
  }

  /** Let go of the stream; what is missed is told when somebody looks again. */
  rest() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
    this.#timer = 0;
  }

  #open() {
    const source = new EventSource(`/api/v1${this.path}/events?since=${this.version}`);
    this.#source = source;
    for (const name of EVENTS) source.addEventListener(name, (event) => this.#hear(event));
    // A stream that broke off is opened again by the browser; one that was refused is not.
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED || source !== this.#source) return;
      this.rest();
      this.#questions = 0;
      this.#askLater();
    };
  }

  #hear(event) {
    if (event.lastEventId) this.version = Number(event.lastEventId);
    this.tell(event.type, JSON.parse(event.data));
  }

  #askLater() {
    this.#timer = setTimeout(() => this.#ask(), this.#pause * (0.75 + Math.random() / 2));
  }

  async #ask() {
    const timer = this.#timer;
    const news = await changed(`${this.path}/changes?since=${this.version}`, this.#etag).catch((error) => error);
    // Nobody looks any more.
    if (timer !== this.#timer) return;
    this.#timer = 0;
    if (news?.status === 404) return;
    if (news instanceof Error) this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    else this.#take(news);
    this.#questions += 1;
    if (this.#questions % QUESTIONS === 0) this.#open();
    else this.#askLater();
  }

  #take(news) {
    this.#pause = PAUSE_MS;
    if (!news) return;
    this.#etag = news.etag;
    this.version = news.data.version;
    for (const { event, data } of news.data.events) this.tell(event, data);
  }
}
