// Puts the rooms of the page together: server → store → what is seen, person → server.

import { fill, h } from "./dom.js";
import { renderBlocks } from "./blocks.js";
import { now as clockNow, setClock } from "./clock.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { dayKey } from "./dates.js";
import { drawDemoBar } from "./demo.js";
import { Form } from "./form.js";
import { drawHints } from "./hints.js";
import { Modals } from "./modal.js";
import { drawSidebar } from "./sidebar.js";
import { Socket } from "./socket.js";
import { Store, displayName } from "./store.js";
import { wordsFor } from "./words.js";

const $ = (id) => document.getElementById(id);
const store = new Store();
const TOAST_MS = 7_000;
let online = true;
let started = false;

// Where am I? The address says it: #U0ANNA/C0SALES or #U0ANNA/home.

function place() {
  const [userId, where] = decodeURIComponent(location.hash.slice(1)).split("/");
  const user = store.user(userId) ?? store.users[0];
  const channels = store.channelsOf(user.id);
  const channel = channels.find(({ id }) => id === where) ?? channels[0];
  return { userId: user.id, channelId: where === "home" || !channel ? null : channel.id };
}

function go(userId, where) {
  closeDrawer();
  location.hash = `${userId}/${where}`;
}

/** Everything a text needs to be shown to the current person. */
function reader() {
  const user = started ? store.user(place().userId) : null;
  const locale = (user?.locale ?? navigator.language).replace("_", "-");
  const tz = user?.tz ?? "UTC";
  return {
    me: user?.id,
    locale,
    tz,
    get today() { return dayKey(clockNow(), tz); },
    words: wordsFor(locale),
    nameOf: (id) => store.nameOf(id),
    channelName: (id) => store.channel(id)?.name,
    people: store.users.map((each) => ({ id: each.id, name: displayName(each) })),
    channels: store.channelsOf(user?.id).filter(({ kind }) => kind === "channel"),
  };
}

// Person → server

/** Resolves to null, or to a text that says what went wrong. */
async function ask(message) {
  const result = await socket.request({ user: place().userId, ...message });
  if (!result) return null;
  const { words } = reader();
  return { offline: words.notSent, silent: words.noAnswer, refused: result.text }[result.error];
}

async function askAndTell(message) {
  const error = await ask(message);
  if (error) notify(error);
  return error;
}

function send({ text, thread_ts }) {
  const { channelId } = place();
  return askAndTell({ do: text.startsWith("/") ? "command" : "message", channel: channelId, text, thread_ts });
}

function notify(text) {
  if (modals.isOpen) return modals.notify(text);
  const { words } = reader();
  const bar = $("notice");
  bar.hidden = false;
  fill(bar, h("p", {}, text), h("button", { type: "button", class: "quiet icon", "aria-label": words.dismiss, title: words.dismiss,
    onclick: () => { bar.hidden = true; } }, "✕"));
}

let toastTimer = null;

/** Something said in passing. */
function say(text) {
  const toast = $("toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toast.hidden = true; }, TOAST_MS);
}

// What is seen

const conversation = new Conversation($("conversation"), { store, reader, request: askAndTell, reply: (message) => composer.replyTo(message) });
const composer = new Composer($("composer"), { store, reader, send: (what) => { $("notice").hidden = true; return send(what); } });
const modals = new Modals(document.body, { reader, request: ask });
let homeDrawn = null;
const homeForms = new Map();

function draw() {
  if (!started) return;
  const here = place();
  const now = reader();
  if (here.channelId && !document.hidden) store.markRead(here.userId, here.channelId);
  document.documentElement.lang = now.locale;
  drawSidebar($("sidebar"), { store, place: here, reader: now, go });
  drawTop(here, now);
  drawOffline(now);
  const inHome = here.channelId === null;
  $("home").hidden = !inHome;
  for (const id of ["conversation", "composer"]) $(id).hidden = inHome;
  if (inHome) {
    $("hints").hidden = true;
    drawHome(here, now);
  } else {
    conversation.show(here.userId, here.channelId);
    composer.show(here.userId, here.channelId);
  }
  modals.show(store.modals(here.userId));
}

/** What depends on the person or the room only, drawn when one of them changes. */
function arrive() {
  if (!started) return;
  const here = place();
  const now = reader();
  history.replaceState(null, "", `#${here.userId}/${here.channelId ?? "home"}`);
  $("notice").hidden = true;
  drawDemo(now);
  drawHints($("hints"), { reader: now, send: (text) => composer.send({ text }) });
  draw();
  if (here.channelId === null) askAndTell({ do: "home" });
  else if (matchMedia("(hover: hover)").matches && !modals.isOpen) composer.focus();
}

/** What the demo's buttons say depends on who reads them, and when. */
function drawDemo(now) {
  drawDemoBar($("demo"), { reader: now, notify, say });
}

function drawTop({ userId, channelId }, { words }) {
  const channel = channelId && store.channel(channelId);
  const isApp = !channel || channel.kind === "im";
  const title = isApp ? store.bot.name : `#${channel.name}`;
  const unread = store.unreadOf(userId);
  document.title = `${unread ? `(${unread}) ` : ""}${title} · ${store.team.name}`;
  $("menu-button").setAttribute("aria-label", unread ? `${words.openSidebar}, ${words.newMessages(unread)}` : words.openSidebar);
  $("menu-button").classList.toggle("unread", unread > 0);
  $("skip").textContent = words.skip;
  $("title").textContent = title;
  $("subtitle").textContent = isApp ? words.directMessage(store.bot.name) : words.channelTopic(store.users.length);
  $("sidebar").setAttribute("aria-label", store.team.name);
  $("conversation").setAttribute("aria-label", title);
  $("tabs").setAttribute("aria-label", title);
  $("tabs").hidden = !isApp;
  const tab = (label, where, current) => h("button", {
    type: "button", "aria-current": current ? "page" : null, "data-tab": where === "home" ? "home" : "messages", onclick: () => go(userId, where),
  }, label);
  if (isApp) fill($("tabs"), tab(words.home, "home", !channel), tab(words.messages, store.directMessageOf(userId)?.id, Boolean(channel)));
}

function drawOffline({ words }) {
  $("offline").hidden = online;
  $("offline").textContent = online ? "" : words.serverAway;
}

function drawHome({ userId }, now) {
  const view = store.home(userId);
  const source = view ?? now.words;
  if (homeDrawn?.source === source && homeDrawn.userId === userId && homeDrawn.today === now.today) return;
  homeDrawn = { source, userId, today: now.today };
  if (!view?.blocks) {
    fill($("home"), h("div", { class: "empty-page" }, h("strong", {}, now.words.homeEmpty), h("p", {}, now.words.homeEmptyHelp)));
    return;
  }
  if (!homeForms.has(userId)) homeForms.set(userId, new Form());
  const form = homeForms.get(userId);
  fill($("home"), renderBlocks(view.blocks, {
    reader: now, form,
    act: (blockId, actionId, value) => askAndTell({
      do: "action", container: { type: "view", view_id: view.id }, block_id: blockId, action_id: actionId, value,
      values: form.collect(view.blocks),
    }),
  }));
}

// The drawer, on a narrow screen

function openDrawer() {
  document.body.classList.add("drawer-open");
  $("menu-button").setAttribute("aria-expanded", "true");
  $("sidebar").querySelector("button")?.focus();
}

function closeDrawer() {
  if (!document.body.classList.contains("drawer-open")) return;
  document.body.classList.remove("drawer-open");
  $("menu-button").setAttribute("aria-expanded", "false");
  $("menu-button").focus();
}

$("skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address says where we are, it must not become the anchor's
  composer.focus();
});
$("menu-button").addEventListener("click", openDrawer);
$("scrim").addEventListener("click", closeDrawer);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeDrawer(); });

// Server → what is seen

function receive(event) {
  if (event.type === "notice") {
    const here = place();
    if (event.user !== here.userId) return;
    notify(event.text);
    if (event.typed && here.channelId) composer.restore(event.typed);
    return;
  }
  if ("now" in event) setClock(event.now);
  if (event.type === "clock" && started) drawDemo(reader());
  store.apply(event);
  if (event.type !== "state") return draw();
  started = true;
  $("loading").hidden = true;
  arrive();
}

window.addEventListener("hashchange", arrive);
document.addEventListener("visibilitychange", draw);
$("loading").textContent = reader().words.loading;

const scheme = location.protocol === "https:" ? "wss" : "ws";
const socket = new Socket(`${scheme}://${location.host}/browser`, {
  onMessage: receive,
  onOnline(now) {
    online = now;
    drawOffline(reader());
  },
});
