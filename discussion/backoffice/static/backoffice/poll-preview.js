// The poll as readers will see it, made anew by the server while its editor types. Without this script a button opens
// the same on a page of its own.

const PAUSE = 250;

const frame = document.querySelector("[data-preview]");
const form = document.getElementById("poll_form");
const failed = document.querySelector("[data-preview-failed]");
let asking = new AbortController();
let waiting;

async function ask() {
  asking.abort();
  asking = new AbortController();
  const answer = await fetch(frame.dataset.preview, {
    method: "POST",
    body: new FormData(form),
    signal: asking.signal,
  });
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  return answer.text();
}

// Only the body is exchanged, so that nothing flickers; the styles stay as they were loaded.
function show(text) {
  const body = frame.contentDocument?.querySelector(".discussion");
  if (!body) {
    frame.srcdoc = text;
    return;
  }
  body.replaceWith(new DOMParser().parseFromString(text, "text/html").body);
  fit();
}

function fit() {
  const page = frame.contentDocument?.querySelector(".discussion");
  if (page) frame.style.height = `${Math.ceil(page.getBoundingClientRect().height)}px`;
}

async function renew() {
  try {
    const text = await ask();
    frame.hidden = false;
    failed.hidden = true;
    show(text);
  } catch (error) {
    if (error.name !== "AbortError") failed.hidden = false;
  }
}

function renewSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(renew, PAUSE);
}

if (frame && form) {
  frame.addEventListener("load", fit);
  new ResizeObserver(fit).observe(frame);
  for (const event of ["input", "change"]) form.addEventListener(event, renewSoon);
  // The calendar and the clock beside a field fill it in without either event.
  document.addEventListener("click", renewSoon);
  renew();
}
