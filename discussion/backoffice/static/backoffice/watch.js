// Looks again every two seconds at the part of a page that tells how far something is, until it says that it is over.
// Without this script the page has a link that does the same.

const PAUSE = 2000;

const look = async () => {
  const shown = document.querySelector("[data-watch]");
  if (!shown) {
    return;
  }
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById(shown.id);
    // Whoever is about to press a button keeps it.
    if (response.ok && fresh && !shown.contains(document.activeElement)) {
      shown.replaceWith(fresh);
    }
  } catch {
    // The network is away: the next look tells.
  }
  setTimeout(look, PAUSE);
};

setTimeout(look, PAUSE);
