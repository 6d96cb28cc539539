// The rich_text block → DOM nodes.

import { h, link } from "./dom.js";
import { broadcastPill, channelPill, dateNode, emojiNode, personPill } from "./mrkdwn.js";

export function richText(block, reader) {
  return h("div", { class: "rich-text" }, (block.elements ?? []).map((element) => container(element, reader)));
}

function container(element, reader) {
  const content = (element.elements ?? []).map((child) => inline(child, reader));
  switch (element.type) {
    case "rich_text_list": return list(element, reader);
    case "rich_text_quote": return h("blockquote", {}, content);
    case "rich_text_preformatted": return h("pre", {}, h("code", {}, content));
    default: return h("div", { class: "lines" }, content);
  }
}

function list(element, reader) {
  const ordered = element.style === "ordered";
  const items = (element.elements ?? []).map((item) => h("li", {}, container(item, reader)));
  return h(ordered ? "ol" : "ul",
    { style: `--depth: ${element.indent ?? 0}`, start: ordered && (element.offset ?? 0) + 1 }, items);
}

function inline(element, reader) {
  return withStyle(element.style, inlineNode(element, reader));
}

function inlineNode(element, reader) {
  switch (element.type) {
    case "text": return element.text;
    case "link": return link(element.url, element.text ?? element.url);
    case "user": return personPill(element.user_id, reader);
    case "channel": return channelPill(element.channel_id, reader);
    case "broadcast": return broadcastPill(element.range);
    case "usergroup": return h("span", { class: "pill" }, "@group");
    case "emoji": return emojiNode(element.name) ?? fromCodePoints(element.unicode) ?? `:${element.name}:`;
    case "date": return dateNode(element.timestamp, element.format, reader, element.fallback, element.url);
    case "color": return h("code", {}, element.value);
    default: return element.text ?? "";
  }
}

function fromCodePoints(hex) {
  return hex ? String.fromCodePoint(...hex.split("-").map((part) => parseInt(part, 16))) : null;
}

const STYLES = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u" };

function withStyle(style, node) {
  return Object.entries(STYLES).reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), node);
}
