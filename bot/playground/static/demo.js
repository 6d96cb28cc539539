// A bar with the demo's own buttons, where the server offers any (GET /demo/buttons).

import { busyWhile, fill, h } from "./dom.js";
import { languageOf } from "./words.js";

let buttons = [];

export async function loadDemoButtons() {
  try {
    const response = await fetch("/demo/buttons");
    buttons = response.ok ? await response.json() : [];
  } catch {
    buttons = [];
  }
}

/** notify(text) tells of trouble, say(text) what a button did */
export function drawDemoBar(bar, { reader, notify, say }) {
  bar.hidden = buttons.length === 0;
  bar.setAttribute("aria-label", reader.words.demo);
  const press = async (id) => {
    const response = await fetch(`/demo/buttons/${encodeURIComponent(id)}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user: reader.me }),
    }).catch(() => null);
    if (!response?.ok) return notify(reader.words.noAnswer);
    const { say: said } = await response.json().catch(() => ({}));
    if (said) say(said[languageOf(reader.locale)] ?? said.en);
  };
  const pressAndReload = async (id) => {
    await press(id);
    await loadDemoButtons();
    drawDemoBar(bar, { reader, notify, say });
  };
  fill(bar, h("span", {}, reader.words.demo), buttons.map(({ id, label }) => {
    const button = h("button", { type: "button", "data-demo": id, onclick: () => busyWhile(button, pressAndReload(id)) },
      label[languageOf(reader.locale)] ?? label.en);
    return button;
  }));
}
