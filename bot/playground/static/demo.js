// A bar with the demo's own buttons, where the server offers any (GET /demo/buttons).

import { busyWhile, fill, h } from "./dom.js";
import { languageOf } from "./words.js";

let asked = 0;

async function buttonsFor(user) {
  try {
    const response = await fetch(`/demo/buttons?user=${encodeURIComponent(user)}`);
    return response.ok ? await response.json() : [];
  } catch {
    return [];
  }
}

/** The buttons of whoever is at the page; notify(text) tells of trouble, say(text) what a button did */
export async function drawDemoBar(bar, { reader, notify, say }) {
  const turn = ++asked;
  const buttons = await buttonsFor(reader.me);
  if (turn !== asked) return; // somebody else came to the page meanwhile
  bar.hidden = buttons.length === 0;
  bar.setAttribute("aria-label", reader.words.demo);
  const press = async (id) => {
    const response = await fetch(`/demo/buttons/${encodeURIComponent(id)}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user: reader.me }),
    }).catch(() => null);
    if (!response?.ok) return notify(reader.words.noAnswer);
    const { say: said } = await response.json().catch(() => ({}));
    if (said) say(said[languageOf(reader.locale)] ?? said.en);
    return drawDemoBar(bar, { reader, notify, say });
  };
  fill(bar, h("span", {}, reader.words.demo), buttons.map(({ id, label }) => {
    const button = h("button", { type: "button", "data-demo": id, onclick: () => busyWhile(button, press(id)) },
      label[languageOf(reader.locale)] ?? label.en);
    return button;
  }));
}
