// The playground's clock, which a demonstration may turn. It runs as fast as the computer's own.

let aheadMs = 0;

/** What the server's clock shows at this moment. */
export function setClock(seconds) {
  aheadMs = seconds * 1000 - Date.now();
}

export function now() {
  return Date.now() + aheadMs;
}
