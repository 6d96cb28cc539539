// Small windows that open at a control and close by themselves: menus and pick lists.

import { h } from "./dom.js";

/** Open `content` at `anchor`. Inside a dialog it stays inside, or it could not be reached. */
export function openPopup(anchor, content, { onClose } = {}) {
  const popup = h("div", { class: "popup", popover: "auto" }, content);
  (anchor.closest("dialog") ?? document.body).append(popup);
  popup.showPopover();
  place(popup, anchor);
  anchor.setAttribute("aria-expanded", "true");
  popup.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    const focusWasInside = popup.contains(document.activeElement) || document.activeElement === document.body;
    popup.remove();
    if (focusWasInside) anchor.focus();
    onClose?.();
  });
  return popup;
}

function place(popup, anchor) {
  if (window.matchMedia("(max-width: 640px)").matches) return; // a sheet at the bottom, by style sheet
  const edge = 8;
  const at = anchor.getBoundingClientRect();
  const { width, height } = popup.getBoundingClientRect();
  const left = at.left + width > innerWidth - edge ? at.right - width : at.left;
  const below = at.bottom + 4;
  const top = below + height > innerHeight - edge ? at.top - height - 4 : below;
  popup.style.left = `${Math.max(edge, left)}px`;
  popup.style.top = `${Math.max(edge, top)}px`;
}

/** items: [{label, description?, url?, danger?, pick()}] */
export function openMenu(anchor, items) {
  const entries = items.map((item) => {
    const content = [h("span", {}, item.label), item.description && h("small", {}, item.description)];
    const attributes = {
      role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : null, "data-value": item.value,
      onclick: () => { popup.hidePopover(); item.pick(); },
    };
    return item.url
      ? h("a", { ...attributes, href: item.url, target: "_blank", rel: "noopener noreferrer" }, content)
      : h("button", { ...attributes, type: "button" }, content);
  });
  const popup = openPopup(anchor, h("div", { role: "menu", class: "menu", onkeydown: moveWithArrows }, entries));
  entries[0]?.focus();
}

function moveWithArrows(event) {
  const entries = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = entries.indexOf(document.activeElement);
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  entries.at(target % entries.length).focus();
}
