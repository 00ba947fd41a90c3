// Where things stand on the page, and how focus and the view stay where they should be.

/** The article of a comment from anything inside of it, or from its list item. */
export const articleOf = (element) => element.closest("article[id^='c-']");

/** The comment's identifier. */
export const idOf = (article) => article.id.slice(2);

/** The comment's article in the thread, or null. */
export const articleWith = (thread, id) => thread.querySelector(`article[id="c-${CSS.escape(id)}"]`);

/** The name beside the comment. */
export const nameIn = (article) => article.querySelector(".d-head > b").textContent;

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

/** The next comment in sight before or after this one, or null: neither folded away nor about to be deleted. */
export function neighbourOf(thread, article, step) {
  const walker = walkerIn(thread, article);
  return step > 0 ? walker.nextNode() : walker.previousNode();
}

/** The first comment in sight that begins in view or below it, or null. */
export const firstInView = (thread) => firstWhere(thread, (box) => box.top >= 0);

/** Make a change to the thread without moving what is being read, once somebody has scrolled into the list. */
export function holding(thread, change) {
  const hasScrolled = thread.querySelector("[data-list]").getBoundingClientRect().top < 0;
  const article = hasScrolled && firstWhere(thread, (box) => box.bottom > 0);
  const before = article && article.getBoundingClientRect().top;
  change();
  if (article) scrollBy({ top: article.getBoundingClientRect().top - before, behavior: "instant" });
}

/** Only the tree at the top of the view is measured: asking where a comment stands lays out all of its tree. */
function firstWhere(thread, isThere) {
  const trees = thread.querySelectorAll("[data-list] .d-thread > .d-c");
  let low = 0, high = trees.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (trees[middle].getBoundingClientRect().bottom <= 0) low = middle + 1;
    else high = middle;
  }
  if (!trees[low]) return null;
  const walker = walkerIn(thread, trees[low]);
  let article = walker.nextNode();
  while (article && !isThere(article.getBoundingClientRect())) article = walker.nextNode();
  return article;
}

/** Walks from `start` through the comments in sight, in the order of the page, without reading those it does not pass. */
function walkerIn(thread, start) {
  const list = thread.querySelector("[data-list]");
  const walker = document.createTreeWalker(list, NodeFilter.SHOW_ELEMENT, (element) => {
    if (element.matches("details:not([open])")) return NodeFilter.FILTER_REJECT;
    return element.matches("article[id^='c-']:not(.is-leaving)") ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP;
  });
  walker.currentNode = start;
  return walker;
}

/** Let the browser draw and listen before a long work goes on. */
export const breathe = () => new Promise((resolve) => setTimeout(resolve));
