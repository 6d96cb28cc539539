// The box one writes in: suggestions for commands and people, history, threads.

import { fill, h } from "./dom.js";
import { displayName } from "./store.js";

export class Composer {
  #drafts = new Map();
  #sent = new Map(); // user → texts, newest last
  #recalled = 0;
  #place = null;
  #thread = null;
  #options = [];
  #active = 0;

  /** send({text, thread_ts}) → promise of an error text or null */
  constructor(form, { store, reader, send }) {
    Object.assign(this, { store, reader, send });
    this.list = h("ul", { id: "suggestions", class: "suggestions", role: "listbox", hidden: true });
    this.threadBar = h("div", { class: "thread-bar", hidden: true });
    this.box = h("textarea", {
      id: "composer-text", name: "text", rows: "1", autocomplete: "off", spellcheck: "true", enterkeyhint: "send",
      role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-expanded": "false",
      oninput: () => this.#typed(), onkeydown: (event) => this.#key(event), onblur: () => this.#suggest([]),
    });
    this.button = h("button", { type: "submit", class: "primary icon send" }, "➤");
    this.help = h("p", { class: "composer-help" });
    form.append(this.list, this.threadBar, h("div", { class: "composer-box" }, this.box, this.button), this.help);
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
  }

  show(userId, channelId) {
    const { words } = this.reader();
    const name = this.store.channel(channelId).kind === "im" ? this.store.bot.name : `#${this.store.channel(channelId).name}`;
    const label = words.writeTo(name);
    this.box.placeholder = label;
    this.box.setAttribute("aria-label", label);
    this.list.setAttribute("aria-label", words.commandsListed);
    this.button.setAttribute("aria-label", words.send);
    this.button.title = words.send;
    this.help.textContent = words.composerHelp;
    const place = `${userId}/${channelId}`;
    if (place === this.#place) return;
    if (this.#place) this.#drafts.set(this.#place, this.box.value);
    this.#place = place;
    this.userId = userId;
    this.replyTo(null);
    this.put(this.#drafts.get(place) ?? "");
    this.#suggest([]);
  }

  focus() {
    this.box.focus();
  }

  put(text) {
    this.box.value = text;
    this.#recalled = 0;
    this.#fit();
  }

  /** Give back what was typed, unless something new stands there already. */
  restore(text) {
    if (!this.box.value.trim()) this.put(text);
  }

  replyTo(message) {
    this.#thread = message && (message.thread_ts ?? message.ts);
    this.threadBar.hidden = !message;
    if (!message) return;
    const { words } = this.reader();
    const author = this.store.author(message);
    fill(this.threadBar, h("span", {}, words.replyingTo(author.isBot ? author.name : displayName(author))),
      h("button", { type: "button", class: "quiet icon", "aria-label": words.cancelReply, title: words.cancelReply,
        onclick: () => { this.replyTo(null); this.focus(); } }, "✕"));
    this.focus();
  }

  async submit() {
    const text = this.box.value.trim();
    if (!text) return;
    const thread_ts = this.#thread ?? undefined;
    this.#history().push(text);
    this.put("");
    this.#suggest([]);
    const place = this.#place;
    const error = await this.send({ text, thread_ts });
    if (place !== this.#place) return;
    if (error) this.restore(text);
    else this.replyTo(null);
  }

  #history() {
    if (!this.#sent.has(this.userId)) this.#sent.set(this.userId, []);
    return this.#sent.get(this.userId);
  }

  #fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, innerHeight * 0.4)}px`;
    this.button.disabled = !this.box.value.trim();
  }

  #typed() {
    this.#fit();
    this.#recalled = 0;
    this.#suggest(this.#optionsFor(this.box.value.slice(0, this.box.selectionStart)));
  }

  /** What could be meant by the text before the caret. */
  #optionsFor(text) {
    if (/^\/\S*$/.test(text)) {
      return this.store.commands.filter(({ command }) => command.startsWith(text.toLowerCase()))
        .map(({ command, usage_hint, description }) => ({ typed: text, insert: `${command} `, title: command, hint: usage_hint, description }));
    }
    const command = text.match(/^(\/\S+)\s/)?.[1];
    if (command) {
      return this.store.commands.filter((each) => each.command === command)
        .map(({ usage_hint, description }) => ({ title: command, hint: usage_hint, description }));
    }
    const name = text.match(/(?:^|\s)@([\p{L}\p{N}.]*)$/u)?.[1];
    if (name === undefined) return [];
    return [this.store.bot, ...this.store.users].filter((each) => each.name.toLowerCase().startsWith(name.toLowerCase()))
      .map((each) => ({ typed: `@${name}`, insert: `@${each.name} `, title: `@${each.name}`, description: each.real_name }));
  }

  #suggest(options) {
    this.#options = options;
    this.#active = 0;
    this.list.hidden = options.length === 0;
    this.box.setAttribute("aria-expanded", String(options.length > 0));
    fill(this.list, options.map((option, index) => h("li", {
      id: `suggestion-${index}`, role: "option", "data-command": option.title, class: option.insert ? null : "hint-only",
      onmousedown: (event) => { event.preventDefault(); this.#pick(option); },
    },
      h("strong", {}, option.title), option.hint && h("code", {}, option.hint),
      option.description && h("span", {}, option.description))));
    this.#mark();
  }

  #mark() {
    const pickable = this.#options[this.#active]?.insert;
    [...this.list.children].forEach((node, index) => node.setAttribute("aria-selected", String(Boolean(pickable) && index === this.#active)));
    if (pickable) this.box.setAttribute("aria-activedescendant", `suggestion-${this.#active}`);
    else this.box.removeAttribute("aria-activedescendant");
    this.list.children[this.#active]?.scrollIntoView({ block: "nearest" });
  }

  #pick({ typed, insert }) {
    if (!insert) return;
    const caret = this.box.selectionStart;
    this.box.setRangeText(insert, caret - typed.length, caret, "end");
    this.#typed();
  }

  #key(event) {
    if (event.isComposing) return;
    const option = this.#options[this.#active];
    const choosing = Boolean(option?.insert);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (choosing && step) {
      this.#active = (this.#active + step + this.#options.length) % this.#options.length;
      this.#mark();
    } else if (event.key === "Escape" && this.#options.length) {
      this.#suggest([]);
    } else if (choosing && event.key === "Tab" && !event.shiftKey) {
      this.#pick(option);
    } else if (event.key === "Enter" && !event.shiftKey) {
      if (choosing && option.title !== option.typed) this.#pick(option);
      else this.submit();
    } else if (step && this.#recall(step)) {
      this.#suggest([]);
    } else {
      return;
    }
    event.preventDefault();
  }

  /** ↑ in an empty (or recalled) box brings earlier texts back, ↓ the later ones. */
  #recall(step) {
    const history = this.#history();
    if (this.box.value && !this.#recalled) return false;
    const at = this.#recalled - step;
    if (at < 0 || at > history.length) return false;
    this.put(at ? history.at(-at) : "");
    this.#recalled = at;
    return true;
  }
}
