// A person's initials on their colour; the bot has its banana.

import { h } from "./dom.js";

const COLOR = /^#?[0-9a-f]{3,8}$/i;

export function avatar(author) {
  if (author.isBot) return h("span", { class: "avatar bot", "aria-hidden": "true" }, "🍌");
  const color = COLOR.test(author.color ?? "") ? `#${author.color.replace("#", "")}` : null;
  return h("span", { class: "avatar", "aria-hidden": "true", style: color && `--color: ${color}` }, author.initials ?? "");
}
