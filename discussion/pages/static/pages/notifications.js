// The list of notifications: whoever follows a link there has read what it tells. Without this a button says so.

import { showUnread } from "./thread/bell.js";
import { call } from "./thread/service.js";

const MIDDLE = 1;

/** Say that it was read, while the browser goes on to where the link leads. */
async function read(link) {
  const item = link.closest("li");
  item.classList.remove("is-unread");
  for (const mark of item.querySelectorAll("[data-unread]")) mark.remove();
  const body = { ids: [link.dataset.read] };
  delete link.dataset.read;
  const { data } = await call("POST", "/me/notifications/read", { body, keepalive: true });
  showUnread(data.unread);
}

function followed(event) {
  const link = event.target.closest("a[data-read]");
  // What could not be said is unread still, and stands there the next time.
  if (link && (event.type === "click" || event.button === MIDDLE)) read(link).catch(() => {});
}

addEventListener("click", followed);
addEventListener("auxclick", followed);
