// The question "Are you sure?" that an element may carry. Resolves to true or false.

import { h, newId } from "./dom.js";
import { plainText, textNodes } from "./mrkdwn.js";

export function confirmed(question, reader) {
  if (!question) return Promise.resolve(true);
  const titleId = newId("confirm");
  return new Promise((resolve) => {
    const answer = (yes) => { dialog.close(); dialog.remove(); resolve(yes); };
    const dialog = h("dialog",
      { class: "confirm", role: "alertdialog", "aria-labelledby": titleId, oncancel: () => answer(false) },
      h("h2", { id: titleId }, plainText(question.title)),
      h("div", { class: "text" }, textNodes(question.text, reader)),
      h("div", { class: "buttons" },
        h("button", { type: "button", onclick: () => answer(false) },
          plainText(question.deny) || reader.words.cancel),
        h("button", { type: "button", autofocus: true, onclick: () => answer(true),
          class: question.style === "danger" ? "danger" : "primary" },
          plainText(question.confirm) || reader.words.confirm)));
    document.body.append(dialog);
    dialog.showModal();
  });
}
