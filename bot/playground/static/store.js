// What the server has told us. Changed only by apply(); everything else is a question.

const NO_VIEWS = [];
const READ = "playground.read"; // up to where each conversation was read, while this tab lives

export class Store {
  team = { id: "", name: "" };
  bot = { id: "", name: "" };
  users = [];
  channels = [];
  commands = [];
  shortcuts = [];
  connected = false;
  #messages = new Map();
  #homes = new Map();
  #modals = new Map();
  #unread = new Map();
  #read = JSON.parse(sessionStorage.getItem(READ) ?? "{}");

  apply(event) {
    switch (event.type) {
      case "state": return this.#start(event);
      case "places": return void Object.assign(this, { users: event.users, channels: event.channels });
      case "message": return this.#message(event);
      case "modals": return void this.#modals.set(event.user, event.views);
      case "home": return void this.#homes.set(event.user, event.view);
      case "connected": this.connected = event.connected;
    }
  }

  #start({ team, bot, users, channels, commands, shortcuts, messages, homes, modals, connected }) {
    Object.assign(this, { team, bot, users, channels, commands, shortcuts: shortcuts ?? [], connected });
    this.#messages = new Map(Object.entries(messages ?? {}));
    this.#homes = new Map(Object.entries(homes ?? {}));
    this.#modals = new Map(Object.entries(modals ?? {}));
    for (const { id, user } of this.channels) if (user) this.#countUnread(user, id);
  }

  /** What came to a direct message before this page was there to see it. */
  #countUnread(userId, channelId) {
    const key = `${userId}/${channelId}`;
    const came = (this.#messages.get(channelId) ?? []).filter((message) =>
      message.user !== userId && visibleTo(message, userId) && Number(message.ts) > (this.#read[key] ?? 0));
    this.#unread.set(key, came.length);
  }

  #message({ op, channel, message }) {
    const others = (this.#messages.get(channel) ?? []).filter(({ ts }) => ts !== message.ts);
    this.#messages.set(channel, op === "deleted" ? others : [...others, message]);
    if (op !== "posted") return;
    for (const { id } of this.users) {
      const sees = this.channelsOf(id).some((each) => each.id === channel) && visibleTo(message, id);
      if (sees && message.user !== id) this.#unread.set(`${id}/${channel}`, this.unread(id, channel) + 1);
    }
  }

  user(id) {
    return this.users.find((user) => user.id === id);
  }

  /** Whoever can speak here: a person or the bot. */
  author(message) {
    return this.user(message.user) ?? { id: this.bot.id, name: message.username ?? this.bot.name, isBot: true };
  }

  nameOf(id) {
    return id === this.bot.id ? this.bot.name : this.user(id) && displayName(this.user(id));
  }

  channel(id) {
    return this.channels.find((channel) => channel.id === id);
  }

  /** The channels that this person sees: all public ones, and of the others only their own. */
  channelsOf(userId) {
    return this.channels.filter(({ kind, user, members }) =>
      kind === "channel" ? (members?.includes(userId) ?? true) : user === userId);
  }

  directMessageOf(userId) {
    return this.channels.find(({ kind, user }) => kind === "im" && user === userId);
  }

  /** Threads in order: [{message, replies}], without what others alone may see. */
  threads(channelId, userId) {
    const seen = (this.#messages.get(channelId) ?? []).filter((message) => visibleTo(message, userId));
    seen.sort((a, b) => Number(a.ts) - Number(b.ts));
    const heads = new Map();
    for (const message of seen) {
      const head = message.thread_ts !== message.ts && heads.get(message.thread_ts);
      if (head) head.replies.push(message);
      else heads.set(message.ts, { message, replies: [] });
    }
    return [...heads.values()];
  }

  home(userId) {
    return this.#homes.get(userId) ?? null;
  }

  modals(userId) {
    return this.#modals.get(userId) ?? NO_VIEWS;
  }

  unread(userId, channelId) {
    return this.#unread.get(`${userId}/${channelId}`) ?? 0;
  }

  unreadOf(userId) {
    return this.channelsOf(userId).reduce((sum, { id }) => sum + this.unread(userId, id), 0);
  }

  markRead(userId, channelId) {
    const key = `${userId}/${channelId}`;
    this.#unread.delete(key);
    const last = Math.max(0, ...(this.#messages.get(channelId) ?? []).map(({ ts }) => Number(ts)));
    if (last <= (this.#read[key] ?? 0)) return;
    this.#read[key] = last;
    sessionStorage.setItem(READ, JSON.stringify(this.#read));
  }
}

function visibleTo(message, userId) {
  return !message.ephemeral_to || message.ephemeral_to === userId;
}

export function displayName(user) {
  return user.real_name || user.name;
}
