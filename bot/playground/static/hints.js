// The strip for the first visit: examples one can click.

import { fill, h } from "./dom.js";

const HIDDEN = "nextcall-playground-hints-hidden";

export function drawHints(strip, { reader, send }) {
  const { words } = reader;
  strip.hidden = localStorage.getItem(HIDDEN) === "yes";
  fill(strip,
    h("span", {}, words.tryIt),
    h("div", { class: "examples" }, words.examples.map((example) => h("button", { type: "button", onclick: () => send(example) }, example))),
    h("button", { type: "button", class: "quiet icon", "aria-label": words.hideHint, title: words.hideHint,
      onclick: () => { localStorage.setItem(HIDDEN, "yes"); strip.hidden = true; } }, "✕"));
}
