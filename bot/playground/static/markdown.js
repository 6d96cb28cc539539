// The markdown block (common Markdown, not mrkdwn) → DOM nodes.

import { h, link, safeUrl } from "./dom.js";
import { withEmoji } from "./emoji.js";

export function markdown(text) {
  return h("div", { class: "markdown" }, blocksOf(text.replace(/\r\n/g, "\n").split("\n")));
}

const FENCE = /^```/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const QUOTE = /^>\s?/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

function blocksOf(lines) {
  const nodes = [];
  let at = 0;
  const takeWhile = (fits) => {
    const start = at;
    while (at < lines.length && fits(lines[at])) at += 1;
    return lines.slice(start, at);
  };
  while (at < lines.length) {
    const line = lines[at];
    const heading = line.match(HEADING);
    if (!line.trim()) {
      at += 1;
    } else if (FENCE.test(line)) {
      at += 1;
      const code = takeWhile((next) => !FENCE.test(next));
      at += 1;
      nodes.push(h("pre", {}, h("code", {}, code.join("\n"))));
    } else if (heading) {
      at += 1;
      nodes.push(h(`h${Math.min(heading[1].length + 2, 6)}`, {}, inline(heading[2])));
    } else if (RULE.test(line)) {
      at += 1;
      nodes.push(h("hr"));
    } else if (QUOTE.test(line)) {
      const quoted = takeWhile((next) => QUOTE.test(next));
      nodes.push(h("blockquote", {}, blocksOf(quoted.map((next) => next.replace(QUOTE, "")))));
    } else if (ITEM.test(line)) {
      nodes.push(list(takeWhile((next) => ITEM.test(next) || /^\s+\S/.test(next))));
    } else if (line.includes("|") && TABLE_RULE.test(lines[at + 1] ?? "")) {
      nodes.push(table(takeWhile((next) => next.includes("|"))));
    } else {
      at += 1;
      const rest = takeWhile((next) => next.trim() && ![FENCE, HEADING, RULE, QUOTE, ITEM].some((start) => start.test(next)));
      nodes.push(h("p", {}, inline([line, ...rest].join("\n"))));
    }
  }
  return nodes;
}

/** Deeper lines belong to the item above them. */
function list(lines) {
  const [, indent, mark] = lines[0].match(ITEM);
  const items = [];
  for (const line of lines) {
    const item = line.match(ITEM);
    if (item && item[1].length <= indent.length) items.push({ text: item[3], inner: [] });
    else items.at(-1).inner.push(line);
  }
  const ordered = /\d/.test(mark);
  return h(ordered ? "ol" : "ul", { start: ordered && parseInt(mark, 10) }, items.map(({ text, inner }) => {
    const task = text.match(/^\[([ xX])\]\s+(.*)$/);
    const content = task ? [task[1] === " " ? "☐ " : "☑ ", inline(task[2])] : inline(text);
    return h("li", {}, content, inner.length > 0 && blocksOf(outdent(inner)));
  }));
}

function outdent(lines) {
  const depth = Math.min(...lines.map((line) => line.search(/\S|$/)));
  return lines.map((line) => line.slice(depth));
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const alignments = cells(lines[1]).map((rule) => (rule.endsWith(":") ? (rule.startsWith(":") ? "center" : "right") : "left"));
  const row = (line, tag) => h("tr", {}, cells(line).map((cell, i) => h(tag, { "data-align": alignments[i] }, inline(cell))));
  return h("div", { class: "table-scroll" }, h("table", {},
    h("thead", {}, row(lines[0], "th")),
    h("tbody", {}, lines.slice(2).map((line) => row(line, "td")))));
}

const TOKEN = new RegExp(
  [
    "`([^`]+)`",
    "!?\\[([^\\]]*)\\]\\(([^)\\s]+)[^)]*\\)",
    "\\*\\*(?=\\S)(.+?)(?<=\\S)\\*\\*",
    "__(?=\\S)(.+?)(?<=\\S)__",
    "~~(?=\\S)(.+?)(?<=\\S)~~",
    "\\*(?=[^\\s*])([^*]+?)(?<=\\S)\\*",
    "(?<![\\p{L}\\p{N}])_(?=[^\\s_])([^_]+?)(?<=\\S)_(?![\\p{L}\\p{N}])",
    "<?(https?://[^\\s<>]*[^\\s<>.,;:!?)])>?",
    "\\\\([\\\\`*_~#|\\[\\]()>!.-])",
  ].join("|"),
  "gu",
);

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [typed, code, label, url, bold, boldToo, strike, italic, italicToo, address, escaped] = found;
    if (found.index > end) nodes.push(withEmoji(text.slice(end, found.index)));
    end = found.index + typed.length;
    if (code !== undefined) nodes.push(h("code", {}, code));
    else if (url !== undefined) nodes.push(safeUrl(url) ? link(url, inline(label || url)) : label);
    else if (bold ?? boldToo) nodes.push(h("strong", {}, inline(bold ?? boldToo)));
    else if (strike !== undefined) nodes.push(h("s", {}, inline(strike)));
    else if (italic ?? italicToo) nodes.push(h("em", {}, inline(italic ?? italicToo)));
    else if (address !== undefined) nodes.push(link(address, address));
    else nodes.push(escaped);
  }
  if (end < text.length) nodes.push(withEmoji(text.slice(end)));
  return nodes;
}
