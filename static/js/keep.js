/* A page that keeps itself while it is typed, and one that shows meanwhile what may be the same. What stands
   in the form goes to the server, and nowhere else. Without this file each button keeps the page. */
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
