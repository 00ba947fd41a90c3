// Who reads: asked once, and made a guest only when they first take part.

import { showUnread } from "./bell.js";
import { call, isPerhapsKnown, join, newKey } from "./service.js";

/** Fill the thread's `reader` and `votes`; resolves to the comments of theirs that lists do not show. */
export async function meetReader(thread) {
  if (!isPerhapsKnown()) return [];
  const { data } = await call("GET", `/articles/${encodeURIComponent(thread.slug)}/mine`);
  thread.reader = data.reader;
  thread.votes = new Map(Object.entries(data.votes));
  thread.following = { article: data.following.article, branches: new Set(data.following.branches) };
  thread.muted = new Set(data.muted);
  if (data.reader) showUnread(data.notifications.unread);
  return [...data.pending, ...data.written];
}

/** See that there is a reader, and one with a name where `name` is given. Two acts at once make one guest. */
export async function takePart(thread, name) {
  if (thread.reader && (name === undefined || thread.reader.name)) return;
  thread.joinKey ??= newKey();
  if (name === undefined) {
    thread.joining ??= join(joinAddress(thread), { key: thread.joinKey }).finally(() => (thread.joining = null));
    thread.reader = await thread.joining;
    return;
  }
  await thread.joining;
  thread.reader = await join(joinAddress(thread), { name, key: thread.joinKey });
}

/** Note that the session has ended, where a refusal says so: the next act begins anew. */
export function noticeSignedOut(thread, error) {
  if (error.status === 401) thread.reader = null;
}

const joinAddress = (thread) => `/a/${encodeURIComponent(thread.slug)}/join`;
