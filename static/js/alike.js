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
