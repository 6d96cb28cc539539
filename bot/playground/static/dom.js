// Builds DOM nodes. Data only ever becomes text nodes and attribute values, never markup.

const PROPERTIES = new Set(["value", "checked", "selected", "textContent"]);

/** h("button", {class: "quiet", onclick: close}, "Close") */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...present(children));
  return node;
}

/** The children that are there, flattened: null, undefined and false mean "nothing". */
export function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

export function fill(node, ...children) {
  node.replaceChildren(...present(children));
  return node;
}

/** Make `parent` hold exactly `nodes`, moving as little as possible: focus and open menus survive. */
export function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.childNodes[index] !== node) parent.insertBefore(node, parent.childNodes[index] ?? null);
  });
}

/** A control that waits for an answer shows it and cannot be pressed twice. */
export async function busyWhile(control, promise) {
  control.setAttribute("aria-busy", "true");
  control.disabled = true;
  try {
    return await promise;
  } finally {
    control.removeAttribute("aria-busy");
    control.disabled = false;
  }
}

const SAFE_SCHEMES = new Set(["http:", "https:", "mailto:", "tel:"]);

/** An address that may be opened (absolute, or a path of the playground's own server), else null. */
export function safeUrl(text) {
  try {
    const url = new URL(text, text.startsWith("/") ? location.origin : undefined);
    return SAFE_SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link, or its plain label where the address is not one that may be opened. */
export function link(url, ...label) {
  const href = safeUrl(url);
  if (!href) return h("span", {}, ...label);
  const outside = /^https?:/.test(href);
  return h("a", { href, target: outside && "_blank", rel: outside && "noopener noreferrer" }, ...label);
}

let lastId = 0;

export function newId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
