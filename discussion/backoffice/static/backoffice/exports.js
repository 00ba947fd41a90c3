// While an export is not finished, the list is read again and takes the place of the one that is shown.
"use strict";

const LIST = "#result_list";
const SECONDS = 3;
// A form that was refused is shown at its own address, where no list can be read.
const ADDRESS = document.currentScript.dataset.list + location.search;

async function follow() {
  let page;
  try {
    const answer = await fetch(ADDRESS, { headers: { Accept: "text/html" } });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    setTimeout(follow, SECONDS * 1000);
    return;
  }
  const [shown, fresh] = [document.querySelector(LIST), page.querySelector(LIST)];
  const isUsed = shown && shown.contains(document.activeElement);
  if (shown && fresh && !isUsed) shown.replaceWith(document.importNode(fresh, true));
  const waits = page.querySelector("script[src*='exports']");
  if (waits || isUsed) setTimeout(follow, SECONDS * 1000);
  else document.querySelector("p[role='status']")?.remove();
}

setTimeout(follow, SECONDS * 1000);
