// Texts that are not posted yet, kept in this browser until they are.

const PREFIX = "discussion:draft:";
const kept = new Map();

/** The draft for a place: `{body, key, sent}`, where `key` stands for the text `sent`; null where there is none. */
export function draftAt(place) {
  if (kept.has(place)) return kept.get(place);
  try {
    return JSON.parse(localStorage.getItem(PREFIX + place));
  } catch {
    return null;
  }
}

/** Keep a draft; where the browser stores nothing, as long as the page stands. */
export function keepDraft(place, draft) {
  kept.set(place, draft);
  attempt(() => localStorage.setItem(PREFIX + place, JSON.stringify(draft)));
}

/** Forget the draft of a place. */
export function dropDraft(place) {
  kept.delete(place);
  attempt(() => localStorage.removeItem(PREFIX + place));
}

/** Something that a browser may forbid, and that one can do without. */
export function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}
