// Block Kit → DOM.
//
// `surface` is where the blocks stand: {reader, form, errors?, act(blockId, actionId, value) → promise}.

import { busyWhile, h, newId, safeUrl } from "./dom.js";
import { confirmed } from "./confirm.js";
import { renderElement } from "./elements.js";
import { markdown } from "./markdown.js";
import { plainText, textNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const RENDER = {
  section,
  header: (block) => h("h3", { class: "header" }, plainText(block.text)),
  divider: () => h("hr"),
  context,
  actions: (block, surface) =>
    h("div", { class: "actions" }, block.elements.map((each) => element(each, block, surface))),
  input,
  image,
  rich_text: (block, surface) => richText(block, surface.reader),
  markdown: (block) => markdown(block.text),
  table,
};

export function renderBlocks(blocks, surface) {
  return h("div", { class: "blocks" }, blocks.map((block) => {
    const render = RENDER[block.type] ?? unknown;
    const node = render(block, surface);
    node.classList.add("block", `block-${block.type}`);
    if (block.block_id) node.setAttribute("data-block-id", block.block_id);
    return node;
  }));
}

function unknown(block, surface) {
  return h("p", { class: "unknown" }, surface.reader.words.unknownBlock(block.type));
}

function section(block, surface) {
  const { reader } = surface;
  return h("div", {},
    h("div", { class: "section-body" },
      block.text && h("div", { class: "text" }, textNodes(block.text, reader)),
      block.fields && fields(block.fields, reader)),
    block.accessory && h("div", { class: "accessory" },
      block.accessory.type === "image" ? picture(block.accessory, reader) : element(block.accessory, block, surface)));
}

const LONG_FIELD = 60;

/** Two columns; on a narrow screen one, if a field has much to say. */
function fields(list, reader) {
  const long = list.some(({ text }) => text.length > LONG_FIELD);
  return h("div", { class: long ? "fields long" : "fields" },
    list.map((field) => h("div", { class: "text" }, textNodes(field, reader))));
}

function context(block, surface) {
  return h("div", {}, block.elements.map((each) =>
    each.type === "image" ? picture(each, surface.reader) : h("span", { class: "text" }, textNodes(each, surface.reader))));
}

function picture(image, reader) {
  const src = safeUrl(image.image_url ?? fileUrl(image.slack_file ?? {}, reader));
  return h("img", { src, alt: image.alt_text ?? "" });
}

/** A file in Slack is shown to whom it is meant for. */
function fileUrl({ id, url }, reader) {
  return `${url ?? `/files/${encodeURIComponent(id)}`}?user=${encodeURIComponent(reader.me)}`;
}

function image(block, surface) {
  const title = block.title && h("figcaption", {}, plainText(block.title));
  return h("figure", {}, title, picture(block, surface.reader));
}

function table(block, surface) {
  const cell = (content, column, tag) => {
    const settings = block.column_settings?.[column] ?? {};
    return h(tag, { "data-align": settings.align, class: settings.is_wrapped ? "wrapped" : null },
      content?.type === "rich_text" ? richText(content, surface.reader) : String(content?.text ?? ""));
  };
  const row = (cells, tag) => h("tr", {}, cells.map((content, column) => cell(content, column, tag)));
  const [head, ...body] = block.rows;
  return h("div", { class: "table-scroll", tabindex: "0" }, h("table", {},
    h("thead", {}, row(head, "th")), h("tbody", {}, body.map((cells) => row(cells, "td")))));
}

function input(block, surface) {
  const { words } = surface.reader;
  const problem = surface.errors?.[block.block_id];
  const ids = { control: newId("input"), label: newId("label"), hint: newId("hint"), error: newId("error") };
  const control = element(block.element, block, surface, {
    id: ids.control,
    "aria-labelledby": ids.label,
    "aria-describedby": [block.hint && ids.hint, problem && ids.error].filter(Boolean).join(" ") || null,
    "aria-invalid": problem ? "true" : null,
    "aria-required": block.optional ? null : "true",
  });
  return h("div", { class: problem ? "invalid" : null },
    h("label", { id: ids.label, for: ids.control }, plainText(block.label),
      block.optional
        ? h("span", { class: "optional" }, ` (${words.optional})`)
        : h("span", { class: "required", title: words.required, "aria-hidden": "true" }, " *")),
    control,
    problem && h("p", { class: "error", id: ids.error, role: "alert" }, problem),
    block.hint && h("p", { class: "hint", id: ids.hint }, plainText(block.hint)));
}

/** One interactive element in its slot: where its value is kept and when the bot is told. */
function element(each, block, surface, attributes = {}) {
  const { reader, form } = surface;
  const tells = block.type !== "input" || block.dispatch_action === true;
  const act = (value) => surface.act(block.block_id, each.action_id, value);
  const slot = {
    reader,
    tells,
    optional: block.type === "input" && block.optional === true,
    attributes: {
      "data-action-id": each.action_id,
      "aria-label": attributes["aria-labelledby"] ? null : plainText(each.placeholder) || null,
      ...attributes,
    },
    value: () => form.value(block.block_id, each),
    async enter(value, { tell: wanted = true } = {}) {
      const before = form.value(block.block_id, each);
      form.enter(block.block_id, each, value);
      if (!tells || !wanted) return;
      if (await confirmed(each.confirm, reader)) return act(value);
      form.enter(block.block_id, each, before);
      node.replaceWith((node = render()));
    },
    async press(value, control) {
      if (await confirmed(each.confirm, reader)) await busyWhile(control, act(value));
    },
  };
  const render = () => renderElement(each, slot) ?? unknown(each, surface);
  let node = render();
  return node;
}
