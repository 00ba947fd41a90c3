// What the page says to the server, and how its refusals come back.

import { gettext } from "./words.js";

const API = "/api/v1";
const PATIENCE_MS = 20_000;
const SIGNED_OUT = gettext("You are signed out. Sign in in another window, then try again.");

/** The server said no: `message` is its sentence, `errors` are sentences by field. */
export class Refused extends Error {
  constructor(status, problem) {
    // What the API says of a missing sign-in is for those who write programs.
    super(status === 401 ? SIGNED_OUT : (problem.detail ?? gettext("The server did not take this. Try again in a moment.")));
    this.status = status;
    this.code = problem.code ?? "";
    this.errors = problem.errors ?? {};
  }
}

/** No answer came: the line is down, the server is, or it took too long. Whether it arrived is not known. */
export class Unreachable extends Error {}

/** A request to the API; resolves to `{data, etag}`, rejects with Refused or Unreachable. */
export async function call(method, path, { body, headers = {}, keepalive = false } = {}) {
  const json = body === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await send(method, API + path, {
    body: body === undefined ? undefined : JSON.stringify(body),
    // The sentences of a refusal stand on the page, and speak its language.
    headers: { "Accept-Language": document.documentElement.lang, ...json, ...proof(), ...headers },
    keepalive,
  });
  return { data: answer.text ? JSON.parse(answer.text) : null, etag: answer.etag };
}

/** What is new at an address, as `call` gives it; null where nothing is since the answer that had this tag. */
export async function changed(path, etag) {
  const answer = await fetch(API + path, { headers: etag ? { "If-None-Match": etag } : {}, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.status === 304) return null;
  const text = await answer.text();
  if (!answer.ok) throw refusal(answer, text);
  return { data: JSON.parse(text), etag: answer.headers.get("ETag") };
}

/** The part of one of these pages that a script puts elsewhere: a list of comments, a ballot, a result. */
export async function fragment(address, more = {}) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries({ part: "thread", ...more })) url.searchParams.set(name, value);
  const { text } = await send("GET", url.pathname + url.search, {});
  return document.createRange().createContextualFragment(text);
}

/**
 * Become a guest at this address, or give one a name; the same guest however often the same key is sent. Resolves to the
 * reader.
 */
export async function join(address, { name, key }) {
  if (!token()) await send("GET", address, {});
  try {
    return await sendJoin(address, name, key);
  } catch (error) {
    if (!(error instanceof Refused) || error.code) throw error;
    // A refusal without a code is Django's own: the token had grown old.
    await send("GET", address, {});
    return sendJoin(address, name, key);
  }
}

/** Whether this browser has been somebody here: only then is it worth asking who. */
export function isPerhapsKnown() {
  return token() !== "";
}

/** A key under which a request is done once, however often it is sent. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function sendJoin(address, name, key) {
  const body = new URLSearchParams(name === undefined ? { key } : { name, key });
  const { text } = await send("POST", address, { body, headers: proof() });
  return JSON.parse(text);
}

const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";

const proof = () => ({ "X-CSRFToken": token() });

async function send(method, url, options) {
  let answer, text;
  try {
    answer = await fetch(url, { method, signal: AbortSignal.timeout(PATIENCE_MS), ...options });
    text = await answer.text();
  } catch {
    throw new Unreachable();
  }
  if (answer.ok) return { text, etag: answer.headers.get("ETag") };
  throw refusal(answer, text);
}

function refusal(answer, text) {
  const isProblem = (answer.headers.get("Content-Type") ?? "").startsWith("application/problem+json");
  // A proxy that finds nobody behind it answers for itself.
  if (!isProblem && answer.status >= 500) return new Unreachable();
  return new Refused(answer.status, isProblem ? JSON.parse(text) : {});
}
