// The live preview: what the server's own renderer makes of the text, while it is written.

import { call } from "./service.js";
import { gettext } from "./words.js";

const PAUSE_MS = 500;

/** Let the tabs of a composer choose between the text and its preview, which follows the text. */
export function attachPreview({ thread, form, text, place }) {
  const tabs = [...form.querySelectorAll("[role=tab]")];
  const panes = [...form.querySelectorAll("[role=tabpanel]")];
  const preview = panes[1];
  let timer, shown = "";

  for (const [index, tab] of tabs.entries()) {
    const name = `${place}:${tab.dataset.tab}`;
    tab.id = `tab:${name}`;
    panes[index].id = `pane:${name}`;
    tab.setAttribute("aria-controls", panes[index].id);
    panes[index].setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", () => choose(index));
    tab.addEventListener("keydown", (event) => walk(event, index));
  }
  form.addEventListener("written", () => {
    clearTimeout(timer);
    if (!preview.hidden) timer = setTimeout(render, PAUSE_MS);
  });

  function choose(index) {
    for (const [place, tab] of tabs.entries()) {
      tab.ariaSelected = String(place === index);
      tab.tabIndex = place === index ? 0 : -1;
    }
    preview.hidden = index === 0;
    if (index === 0) text.focus();
    else render();
  }

  function walk(event, index) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const next = 1 - index;
    tabs[next].focus();
    choose(next);
    tabs[next].focus();
  }

  async function render() {
    const body = text.value;
    if (body === shown) return;
    shown = body;
    if (!body.trim()) return preview.replaceChildren();
    try {
      const { data } = await call("POST", "/preview", { body: { body, article: thread.slug } });
      if (text.value === body) preview.innerHTML = data.body_html;
    } catch (error) {
      shown = "";
      preview.textContent = error.message || gettext("The preview is out of reach at the moment. Your text is kept.");
    }
  }
}
