// Block Kit's interactive elements → DOM.
//
// A `slot` is the place of one element: {reader, attributes, optional, value(), enter(value), press(value, control)}.
// enter() keeps a value (and tells the bot where Slack would), press() is for elements that hold none:
// press(value, control) tells the bot, and the control waits for the answer.

import { h, newId, safeUrl } from "./dom.js";
import { localInputValue, secondsFromLocal } from "./dates.js";
import { plainText, textNodes } from "./mrkdwn.js";
import { openMenu } from "./popup.js";
import { choiceOf, multiSelect, singleSelect } from "./selects.js";

const RENDER = {
  button,
  overflow,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  datepicker: dateInput,
  timepicker: timeInput,
  datetimepicker: dateTimeInput,
  radio_buttons: optionList,
  checkboxes: optionList,
  static_select: singleSelect,
  external_select: singleSelect,
  users_select: singleSelect,
  channels_select: singleSelect,
  conversations_select: singleSelect,
  multi_static_select: multiSelect,
  multi_external_select: multiSelect,
  multi_users_select: multiSelect,
  multi_channels_select: multiSelect,
  multi_conversations_select: multiSelect,
};

/** The element as a node, or null for a type that is not known. */
export function renderElement(element, slot) {
  return RENDER[element.type]?.(element, slot) ?? null;
}

function button(element, slot) {
  const href = element.url && safeUrl(element.url);
  const attributes = {
    ...slot.attributes,
    class: ["button", element.style].filter(Boolean).join(" "),
    "aria-label": element.accessibility_label,
  };
  const press = () => slot.press({ value: element.value ?? null }, node);
  const node = href
    ? h("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer", onclick: press },
      plainText(element.text), h("span", { class: "outside", "aria-hidden": "true" }, " ↗"))
    : h("button", { ...attributes, type: "button", onclick: press }, plainText(element.text));
  return node;
}

function overflow(element, slot) {
  const node = h("button", {
    ...slot.attributes, type: "button", class: "button overflow",
    "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": slot.reader.words.more,
    onclick: () => openMenu(node, element.options.map((option) => {
      const { id, text, description } = choiceOf(option);
      return {
        label: text, description, value: id, url: option.url && safeUrl(option.url),
        pick: () => slot.press({ selected_option: option }, node),
      };
    })),
  }, "⋯");
  return node;
}

const INPUT_MODES = { email_text_input: "email", url_text_input: "url", number_input: "decimal" };

function textInput(element, slot) {
  const multiline = element.multiline === true;
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const current = () => ({ value: node.value === "" ? null : node.value });
  const node = h(multiline ? "textarea" : "input", {
    ...slot.attributes,
    type: multiline ? null : "text",
    rows: multiline ? 4 : null,
    inputmode: INPUT_MODES[element.type],
    autocomplete: "off",
    autofocus: element.focus_on_load,
    placeholder: plainText(element.placeholder) || null,
    value: slot.value().value ?? "",
    oninput: () => slot.enter(current(), { tell: triggers.includes("on_character_entered") }),
    onkeydown: (event) => {
      if (event.key !== "Enter" || multiline || !slot.tells || !triggers.includes("on_enter_pressed")) return;
      event.preventDefault();
      slot.enter(current());
    },
  });
  return node;
}

function dateInput(element, slot) {
  return picker("date", element, slot, slot.value().selected_date, (value) => ({ selected_date: value }));
}

function timeInput(element, slot) {
  return picker("time", element, slot, slot.value().selected_time, (value) => ({ selected_time: value }));
}

function dateTimeInput(element, slot) {
  const { tz } = slot.reader;
  const seconds = slot.value().selected_date_time;
  return picker("datetime-local", element, slot, seconds && localInputValue(seconds, tz),
    (value) => ({ selected_date_time: value && secondsFromLocal(value, tz) }));
}

/** The browser's own picker has no placeholder: where no label stands above it, the placeholder becomes one. */
function picker(type, element, slot, start, toValue) {
  const node = h("input", { ...slot.attributes, type, value: start ?? "", onchange: () => slot.enter(toValue(node.value || null)) });
  if (slot.attributes["aria-labelledby"] || !element.placeholder) return node;
  return h("label", { class: "picker" }, h("span", {}, plainText(element.placeholder)), node);
}

function optionList(element, slot) {
  const single = element.type === "radio_buttons";
  const value = slot.value();
  const chosen = new Set((single ? [value.selected_option] : value.selected_options).map((option) => option?.value));
  const group = newId("options");
  const tell = () => {
    const picked = element.options.filter((option, index) => boxes[index].checked);
    slot.enter(single ? { selected_option: picked[0] ?? null } : { selected_options: picked });
  };
  const boxes = element.options.map((option) => h("input", {
    type: single ? "radio" : "checkbox", name: group, value: option.value, checked: chosen.has(option.value), onchange: tell,
  }));
  return h("div", { ...slot.attributes, role: single ? "radiogroup" : "group", class: "options" },
    element.options.map((option, index) => h("label", { class: "option" }, boxes[index],
      h("span", {}, textNodes(option.text, slot.reader),
        option.description && h("small", {}, textNodes(option.description, slot.reader))))));
}
