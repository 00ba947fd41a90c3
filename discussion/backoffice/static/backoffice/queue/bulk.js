// One tick for all on the page; without this script there is one for each alone.

const all = document.querySelector("[data-all]");
const boxes = () => [...document.querySelectorAll("[name=c]")];

if (all) {
  const box = all.querySelector("input");
  all.hidden = false;
  box.addEventListener("change", () => boxes().forEach((each) => (each.checked = box.checked)));
  document.addEventListener("change", (event) => {
    if (event.target.name !== "c") return;
    const ticked = boxes().filter((each) => each.checked).length;
    box.checked = ticked === boxes().length;
    box.indeterminate = ticked > 0 && !box.checked;
  });
}
