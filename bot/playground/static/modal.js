// The current person's open modals: a stack, of which the last is seen.

import { busyWhile, fill, h, newId } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { Form } from "./form.js";
import { plainText } from "./mrkdwn.js";

const CONTROLS = ":is(input, select, textarea, .multi-select)";

export class Modals {
  #dialog = h("dialog", { class: "modal", role: "dialog", "aria-modal": "true" });
  #forms = new Map();
  #views = null;
  #shown = null;
  #submitting = null; // the promise, while the bot has not answered

  /** request(message) → promise of an error text or null */
  constructor(parent, { request, reader }) {
    this.request = request;
    this.reader = reader;
    this.#dialog.addEventListener("cancel", (event) => {
      if (event.target !== this.#dialog) return;
      event.preventDefault();
      this.#close();
    });
    parent.append(this.#dialog);
  }

  get isOpen() {
    return this.#dialog.open;
  }

  show(views) {
    if (views === this.#views) return;
    this.#views = views;
    for (const id of this.#forms.keys()) if (!views.some((view) => view.id === id)) this.#forms.delete(id);
    const view = views.at(-1);
    if (!view) {
      this.#shown = null;
      this.#dialog.close();
      return;
    }
    const again = this.#shown?.id === view.id;
    this.#shown = view;
    this.#draw(view, { errors: view.errors ?? {}, stacked: views.length > 1, keepPlace: again });
    if (!this.#dialog.open) this.#dialog.showModal();
    if (!again) this.#focusFirst();
  }

  /** Say something above the blocks of the open modal. */
  notify(text) {
    fill(this.#dialog.querySelector(".notices"), h("p", { class: "notice" }, text));
  }

  #formOf(view) {
    if (!this.#forms.has(view.id)) this.#forms.set(view.id, new Form());
    return this.#forms.get(view.id);
  }

  #draw(view, { errors, stacked, keepPlace }) {
    const reader = this.reader();
    const { words } = reader;
    const titleId = newId("title");
    const place = keepPlace ? this.#place() : null;
    const placed = new Set(view.blocks.map((block) => block.block_id));
    const elsewhere = Object.entries(errors).filter(([blockId]) => !placed.has(blockId)).map(([, text]) => text);
    const surface = {
      reader, errors,
      form: this.#formOf(view),
      act: (blockId, actionId, value) => this.#ask({
        do: "action", container: { type: "view", view_id: view.id }, block_id: blockId, action_id: actionId, value,
        values: this.#formOf(view).collect(view.blocks),
      }),
    };
    const submit = view.submit && h("button", { type: "submit", class: "primary" }, plainText(view.submit));
    const closeLabel = stacked ? words.back : words.close;
    this.#dialog.setAttribute("aria-labelledby", titleId);
    this.#dialog.setAttribute("data-view-id", view.id);
    fill(this.#dialog, h("form", { novalidate: true, onsubmit: (event) => this.#submit(event, view, stacked, submit) },
      h("header", {},
        h("h2", { id: titleId }, plainText(view.title)),
        h("button", { type: "button", class: "quiet icon", "aria-label": closeLabel, title: closeLabel, onclick: () => this.#close() },
          stacked ? "←" : "✕")),
      h("div", { class: "modal-body", tabindex: "-1" },
        h("div", { class: "notices", role: "alert" }, elsewhere.map((text) => h("p", { class: "notice" }, text))),
        renderBlocks(view.blocks, surface)),
      h("footer", {},
        h("button", { type: "button", onclick: () => this.#close() }, plainText(view.close) || closeLabel),
        submit)));
    if (submit && this.#submitting) busyWhile(submit, this.#submitting);
    if (place) this.#restore(place);
    if (Object.keys(errors).length) this.#dialog.querySelector(`.invalid ${CONTROLS}`)?.focus();
  }

  async #submit(event, view, stacked, button) {
    event.preventDefault();
    if (!button || this.#submitting) return;
    const form = this.#formOf(view);
    const errors = form.problems(view.blocks, this.reader().words);
    if (Object.keys(errors).length) return this.#draw(view, { errors, stacked, keepPlace: true });
    this.#submitting = this.#ask({ do: "submit", view_id: view.id, values: form.collect(view.blocks) });
    await busyWhile(button, this.#submitting);
    this.#submitting = null;
  }

  async #ask(message) {
    const error = await this.request(message);
    if (error && this.isOpen && !this.#shown.errors) this.notify(error);
  }

  #close() {
    if (this.#shown) this.#ask({ do: "close", view_id: this.#shown.id });
  }

  #focusFirst() {
    const body = this.#dialog.querySelector(".modal-body");
    (body.querySelector("[autofocus]") ?? body.querySelector(`.block-input ${CONTROLS}`) ?? body).focus();
    body.scrollTop = 0;
  }

  /** Where the person is in the view, to come back to after it is drawn anew. */
  #place() {
    const active = document.activeElement;
    return {
      top: this.#dialog.querySelector(".modal-body")?.scrollTop ?? 0,
      block: active?.closest?.("[data-block-id]")?.dataset.blockId,
      action: active?.closest?.("[data-action-id]")?.dataset.actionId,
      caret: active?.selectionStart,
    };
  }

  #restore({ top, block, action, caret }) {
    this.#dialog.querySelector(".modal-body").scrollTop = top;
    const control = action && [...this.#dialog.querySelectorAll("[data-action-id]")].find(
      (each) => each.dataset.actionId === action && each.closest("[data-block-id]")?.dataset.blockId === block);
    (control ?? this.#dialog.querySelector(".modal-body")).focus();
    if (control && typeof caret === "number" && control.setSelectionRange) control.setSelectionRange(caret, caret);
  }
}
