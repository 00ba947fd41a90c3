// Reporting a comment, in place.

import { idOf } from "./places.js";
import { takePart } from "./reader.js";
import { call, newKey } from "./service.js";
import { gettext } from "./words.js";

/** A small form beneath the comment; a second press closes it. */
export function report(thread, article, link) {
  const present = article.querySelector("[data-report]");
  if (present) return close(present, link);
  const form = thread.copy("report");
  const key = newKey();
  form.querySelector("legend").id = `report-${idOf(article)}`;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(thread, article, form, key);
  });
  form.querySelector("[data-cancel]").addEventListener("click", () => close(form, link));
  article.append(form);
  form.querySelector("input").focus();
  form.scrollIntoView({ block: "nearest" });
}

async function send(thread, article, form, key) {
  const typed = new FormData(form);
  const button = form.querySelector("button[type=submit]");
  if (button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  try {
    await takePart(thread);
    const body = { reason: typed.get("reason") ?? "", note: typed.get("note") };
    await call("POST", `/comments/${idOf(article)}/reports`, { body, headers: { "Idempotency-Key": key } });
    thank(thread, form);
  } catch (error) {
    complain(form, error);
  } finally {
    button.ariaDisabled = null;
  }
}

function thank(thread, form) {
  const thanks = gettext("Thank you. A moderator looks at it; the author does not learn who reported it.");
  const note = document.createElement("p");
  note.className = "d-soft";
  note.tabIndex = -1;
  note.textContent = thanks;
  form.replaceWith(note);
  note.focus();
  thread.announce(thanks);
}

function complain(form, error) {
  const place = form.querySelector("[data-error]");
  place.hidden = false;
  place.textContent = error.message || gettext("No answer came, so nothing is sent. Try again.");
}

function close(form, link) {
  form.remove();
  link.focus();
}
