/* Sends a file in pieces and goes on by itself when the line was down. Nothing of it is kept on the device:
   where it stopped, the server knows. Without this file the form sends it at once. */
(() => {
  "use strict";

  const SMALLEST = 32 * 1024;
  const LARGEST = 8 * 1024 * 1024;
  const HASHED = 64 * 1024 * 1024; // larger ones would not fit into the memory of a phone
  const LONGEST = 60000; // milliseconds between two tries

  const form = document.querySelector(".sends-a-file");
  const input = form?.querySelector("input[type=file]");
  const shown = form?.querySelector(".sending");
  const bar = shown?.querySelector("progress");
  const said = shown?.querySelector("[data-said]");
  const button = form?.querySelector("button[type=submit]");
  if (!button) {
    return;
  }
  const token = form.elements.csrfmiddlewaretoken.value;

  const say = (words) => {
    shown.hidden = false;
    said.textContent = words;
  };

  const show = (done, all) => {
    bar.value = Math.floor((done / all) * 100);
    say(`${bar.value} % ${form.dataset.sent}`);
  };

  const pause = (time) => new Promise((go) => setTimeout(go, time));

  const ask = (address, headers, body, method = "POST") =>
    fetch(address, {
      method,
      body,
      redirect: "manual",
      headers: { "X-CSRFToken": token, "Tus-Resumable": "1.0.0", ...headers },
    });

  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  /* Until the server answers: a line that is down only costs time. */
  const untilAnswered = async (attempt) => {
    for (let wait = 1000; ; wait = Math.min(wait * 2, LONGEST)) {
      try {
        return await attempt();
      } catch {
        say(form.dataset.down);
        await pause(wait);
      }
    }
  };

  const refused = (answer) => answer.type === "opaqueredirect" || answer.status >= 400;

  const begin = async (file) => {
    const headers = {
      "Upload-Length": String(file.size),
      "Upload-Metadata": `filename ${base64(file.name)}`,
    };
    const answer = await untilAnswered(() => ask(form.dataset.begin, headers));
    if (refused(answer)) {
      throw new Error("refused");
    }
    return [answer.headers.get("Location"), Number(answer.headers.get("Upload-Offset"))];
  };

  const send = async (file) => {
    let [address, start] = await begin(file);
    let size = 256 * 1024;
    show(start, file.size);
    while (start < file.size) {
      const headers = {
        "X-HTTP-Method-Override": "PATCH",
        "Upload-Offset": String(start),
        "Content-Type": "application/offset+octet-stream",
      };
      let answer = null;
      const before = performance.now();
      try {
        answer = await ask(address, headers, file.slice(start, start + size));
        const took = performance.now() - before;
        size = took < 2000 ? Math.min(size * 2, LARGEST) : took > 15000 ? Math.max(size / 2, SMALLEST) : size;
      } catch {
        size = Math.max(size / 2, SMALLEST);
      }
      if (answer?.status !== 204) {
        if (answer && answer.status !== 409) {
          throw new Error("refused");
        }
        answer = await untilAnswered(() => ask(address, {}, undefined, "HEAD"));
        if (refused(answer)) {
          throw new Error("refused");
        }
      }
      start = Number(answer.headers.get("Upload-Offset"));
      show(start, file.size);
    }
    return address;
  };

  const hashOf = async (file) => {
    if (file.size > HASHED || !crypto.subtle) {
      return "";
    }
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(digest, (one) => one.toString(16).padStart(2, "0")).join("");
  };

  const add = (name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  };

  form.addEventListener("submit", async (event) => {
    const file = input.files[0];
    if (!file) {
      return;
    }
    event.preventDefault();
    if (file.size > Number(form.dataset.largest)) {
      say(form.dataset.large);
      return;
    }
    button.disabled = true;
    try {
      const hash = await hashOf(file);
      const address = await send(file);
      say(form.dataset.joining);
      add("upload", address.split("/").filter(Boolean).at(-1));
      add("sha256", hash);
      input.disabled = true;
      form.enctype = "application/x-www-form-urlencoded";
      form.submit();
    } catch {
      button.disabled = false;
      say(form.dataset.failed);
    }
  });
})();
