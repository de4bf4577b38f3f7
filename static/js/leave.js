/* Leave quickly, where scripts run: blank at once, then end the session, then go. The plain form in
   components/leave.html does the same without this file. */
(() => {
  "use strict";

  const PRESSES = 3;
  const WITHIN = 2000; // milliseconds
  let pressed = [];

  const blank = () => document.documentElement.replaceChildren();

  const leave = (form) => {
    const { action } = form;
    const away = form.dataset.away;
    const body = new URLSearchParams(new FormData(form));
    blank();
    // It is sent to its end although the page is gone, and nobody waits for the answer: on a slow
    // line, or with the server down, the screen is as blank and the way out as short.
    fetch(action, { method: "POST", body, keepalive: true }).catch(() => {});
    location.replace(away);
  };

  document.addEventListener("submit", (event) => {
    // A page made when nothing else worked does not know the address: the form asks the server.
    if (event.target.matches(".leave") && event.target.dataset.away) {
      event.preventDefault();
      leave(event.target);
    }
  });

  document.addEventListener("keydown", (event) => {
    const form = document.querySelector(".leave");
    if (event.key !== "Escape" || event.repeat || !form?.dataset.away) {
      return;
    }
    pressed = [...pressed.slice(1 - PRESSES), event.timeStamp];
    if (pressed.length === PRESSES && event.timeStamp - pressed[0] <= WITHIN) {
      leave(form);
    }
  });

  // A page a browser kept whole and shows again after "Back" may belong to an ended session.
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      blank();
      location.reload();
    }
  });
})();
