/* Puts the code of a citation where the cursor stands. Without this file the codes are copied by hand. */
(() => {
  "use strict";

  const form = document.querySelector(".writes");
  const cited = form?.querySelector(".writes-cited");
  const narrow = matchMedia("(width < 64rem)");
  let box = form?.querySelector("textarea[name=facts]");

  form?.addEventListener("focusin", ({ target }) => {
    if (target.matches("textarea")) {
      box = target;
    }
  });

  /* On a phone the list is one line at the lower edge until it is asked for. */
  const fold = () => {
    cited.open = !narrow.matches;
  };

  const insert = (code) => {
    const { selectionStart: start, selectionEnd: end, value } = box;
    const space = start > 0 && !/\s/.test(value[start - 1]) ? " " : "";
    box.setRangeText(space + code, start, end, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
    fold();
    box.focus();
  };

  for (const button of form?.querySelectorAll("[data-insert]") ?? []) {
    button.hidden = false;
    button.addEventListener("click", () => insert(button.dataset.insert));
  }
  if (cited) {
    cited.classList.add("near");
    fold();
  }
})();
