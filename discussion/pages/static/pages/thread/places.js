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

/** The comments of the list that can be seen: neither folded away nor about to be deleted. */
export function articlesInSight(thread) {
  const articles = [...thread.querySelectorAll("[data-list] article[id^='c-']:not(.is-leaving)")];
  return articles.filter((article) => !article.closest("details:not([open])"));
}

/** The place in `articles` of the first one that begins in view, or below it. */
export function nearestToTop(articles) {
  let low = 0, high = articles.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (articles[middle].getBoundingClientRect().top < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Make a change to the thread without moving what is being read, once somebody has scrolled into the list. */
export function holding(thread, change) {
  const article = thread.querySelector("[data-list]").getBoundingClientRect().top < 0 && atTop(thread);
  const before = article && article.getBoundingClientRect().top;
  change();
  if (article) scrollBy({ top: article.getBoundingClientRect().top - before, behavior: "instant" });
}

function atTop(thread) {
  const articles = articlesInSight(thread);
  const index = nearestToTop(articles);
  return [articles[index - 1], articles[index]].find((each) => each?.getBoundingClientRect().bottom > 0);
}

/** Let the browser draw and listen before a long work goes on. */
export const breathe = () => new Promise((resolve) => setTimeout(resolve));
