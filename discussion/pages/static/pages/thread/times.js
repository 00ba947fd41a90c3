// How long ago, in the reader's language; the exact time on hover.

import { gettext } from "./words.js";

const STEPS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const DATE_AFTER_DAYS = 30;
const REFRESH_MS = 60_000;
const language = document.documentElement.lang || undefined;
const ago = new Intl.RelativeTimeFormat(language, { style: "narrow", numeric: "always" });
const date = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
const onPaper = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

/** Tell every time below `root` by how long ago it is. */
export function tellTimes(root) {
  const now = Date.now();
  for (const time of timesIn(root)) tell(time, now);
}

/** The same, again each minute while somebody looks; paper has no hour of its own, so it gets the dates. */
export function keepTimes(root) {
  setInterval(() => document.hidden || tellTimes(root), REFRESH_MS);
  addEventListener("beforeprint", () => tellDates(root));
  addEventListener("afterprint", () => tellTimes(root));
}

function tellDates(root) {
  for (const time of timesIn(root)) time.textContent = onPaper.format(new Date(time.dateTime));
}

const timesIn = (root) => root.querySelectorAll(".d-head time");

function tell(time, now) {
  const moment = new Date(time.dateTime);
  if (!time.title) time.title = exact.format(moment);
  const words = since(moment, now);
  if (time.textContent !== words) time.textContent = words;
}

function since(moment, now) {
  const seconds = Math.max(0, Math.round((now - moment) / 1000));
  if (seconds > DATE_AFTER_DAYS * 86_400) return date.format(moment);
  for (const [unit, length] of STEPS) if (seconds >= length) return ago.format(-Math.floor(seconds / length), unit);
  return gettext("just now");
}
