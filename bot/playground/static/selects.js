// The select elements: one value (a native <select>) and several values (a pick list with a filter).

import { fill, h } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { openPopup } from "./popup.js";

/** What can be chosen, in groups: [{label, choices: [{id, text, description, chosen}]}]; `chosen` is Slack's value. */
function groupsOf(element, reader) {
  if (/users_select$/.test(element.type)) return [{ choices: reader.people.map(({ id, name }) => ({ id, text: name, chosen: id })) }];
  if (/(channels|conversations)_select$/.test(element.type)) {
    return [{ choices: reader.channels.map(({ id, name }) => ({ id, text: name, chosen: id })) }];
  }
  const choices = (options) => (options ?? []).map(choiceOf);
  if (!element.option_groups) return [{ choices: choices(element.options) }];
  return element.option_groups.map((group) => ({ label: plainText(group.label), choices: choices(group.options) }));
}

export function choiceOf(option) {
  return { id: option.value, text: plainText(option.text), description: plainText(option.description), chosen: option };
}

const idOf = (chosen) => (typeof chosen === "object" ? chosen?.value : chosen);

export function singleSelect(element, slot) {
  const groups = groupsOf(element, slot.reader);
  const [name, current] = Object.entries(slot.value())[0];
  const optionNodes = (choices) => choices.map(({ id, text }) => h("option", { value: id, selected: id === idOf(current) }, text));
  const select = h("select", { ...slot.attributes, onchange: () => slot.enter({ [name]: find(groups, select.value) }) },
    h("option", { value: "", selected: !current, hidden: !slot.optional },
      plainText(element.placeholder) || slot.reader.words.choose),
    groups.map(({ label, choices }) => (label ? h("optgroup", { label }, optionNodes(choices)) : optionNodes(choices))));
  return h("span", { class: "select" }, select);
}

function find(groups, id) {
  return groups.flatMap(({ choices }) => choices).find((choice) => choice.id === id)?.chosen ?? null;
}

const FILTER_FROM = 8;

export function multiSelect(element, slot) {
  const { words } = slot.reader;
  const groups = groupsOf(element, slot.reader);
  const [name] = Object.entries(slot.value())[0];
  const chosen = new Map(slot.value()[name].map((each) => [idOf(each), each]));
  const all = groups.flatMap(({ choices }) => choices);
  const button = h("button", { ...slot.attributes, type: "button", class: "multi-select", "aria-expanded": "false", onclick: open });

  function showChosen() {
    const texts = all.filter(({ id }) => chosen.has(id)).map(({ text }) => h("span", { class: "chip" }, text));
    fill(button, texts.length ? texts : h("span", { class: "placeholder" }, plainText(element.placeholder) || words.choose));
  }

  function open() {
    const before = [...chosen.keys()].join();
    const rows = groups.flatMap(({ label, choices }) => [label && h("div", { class: "group" }, label), choices.map(row)]).flat().filter(Boolean);
    const none = h("p", { class: "empty", hidden: true }, words.noMatch);
    const filter = all.length > FILTER_FROM && h("input", {
      type: "search", placeholder: words.filter, "aria-label": words.filter,
      oninput: () => {
        const wanted = filter.value.trim().toLowerCase();
        for (const each of rows) each.hidden = !each.textContent.toLowerCase().includes(wanted);
        none.hidden = rows.some((each) => !each.hidden);
      },
    });
    const popup = openPopup(button, [filter, h("div", { class: "picks", role: "group" }, rows), none], {
      onClose: () => { if (before !== [...chosen.keys()].join()) slot.enter({ [name]: [...chosen.values()] }); },
    });
    (filter || popup.querySelector("input"))?.focus();
  }

  function row({ id, text, description, chosen: value }) {
    const full = () => element.max_selected_items && chosen.size >= element.max_selected_items;
    const box = h("input", { type: "checkbox", value: id, checked: chosen.has(id), onchange: () => {
      if (box.checked && full()) box.checked = false;
      if (box.checked) chosen.set(id, value);
      else chosen.delete(id);
      showChosen();
    } });
    return h("label", { class: "option" }, box, h("span", {}, text, description && h("small", {}, description)));
  }

  showChosen();
  return button;
}

