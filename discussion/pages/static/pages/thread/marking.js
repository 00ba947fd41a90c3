// The comment that an address points to: unfolded, in view, and marked.

import { articleWith } from "./places.js";

const COMMENT = /^#c-([0-9a-z]+)$/;

/** Mark the comment that the address names; one that is not on this page is opened on its own. */
export function markTarget(thread) {
  const id = COMMENT.exec(location.hash)?.[1];
  if (!id) return;
  const article = articleWith(thread, id);
  if (!article) {
    location.replace(`/c/${id}/`);
    return;
  }
  for (const marked of thread.querySelectorAll(".is-marked")) marked.classList.remove("is-marked");
  for (let fold = article.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
  article.closest(".d-c").classList.add("is-marked");
  article.scrollIntoView({ block: "center" });
}
