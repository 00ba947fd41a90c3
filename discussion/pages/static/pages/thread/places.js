// Where things stand on the page, and how focus and the view stay where they should be.

/** The article of a comment from anything inside of it, or from its list item. */
export const articleOf = (element) => element.closest("article[id^='c-']");

/** The comment's identifier. */
export const idOf = (article) => article.id.slice(2);

/** The comment's article in the thread, or null. */
export const articleWith = (thread, id) => thread.querySelector(`article[id="c-${CSS.escape(id)}"]`);

/** How deep a list of replies stands: 1 for the top of the page's list. */
export function levelOf(element) {
  let level = 1;
  for (let up = element.closest(".d-replies"); up; up = up.parentElement.closest(".d-replies")) level += 1;
  return level;
}

/** Focus a comment, so that the next Tab goes on from it. */
export function focusComment(article, { scroll = false } = {}) {
  article.tabIndex = -1;
  article.focus({ preventScroll: true });
  if (scroll) article.scrollIntoView({ block: "nearest" });
}

/** Make a change above what is being read without moving that. */
export function holding(anchor, change) {
  const before = anchor.getBoundingClientRect().top;
  change();
  const shift = anchor.getBoundingClientRect().top - before;
  if (before < 0 && shift) scrollBy({ top: shift, behavior: "instant" });
}

/** Let the browser draw and listen before a long work goes on. */
export const breathe = () => new Promise((resolve) => setTimeout(resolve));
