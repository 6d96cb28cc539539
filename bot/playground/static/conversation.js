// The messages of one channel, as one person sees them.

import { h, reconcile, safeUrl } from "./dom.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { clockTime, dayKey, dayName, fullTime } from "./dates.js";
import { Form } from "./form.js";
import { mrkdwn, unescape } from "./mrkdwn.js";
import { openMenu } from "./popup.js";
import { displayName } from "./store.js";

const TOGETHER_SECONDS = 5 * 60;

export class Conversation {
  #drawn = new Map(); // "channel/ts" → {source, node}
  #forms = new Map();
  #shown = null; // {userId, channelId}
  #atEnd = true;

  /** request(message) → promise of an error text or null; reply(message) starts an answer in its thread */
  constructor(list, { store, request, reader, reply }) {
    Object.assign(this, { list, store, request, reader, reply });
    list.addEventListener("scroll", () => { this.#atEnd = this.#isAtEnd(); }, { passive: true });
    list.addEventListener("load", () => this.#atEnd && this.#reveal(list.lastElementChild), true); // a picture takes its room
  }

  show(userId, channelId) {
    const moved = this.#shown?.userId !== userId || this.#shown?.channelId !== channelId;
    const { today } = this.reader();
    if (this.#shown?.userId !== userId || this.#shown.today !== today) this.#drawn.clear();
    const wasAtEnd = this.#isAtEnd();
    const last = this.list.lastElementChild?.dataset.ts;
    const seen = moved ? null : this.#firstInView();
    const focused = focusedAction(this.list);
    this.#shown = { userId, channelId, today };
    reconcile(this.list, this.#nodes(userId, channelId));
    if (focused) this.list.querySelector(focused)?.focus({ preventScroll: true });
    const newest = this.list.lastElementChild;
    if (moved || (newest.dataset.ts !== last && (wasAtEnd || this.#isOwn(newest)))) this.#reveal(newest);
    else if (wasAtEnd) this.list.scrollTop = this.list.scrollHeight;
    else if (seen) this.#keepInPlace(seen);
  }

  #isAtEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 120;
  }

  /** The message that the reader looks at: it stays where it is, whatever changes above it. */
  #firstInView() {
    const top = this.list.offsetTop + this.list.scrollTop;
    const node = [...this.list.children].find((each) => each.dataset.ts && each.offsetTop + each.offsetHeight > top);
    return node && { ts: node.dataset.ts, below: node.offsetTop - top };
  }

  #keepInPlace({ ts, below }) {
    const node = this.list.querySelector(`[data-ts="${ts}"]`);
    if (node) this.list.scrollTop = node.offsetTop - this.list.offsetTop - below;
  }

  /** Bring the newest message into view; of one taller than the window, its beginning. */
  #reveal(node) {
    this.list.scrollTop = Math.min(this.list.scrollHeight, node.offsetTop - this.list.offsetTop - 16);
  }

  #isOwn(node) {
    return node.dataset?.author === this.#shown.userId;
  }

  #nodes(userId, channelId) {
    const reader = this.reader();
    const nodes = [this.#beginning(channelId, reader)];
    let day = null;
    let before = null;
    for (const { message, replies } of this.store.threads(channelId, userId)) {
      const key = dayKey(message.ts * 1000, reader.tz);
      if (key !== day) nodes.push(this.#kept(`day/${key}`, reader.words, () => divider(message, reader)));
      const together = key === day && before && belongTogether(before, message);
      day = key;
      before = replies.at(-1) ?? message;
      const node = this.#messageNode(channelId, message);
      node.classList.toggle("together", together);
      reconcile(node.querySelector(".replies"), replies.map((each) => this.#messageNode(channelId, each)));
      nodes.push(node);
    }
    return nodes;
  }

  /** The node drawn before, as long as it shows the same thing. */
  #kept(key, source, draw) {
    const drawn = this.#drawn.get(key);
    if (drawn?.source === source) return drawn.node;
    const node = draw();
    this.#drawn.set(key, { source, node });
    return node;
  }

  #beginning(channelId, reader) {
    const channel = this.store.channel(channelId);
    return this.#kept(`begin/${channelId}`, reader.words, () => h("div", { class: "beginning" },
      h("strong", {}, reader.words.begins(channel.kind === "im" ? this.store.bot.name : `#${channel.name}`)),
      h("span", {}, reader.words.beginsHelp)));
  }

  #messageNode(channelId, message) {
    return this.#kept(`${channelId}/${message.ts}`, message, () => this.#draw(channelId, message));
  }

  #draw(channelId, message) {
    const reader = this.reader();
    const author = this.store.author(message);
    const name = author.isBot ? author.name : displayName(author);
    const instant = message.ts * 1000;
    const menuButton = h("button", {
      type: "button", class: "quiet icon more", "aria-label": reader.words.more, title: reader.words.more,
      "aria-haspopup": "menu", "aria-expanded": "false", onclick: () => this.#openMenu(menuButton, channelId, message),
    }, "⋯");
    return h("article", {
      class: message.ephemeral_to ? "message ephemeral" : "message",
      "data-ts": message.ts, "data-author": message.user, "aria-label": `${name}, ${clockTime(instant, reader)}`,
      oncontextmenu: (event) => { // a long press
        if (event.pointerType !== "touch") return;
        event.preventDefault();
        this.#openMenu(menuButton, channelId, message);
      },
    },
      avatar(author),
      h("div", { class: "message-body" },
        message.ephemeral_to && h("p", { class: "only-you" }, eye(), reader.words.onlyYou),
        h("div", { class: "byline" },
          h("strong", {}, name),
          author.isBot && h("span", { class: "badge" }, reader.words.app),
          h("time", { datetime: new Date(instant).toISOString(), title: fullTime(instant, reader) }, clockTime(instant, reader))),
        this.#content(channelId, message, reader),
        files(message.files, reader),
        h("div", { class: "replies" })),
      menuButton);
  }

  #content(channelId, message, reader) {
    const edited = message.edited && h("small", { class: "edited" }, ` ${reader.words.edited}`);
    if (!message.blocks?.length) return h("div", { class: "text" }, mrkdwn(message.text ?? "", reader), edited);
    const key = `${channelId}/${message.ts}`;
    if (!this.#forms.has(key)) this.#forms.set(key, new Form());
    const form = this.#forms.get(key);
    const blocks = renderBlocks(message.blocks, {
      reader, form,
      act: (blockId, actionId, value) => this.request({
        do: "action", container: { type: "message", channel: channelId, ts: message.ts },
        block_id: blockId, action_id: actionId, value, values: form.collect(message.blocks),
      }),
    });
    return [blocks, edited];
  }

  #openMenu(button, channelId, message) {
    const { words } = this.reader();
    const lasting = !message.ephemeral_to;
    openMenu(button, [
      ...(lasting ? this.store.shortcuts : []).map(({ callback_id, name }) => ({
        label: name, description: this.store.bot.name, value: callback_id,
        pick: () => this.request({ do: "shortcut", channel: channelId, ts: message.ts, callback_id }),
      })),
      ...(lasting ? [{ label: words.reply, value: "reply", pick: () => this.reply(message) }] : []),
      { label: words.copyText, value: "copy", pick: () => navigator.clipboard?.writeText(unescape(message.text ?? "")) },
    ]);
  }
}

/** Where the focus is, as a selector: an edited message is drawn anew. */
function focusedAction(list) {
  const control = list.contains(document.activeElement) && document.activeElement.closest("[data-action-id]");
  const block = control && control.closest("[data-block-id]");
  if (!block) return null;
  return [
    ["data-ts", block.closest("[data-ts]").dataset.ts],
    ["data-block-id", block.dataset.blockId],
    ["data-action-id", control.dataset.actionId],
  ].map(([name, value]) => `[${name}="${CSS.escape(value)}"]`).join(" ");
}

function belongTogether(before, message) {
  return before.user === message.user && !before.blocks?.length && !message.blocks?.length && !message.ephemeral_to
    && !before.ephemeral_to && !before.thread_ts && message.ts - before.ts < TOGETHER_SECONDS;
}

function divider(message, reader) {
  return h("div", { class: "day", role: "separator" }, h("span", {}, dayName(message.ts * 1000, reader)));
}

function eye() {
  return h("span", { class: "eye", "aria-hidden": "true" }, "◉");
}

function files(list, reader) {
  if (!list?.length) return null;
  return h("ul", { class: "files" }, list.map((file) => {
    const address = file.permalink ?? file.url_private ?? "";
    const href = safeUrl(address && `${address}?user=${encodeURIComponent(reader.me)}`);
    const name = file.title ?? file.name ?? file.id;
    return h("li", {}, h("span", { "aria-hidden": "true" }, "📄"),
      href ? h("a", { href, target: "_blank", rel: "noopener noreferrer", download: file.name }, name) : h("span", {}, name));
  }));
}
