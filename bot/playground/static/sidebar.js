// Who am I, where can I go, is the bot there?

import { fill, h } from "./dom.js";
import { avatar } from "./avatar.js";
import { displayName } from "./store.js";

/** place: {userId, channelId | null for Home}; go(userId, channelId | "home") */
export function drawSidebar(nav, { store, place, reader, go }) {
  const { words } = reader;
  const me = place.userId;
  const im = store.directMessageOf(me);
  fill(nav,
    h("header", { class: "team" },
      h("strong", {}, store.team.name),
      h("span", { class: store.connected ? "light on" : "light", role: "status" },
        store.connected ? words.botConnected : words.botAway)),
    group(words.whoAmI, store.users.map((user) => person(user, { store, me, reader, go }))),
    group(words.channels, store.channelsOf(me).filter(({ kind }) => kind === "channel").map(({ id, name }) =>
      entry({ id, label: name, mark: "#", current: place.channelId === id, unread: store.unread(me, id), words, pick: () => go(me, id) }))),
    group(words.apps, [
      im && entry({ id: im.id, label: store.bot.name, mark: "🍌", current: place.channelId === im.id,
        unread: store.unread(me, im.id), words, pick: () => go(me, im.id) }),
      entry({ id: "home", label: words.home, mark: "⌂", current: place.channelId === null, unread: 0, words, pick: () => go(me, "home") }),
    ]),
    h("p", { class: "about" }, words.playground));
}

function group(title, entries) {
  return h("section", {}, h("h2", {}, title), h("ul", {}, entries.filter(Boolean).map((each) => h("li", {}, each))));
}

function person(user, { store, me, reader, go }) {
  const language = new Intl.DisplayNames(reader.locale, { type: "language" }).of(user.locale.split(/[-_]/)[0]);
  const current = user.id === me;
  return h("button", {
    type: "button", class: "person", "data-user": user.id, "aria-pressed": String(current),
    onclick: () => go(user.id, store.channelsOf(user.id)[0]?.id ?? "home"),
  },
    avatar(user),
    h("span", { class: "who" },
      h("span", { class: "name" }, displayName(user)),
      h("small", {}, [reader.words.roles[user.role] ?? user.role, language].filter(Boolean).join(" · "))),
    !current && store.unreadOf(user.id) > 0 && h("span", { class: "dot", role: "img", "aria-label": reader.words.unread }));
}

function entry({ id, label, mark, current, unread, words, pick }) {
  return h("button", {
    type: "button", class: unread ? "entry unread" : "entry", "data-channel": id,
    "aria-current": current ? "page" : null, onclick: pick,
  },
    h("span", { class: "mark", "aria-hidden": "true" }, mark),
    h("span", { class: "name" }, label),
    unread > 0 && h("span", { class: "count", "aria-label": words.newMessages(unread) }, String(unread)));
}
