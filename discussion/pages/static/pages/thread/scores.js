// A comment's score, as it is printed and read.

const place = (article) => article.querySelector(".d-score").lastChild;

/** Print the score beneath a comment. */
export function printScore(article, score) {
  place(article).data = String(score).replace("-", "−");
}

/** The score that is printed beneath a comment. */
export const printedScore = (article) => Number(place(article).data.replace("−", "-"));
