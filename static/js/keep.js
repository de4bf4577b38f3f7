/* A page that keeps itself while it is typed; one that shows meanwhile what may be the same; one that puts in
   codes. What stands in the form goes to the server, and nowhere else. Without this file each button keeps
   the page. */
(() => {
  "use strict";

  const AFTER = 5000; // milliseconds from a key to the line
  const LONGEST = 60000; // between two tries on a line that is down

  const form = document.querySelector(".keeps-itself");
  const said = form?.querySelector("[data-kept]");
  let timer = 0;
  let wait = AFTER;
  let line = null;
  let changed = false;

  const say = (what) => {
    const words = said?.dataset[what] ?? "";
    if (said && said.textContent !== words) {
      said.textContent = words;
    }
  };

  const soon = () => {
    timer ||= setTimeout(keep, wait);
  };

  const keep = async () => {
    timer = 0;
    if (!changed || line || !form.isConnected) {
      return;
    }
    changed = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("keep", "");
    line = new AbortController();
    try {
      const answer = await fetch(location.pathname, {
        method: "POST",
        body,
        redirect: "manual",
        signal: line.signal,
      });
      if (answer.status !== 204 && answer.status !== 409) {
        throw new Error("not kept");
      }
      say(answer.status === 204 ? "kept" : "old");
      wait = AFTER;
    } catch {
      changed = true;
      if (line.signal.aborted) {
        return;
      }
      say("notKept");
      wait = Math.min(wait * 2, LONGEST);
    } finally {
      line = null;
    }
    if (changed) {
      soon();
    }
  };

  form?.addEventListener("input", () => {
    changed = true;
    soon();
  });

  // Back on the line: now, not when the wait is over.
  addEventListener("online", () => {
    clearTimeout(timer);
    keep();
  });

  // A button keeps the whole page by itself; leaving quickly waits for nothing.
  document.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    line?.abort();
  });
})();

/* While one types what happened: what may be the same, from the server, in one small request. Without
   this file the same is asked on the next page. Nothing is kept here. */
(() => {
  "use strict";

  const AFTER = 700; // milliseconds without a key
  const place = document.querySelector(".alike[data-address]");
  const form = place?.closest("form");
  let timer = 0;
  let line = null;

  const look = async () => {
    line?.abort();
    line = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("page", place.dataset.page);
    try {
      const answer = await fetch(place.dataset.address, { method: "POST", body, signal: line.signal });
      if (answer.ok && !answer.redirected) {
        place.innerHTML = await answer.text();
      }
    } catch {
      // No line: it is asked on the next page.
    }
  };

  form?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, AFTER);
  });

  form?.addEventListener("submit", () => {
    clearTimeout(timer);
    line?.abort();
  });
})();

/* Puts the code of a citation where the cursor stands. Without this file the codes are copied by hand.
   In this file, because a page fetches few: it is on a page that keeps itself. */
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
