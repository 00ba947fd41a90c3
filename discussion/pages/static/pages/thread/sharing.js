// A comment's address, for the clipboard or for the device's own way of sharing.

import { gettext } from "./words.js";

const SHOWN_MS = 2_000;

/** Whether the device shares by itself. */
export const canShare = () => typeof navigator.share === "function";

/** Copy the comment's address; false where the browser does not let a page do so, and the link is simply followed. */
export function copyLink(thread, link) {
  if (!navigator.clipboard) return false;
  const label = link.firstElementChild;
  navigator.clipboard.writeText(link.href).then(
    () => {
      label.textContent = gettext("Copied");
      thread.announce(gettext("The link is copied."));
      setTimeout(() => (label.textContent = gettext("Copy link")), SHOWN_MS);
    },
    () => location.assign(link.href),
  );
  return true;
}

/** Hand the comment's address to the device; the reader may think better of it. */
export function share(link) {
  navigator.share({ title: document.title, url: link.href }).catch(() => {});
}
