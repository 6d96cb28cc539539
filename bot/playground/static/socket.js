// The connection to the playground's server. It comes back by itself.

const ANSWER_WITHIN_MS = 20_000;
const LONGEST_PAUSE_MS = 5_000;

export class Socket {
  #socket = null;
  #waiting = new Map();
  #lastId = 0;
  #pause = 250;

  /** onMessage(object), onOnline(boolean) */
  constructor(url, { onMessage, onOnline }) {
    this.url = url;
    this.onMessage = onMessage;
    this.onOnline = onOnline;
    this.#connect();
  }

  /** Resolves to null, or to {error, text?} where error is "offline", "silent" or "refused". */
  request(message) {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve({ error: "offline" });
    this.#lastId += 1;
    const id = `r${this.#lastId}`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#answer(id, { error: "silent" }), ANSWER_WITHIN_MS);
      this.#waiting.set(id, { resolve, timer });
      this.#socket.send(JSON.stringify({ ...message, id }));
    });
  }

  #answer(id, result) {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.resolve(result);
  }

  #connect() {
    this.#socket = new WebSocket(this.url);
    this.#socket.onopen = () => {
      this.#pause = 250;
      this.onOnline(true);
    };
    this.#socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      if (message.type !== "done") this.onMessage(message);
      else this.#answer(message.id, message.error ? { error: "refused", text: message.error } : null);
    };
    this.#socket.onclose = () => {
      this.onOnline(false);
      for (const id of [...this.#waiting.keys()]) this.#answer(id, { error: "offline" });
      setTimeout(() => this.#connect(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
    };
  }
}
