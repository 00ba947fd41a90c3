// The list of notifications: whoever follows a link there has read what it tells. Without this a button says so.

import { showUnread } from "./thread/bell.js";
import { call } from "./thread/service.js";

const MIDDLE = 1;
const PATIENCE_MS = 2_000;

/** Say that it was read; resolves once the server knows. */
async function read(link) {
  const item = link.closest("li");
  item.classList.remove("is-unread");
  for (const mark of item.querySelectorAll("[data-unread]")) mark.remove();
  const body = { ids: [link.dataset.read] };
  delete link.dataset.read;
  const { data } = await call("POST", "/me/notifications/read", { body, keepalive: true });
  showUnread(data.unread);
}

async function followed(event) {
  const link = event.target.closest("a[data-read]");
  if (!link || (event.type === "auxclick" && event.button !== MIDDLE)) return;
  const isPlain = event.type === "click" && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (isPlain) event.preventDefault();
  // What could not be said is unread still, and stands there the next time.
  const said = read(link).catch(() => {});
  if (!isPlain) return;
  // The page that comes asks how many are unread.
  await Promise.race([said, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  location.assign(link.href);
}

addEventListener("click", followed);
addEventListener("auxclick", followed);
