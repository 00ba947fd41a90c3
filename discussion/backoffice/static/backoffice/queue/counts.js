// How much waits, looked at again every few seconds while somebody looks at the page.

const PAUSE = 5000;

export const showCounts = (counts) => {
  for (const place of document.querySelectorAll("[data-count]")) {
    const count = counts[place.dataset.count];
    if (count !== undefined && place.textContent !== count) place.textContent = count;
  }
  if (counts.all !== undefined) document.title = document.title.replace(/\d[\d,.]*\+?/, counts.all);
};

export const keepCounting = (address, tell) => {
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const counts = await answer.json();
      showCounts(counts);
      await tell(counts);
    } catch {
      // The network is away: the next look tells.
    }
  };
  setInterval(look, PAUSE);
  document.addEventListener("visibilitychange", look);
};
