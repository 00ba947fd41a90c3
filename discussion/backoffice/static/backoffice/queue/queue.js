// The queue without reloads: decisions, the next case, and what waits. Without this script every button is a form and
// every case a link, so nothing here is more than quicker.

import { listenToKeys } from "./keys.js";
import { keepCounting, showCounts } from "./counts.js";

const pane = document.getElementById("pane");
const said = document.getElementById("said");
const lines = document.getElementById("lines");
const query = pane.dataset.query;
// What this script says, in the reader's language.
const words = document.getElementById("keys").dataset;
// What can still be taken back, the newest last: a line for each decision, with its copies.
const undoable = [];
let running = Promise.resolve();
let waiting = 0;
let claimed = "";
let ahead = { address: "", html: "" };

const current = () => pane.querySelector("[data-comment]")?.dataset.comment ?? "";
const lineOf = (id) => lines?.querySelector(`[data-case="${CSS.escape(id)}"]`);
const token = () => pane.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
const announce = (sentence) => {
  // Said anew even where the words are the same.
  said.textContent = "";
  requestAnimationFrame(() => (said.textContent = sentence));
};

// One after the other: whoever presses a key three times goes three steps.
const inTurn = (act) => (...given) => {
  waiting += 1;
  pane.setAttribute("aria-busy", "true");
  running = running.then(async () => {
    try {
      await act(...given);
    } catch {
      complain(words.lost);
    }
    waiting -= 1;
    if (!waiting) pane.removeAttribute("aria-busy");
  });
  return running;
};
// A decision is about what one sees: while something else is on its way it is not taken.
const alone = (act) => {
  const later = inTurn(act);
  return (...given) => (waiting ? undefined : later(...given));
};

const complain = (sentence) => {
  const toast = document.createElement("div");
  toast.className = "q-toast is-refusal";
  toast.setAttribute("role", "alert");
  toast.textContent = sentence;
  pane.querySelector(".q-toast")?.remove();
  pane.querySelector(".q-dock").prepend(toast);
};

const ask = (address, options = {}) =>
  fetch(address, { ...options, headers: { "X-Part": "pane", "X-CSRFToken": token(), ...options.headers } });

const caption = () => {
  const author = pane.querySelector("#case")?.getAttribute("aria-label");
  return author ?? pane.querySelector("#case")?.textContent.trim() ?? "";
};

const mark = (id) => {
  for (const each of lines?.querySelectorAll("[aria-current]") ?? []) each.removeAttribute("aria-current");
  const line = lineOf(id);
  line?.setAttribute("aria-current", "true");
  line?.scrollIntoView({ block: "nearest" });
};

const settle = () => {
  const reasons = pane.querySelector(".q-why-not");
  if (reasons && matchMedia("(max-width: 44rem)").matches) reasons.open = false;
  countCopies();
  claim();
  lookAhead();
};

const show = (html, address, { replaces = false } = {}) => {
  pane.innerHTML = html;
  document.body.classList.remove("is-list");
  document.body.classList.add("is-case");
  mark(current());
  history[replaces ? "replaceState" : "pushState"]({ address }, "", address);
  scrollTo({ top: 0 });
  const subject = pane.querySelector("#case");
  subject?.focus({ preventScroll: true });
  subject?.scrollIntoView({ block: "nearest" });
  settle();
};

const take = async (answer) => {
  const told = await answer.json();
  for (const id of told.decided) lineOf(id)?.closest("li").remove();
  if (told.decisions) undoable.push(told.decisions);
  showCounts(told.counts);
  show(told.pane, told.address, { replaces: true });
  if (pane.querySelector("#case")) announce([told.said, caption()].filter(Boolean).join(" "));
  await fill();
};

const decide = alone(async (form, button) => {
  const given = new FormData(form, button);
  const answer = await ask(form.action, { method: "POST", body: given });
  if (answer.headers.get("Content-Type")?.includes("json")) await take(answer);
  else location.reload();
});

const undo = inTurn(async () => {
  const toast = pane.querySelector("[data-undo] [name=decisions]")?.value;
  const decisions = undoable.pop() ?? toast;
  if (!decisions) return announce(words.nothing);
  const given = new FormData();
  given.set("decisions", decisions);
  const address = `${pane.dataset.queue}undo/${query}`;
  const answer = await ask(address, { method: "POST", body: given });
  if (answer.headers.get("Content-Type")?.includes("json")) await take(answer);
  else location.reload();
});

const visit = async (address) => {
  const html = ahead.address === address ? ahead.html : await (await ask(address)).text();
  ahead = { address: "", html: "" };
  show(html, address);
  announce(caption());
};
const open = inTurn(visit);

const step = inTurn(async (way) => {
  const all = [...(lines?.querySelectorAll(".q-case") ?? [])];
  const here = all.findIndex((each) => each.dataset.case === current());
  const next = all[here + way] ?? (here < 0 ? all[0] : undefined);
  if (next) return visit(next.href);
  if (way > 0 && lines?.querySelector("[data-rest]")) {
    await more();
    return visit(all.at(-1).closest("li").nextElementSibling.querySelector(".q-case").href);
  }
  announce(way > 0 ? words.last : words.first);
});

// The next case is fetched while one reads this one.
const lookAhead = async () => {
  const next = lineOf(current())?.closest("li").nextElementSibling?.querySelector(".q-case");
  if (!next || next.href === ahead.address) return;
  try {
    const answer = await ask(next.href);
    if (answer.ok) ahead = { address: next.href, html: await answer.text() };
  } catch {
    // It is asked for again when somebody wants it.
  }
};

const more = async () => {
  const rest = lines.querySelector("[data-rest]");
  const answer = await fetch(rest.href, { headers: { "X-Part": "lines" } });
  rest.closest("li").remove();
  lines.insertAdjacentHTML("beforeend", await answer.text());
};

// A list that has been worked off is filled again from the top.
const fill = async () => {
  if (!lines || lines.querySelector(".q-case")) return;
  const answer = await fetch(pane.dataset.queue + query, { headers: { "X-Part": "lines" } });
  lines.innerHTML = await answer.text();
  mark(current());
};

const claim = () => {
  const here = pane.querySelector("[data-case-open='1']")?.dataset.comment;
  if (!here || here === claimed) return;
  const given = new FormData();
  if (claimed) given.set("left", claimed);
  claimed = here;
  ask(`${pane.dataset.queue}${here}/claim/`, { method: "POST", body: given })
    .then(async (answer) => answer.status === 409 && warn(here, (await answer.json()).said))
    .catch(() => {});
};

// A colleague has opened it since this page was made.
const warn = (id, sentence) => {
  if (current() !== id || pane.querySelector(".q-claimed")) return;
  const note = document.createElement("p");
  note.className = "q-claimed";
  note.setAttribute("role", "note");
  note.textContent = sentence;
  pane.querySelector("#case").after(note);
  announce(sentence);
};

// Where nothing waited, what comes appears by itself.
const watchForTheFirst = async (counts) => {
  if (waiting || current() || counts.all === "0") return;
  const answer = await fetch(pane.dataset.queue + query, { headers: { "X-Part": "lines" } });
  const found = document.createElement("ol");
  found.innerHTML = await answer.text();
  if (found.querySelector(".q-case") && !waiting && !current()) location.assign(pane.dataset.queue + query);
};

const countCopies = () => {
  const ticked = pane.querySelectorAll("[name=same]:checked").length;
  for (const place of pane.querySelectorAll("[data-many]")) place.textContent = ticked ? ` ${ticked + 1}` : "";
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-undo]")) {
    event.preventDefault();
    undo();
  } else if (form.id === "decide") {
    event.preventDefault();
    const button = event.submitter;
    const reasons = form.querySelector(".q-why-not");
    if (button && "asksWhy" in button.dataset && reasons && !reasons.open) openReasons();
    else decide(form, button);
  }
});

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const line = event.target.closest(".q-case");
  const rest = event.target.closest("[data-rest]");
  if (line) {
    event.preventDefault();
    open(line.href);
  } else if (rest) {
    event.preventDefault();
    more().then(() => announce(caption()));
  } else if (event.target.closest("[data-keys]")) document.getElementById("keys").showModal();
});
pane.addEventListener("change", (event) => event.target.name === "same" && countCopies());
addEventListener("popstate", () => location.reload());

const openReasons = () => {
  const reasons = pane.querySelector(".q-why-not");
  reasons.open = true;
  (reasons.querySelector(":checked") ?? reasons.querySelector("[type=radio], textarea"))?.focus();
};

const press = (key) => {
  const button = pane.querySelector(`#decide [data-key="${key}"]`);
  if (!button) return;
  const isChoosing = pane.querySelector(".q-reasons :focus") || pane.querySelector(".q-why-not :focus");
  if ("asksWhy" in button.dataset && !isChoosing && pane.querySelector(".q-why-not")) openReasons();
  else decide(button.form, button);
};

const choose = (digit) => {
  const radio = pane.querySelectorAll(".q-reasons [type=radio]")[digit - 1];
  if (!radio) return;
  pane.querySelector(".q-why-not").open = true;
  radio.checked = true;
  radio.focus();
};

listenToKeys({
  j: () => step(1),
  k: () => step(-1),
  a: () => press("A"),
  r: () => press("R"),
  e: () => press("E"),
  u: () => undo(),
  enter: () => {
    if (!pane.querySelector(".q-reasons :focus")) return false;
    const button = pane.querySelector("#decide [data-asks-why]");
    decide(button.form, button);
    return true;
  },
  digit: choose,
  escape: () => {
    if (pane.querySelector(".q-why-not :focus")) pane.querySelector("#case")?.focus();
  },
});
keepCounting(pane.dataset.counts, watchForTheFirst);
countCopies();
settle();
document.documentElement.dataset.ready = "";
