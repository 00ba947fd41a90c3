// Votes: shown at once, taken back where the server refuses.

import { noticeSignedOut, takePart } from "./reader.js";
import { idOf } from "./places.js";
import { printedScore, printScore } from "./scores.js";
import { call, Unreachable } from "./service.js";
import { gettext } from "./words.js";

const states = new WeakMap();

/** Vote by the arrow that was pressed; the same arrow again takes the vote back. */
export async function vote(thread, article, direction) {
  const state = stateOf(article);
  state.wanted = state.wanted === direction ? 0 : direction;
  article.querySelector("[data-vote-error]")?.remove();
  paint(article, state);
  if (state.isBusy) return;
  state.isBusy = true;
  try {
    while (state.wanted !== state.value) await send(thread, article, state);
  } catch (error) {
    state.wanted = state.value;
    noticeSignedOut(thread, error);
    complain(thread, article, error);
  }
  state.isBusy = false;
  paint(article, state);
}

/** Show how the reader voted before. */
export function showVote(article, value) {
  const state = stateOf(article);
  if (state.isBusy) return;
  state.value = state.wanted = value;
  paint(article, state);
}

/** Show a score that others changed; it counts the reader's own vote too. */
export function showCount(article, score) {
  const state = stateOf(article);
  if (state.isBusy) return;
  state.score = score;
  paint(article, state);
}

async function send(thread, article, state) {
  const value = state.wanted;
  await takePart(thread);
  const { data } = await call("PUT", `/comments/${idOf(article)}/vote`, { body: { value } });
  state.value = value;
  state.score = data.score;
  thread.votes.set(idOf(article), value);
}

function stateOf(article) {
  if (!states.has(article)) {
    // The server's page counts the vote already that `mine` tells of.
    states.set(article, { value: 0, wanted: 0, score: printedScore(article), isBusy: false });
  }
  return states.get(article);
}

function paint(article, state) {
  for (const [act, value] of [["up", 1], ["down", -1]]) {
    const arrow = article.querySelector(`[data-act=${act}]`);
    if (arrow) arrow.ariaPressed = String(state.wanted === value);
  }
  printScore(article, state.score - state.value + state.wanted);
}

function complain(thread, article, error) {
  const reason = error instanceof Unreachable ? gettext("You seem to be offline. Try again.") : error.message;
  const note = thread.copy("failure");
  note.dataset.voteError = "";
  note.querySelector("[data-sentence]").textContent = gettext("Your vote was not counted. {reason}", { reason });
  article.append(note);
}
