// Slack's mrkdwn → DOM nodes.

import { h, link, safeUrl } from "./dom.js";
import { emojiFor, withEmoji } from "./emoji.js";
import { slackDate } from "./dates.js";

export function unescape(text) {
  return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** A text object ({type: "plain_text" | "mrkdwn", text}) as nodes. */
export function textNodes(object, reader) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text ?? "", reader);
  return [plainText(object)];
}

/** The words of a text object, for places that hold no markup (options, titles, buttons). */
export function plainText(object) {
  const text = unescape(object?.text ?? "");
  return object?.emoji === false ? text : withEmoji(text);
}

export function mrkdwn(text, reader) {
  const parts = text.split(/```\n?([\s\S]*?)\n?```/);
  if (parts.length === 1) return paragraphs(text, reader);
  return parts.flatMap((part, index) => {
    if (index % 2) return h("pre", {}, h("code", {}, unescape(part)));
    const between = part.replace(/^\n|\n$/g, "");
    return between ? h("div", { class: "lines" }, paragraphs(between, reader)) : [];
  });
}

// Lines of one kind in a row belong together: quoted ones to a quote, listed ones to a hanging indent.
const QUOTED = /^(?:&gt;|>) ?/;
const LISTED = /^\s*[•◦▪–-]\s+\S/;

function kindOf(line) {
  return QUOTED.test(line) ? "quote" : LISTED.test(line) ? "listed" : "lines";
}

function paragraphs(text, reader) {
  const runs = [];
  for (const line of text.split("\n")) {
    const kind = kindOf(line);
    if (kind !== "listed" && runs.at(-1)?.kind === kind) runs.at(-1).lines.push(line);
    else runs.push({ kind, lines: [line] });
  }
  if (runs.length === 1 && runs[0].kind === "lines") return inline(text, reader);
  return runs.map(({ kind, lines }) => {
    if (kind === "quote") {
      return h("blockquote", {}, inline(lines.map((line) => line.replace(QUOTED, "")).join("\n"), reader));
    }
    if (kind === "listed") {
      const [, indent, mark, rest] = lines[0].match(/^(\s*)(\S+)\s+(.*)$/);
      return h("div", { class: "listed", style: `--depth: ${indent.length >> 1}` },
        h("span", { class: "list-mark" }, `${mark} `), h("span", {}, inline(rest, reader)));
    }
    const blank = lines.every((line) => !line.trim());
    return h("div", { class: "lines" }, blank ? "\n".repeat(lines.length) : inline(lines.join("\n"), reader));
  });
}

// *bold*, _italic_ and ~strike~ count only where no letter or digit touches them from outside.
function styled(mark) {
  const m = mark === "*" ? "\\*" : mark;
  return `(?<![\\p{L}\\p{N}${m}])${m}(?=[^\\s${m}])((?:<[^>\\n]*>|[^${m}\\n])+?)(?<!\\s)${m}(?![\\p{L}\\p{N}${m}])`;
}

const TOKEN = new RegExp(
  [
    "`([^`\\n]+)`",
    "<([^<>\\n]+)>",
    ":([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?",
    styled("*"),
    styled("_"),
    styled("~"),
    "(https?://[^\\s<>|]*[^\\s<>|.,;:!?)\\]])",
  ].join("|"),
  "gu",
);

function inline(text, reader) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [typed, code, angled, emoji, bold, italic, strike, url] = found;
    if (found.index > end) nodes.push(unescape(text.slice(end, found.index)));
    end = found.index + typed.length;
    if (code !== undefined) nodes.push(h("code", {}, unescape(code)));
    else if (angled !== undefined) nodes.push(reference(angled, reader));
    else if (emoji !== undefined) nodes.push(emojiNode(emoji) ?? typed);
    else if (bold !== undefined) nodes.push(h("strong", {}, inline(bold, reader)));
    else if (italic !== undefined) nodes.push(h("em", {}, inline(italic, reader)));
    else if (strike !== undefined) nodes.push(h("s", {}, inline(strike, reader)));
    else nodes.push(link(unescape(url), unescape(url)));
  }
  if (end < text.length) nodes.push(unescape(text.slice(end)));
  return nodes;
}

export function emojiNode(name) {
  const character = emojiFor(name);
  return character && h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " ") }, character);
}

/** What stands between < and >: a person, a channel, a broadcast, a date or a link. */
function reference(content, reader) {
  const bar = content.indexOf("|");
  const target = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? null : content.slice(bar + 1);
  if (target.startsWith("@")) return personPill(target.slice(1), reader, label);
  if (target.startsWith("#")) return channelPill(target.slice(1), reader, label);
  if (target.startsWith("!date^")) {
    const [, seconds, pattern, url] = target.split("^");
    return dateNode(Number(seconds), unescape(pattern ?? ""), reader, label && unescape(label), url);
  }
  if (target.startsWith("!subteam^")) return pill(label ?? "@group");
  if (target.startsWith("!")) return broadcastPill(target.slice(1));
  const address = unescape(target);
  if (!safeUrl(address)) return label === null ? `<${address}>` : h("span", {}, inline(label, reader));
  const shown = label === null ? [address.replace(/^(mailto|tel):/, "")] : inline(label, reader);
  return link(address, shown);
}

function pill(text, own = false) {
  return h("span", { class: own ? "pill own" : "pill" }, text);
}

export function personPill(id, reader, label) {
  return pill(`@${reader.nameOf(id) ?? unescape(label ?? id).replace(/^@/, "")}`, id === reader.me);
}

export function channelPill(id, reader, label) {
  return pill(`#${reader.channelName(id) ?? unescape(label ?? id)}`);
}

export function broadcastPill(range) {
  return pill(`@${range}`, true);
}

export function dateNode(seconds, pattern, reader, fallback, url) {
  const readable = Number.isFinite(seconds) && pattern;
  const text = readable ? slackDate(seconds, pattern, reader) : (fallback ?? "");
  const time = h("time", { title: fallback, datetime: readable && new Date(seconds * 1000).toISOString() }, text);
  return url ? link(unescape(url), time) : time;
}
