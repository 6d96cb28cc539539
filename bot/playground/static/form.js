// What a person has entered in a view or message, kept while it is redrawn, and checked on submit.
// Values have Slack's shape, e.g. {selected_date: "2026-11-24"}.

const INITIAL = {
  plain_text_input: (e) => ({ value: e.initial_value ?? null }),
  email_text_input: (e) => ({ value: e.initial_value ?? null }),
  url_text_input: (e) => ({ value: e.initial_value ?? null }),
  number_input: (e) => ({ value: e.initial_value ?? null }),
  datepicker: (e) => ({ selected_date: e.initial_date ?? null }),
  timepicker: (e) => ({ selected_time: e.initial_time ?? null }),
  datetimepicker: (e) => ({ selected_date_time: e.initial_date_time ?? null }),
  radio_buttons: (e) => ({ selected_option: e.initial_option ?? null }),
  checkboxes: (e) => ({ selected_options: e.initial_options ?? [] }),
  static_select: (e) => ({ selected_option: e.initial_option ?? null }),
  external_select: (e) => ({ selected_option: e.initial_option ?? null }),
  users_select: (e) => ({ selected_user: e.initial_user ?? null }),
  channels_select: (e) => ({ selected_channel: e.initial_channel ?? null }),
  conversations_select: (e) => ({ selected_conversation: e.initial_conversation ?? null }),
  multi_static_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_external_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_users_select: (e) => ({ selected_users: e.initial_users ?? [] }),
  multi_channels_select: (e) => ({ selected_channels: e.initial_channels ?? [] }),
  multi_conversations_select: (e) => ({ selected_conversations: e.initial_conversations ?? [] }),
};

export class Form {
  #entered = new Map();

  /** What was entered where this element stands, else what the element starts with. */
  value(blockId, element) {
    const entered = this.#entered.get(key(blockId, element));
    return entered ?? INITIAL[element.type](element);
  }

  enter(blockId, element, value) {
    this.#entered.set(key(blockId, element), value);
  }

  /** {block_id: {action_id: value}} of everything that these blocks ask for. */
  collect(blocks) {
    const values = {};
    for (const { block, element } of fields(blocks)) {
      (values[block.block_id] ??= {})[element.action_id] = this.value(block.block_id, element);
    }
    return values;
  }

  /** {block_id: what is wrong} of the inputs that cannot be submitted like this. */
  problems(blocks, words) {
    const found = {};
    for (const { block, element } of fields(blocks)) {
      if (block.type !== "input") continue;
      const problem = problemOf(block, element, Object.values(this.value(block.block_id, element))[0], words);
      if (problem) found[block.block_id] = problem;
    }
    return found;
  }
}

// The type is part of the key: an input that became another kind of input starts afresh.
function key(blockId, element) {
  return `${blockId}\n${element.action_id}\n${element.type}`;
}

function* fields(blocks) {
  for (const block of blocks ?? []) {
    const elements = block.type === "input" ? [block.element] : [block.accessory, ...(block.elements ?? [])];
    for (const element of elements) if (element && element.type in INITIAL) yield { block, element };
  }
}

function problemOf(block, element, value, words) {
  const empty = value === null || value === "" || value.length === 0;
  if (empty && block.optional) return null;
  if (empty) return element.type.endsWith("_input") ? words.fillIn : words.chooseOne;
  switch (element.type) {
    case "plain_text_input":
      if (value.length < (element.min_length ?? 0)) return words.tooShort(element.min_length);
      if (value.length > (element.max_length ?? 3000)) return words.tooLong(element.max_length ?? 3000);
      return null;
    case "email_text_input": return /^\S+@\S+\.\S+$/.test(value) ? null : words.notAnEmail;
    case "url_text_input": return /^https?:\/\/\S+$/.test(value) ? null : words.notAUrl;
    case "number_input": return numberProblem(element, Number(value.replace(",", ".")), words);
    default: return null;
  }
}

function numberProblem(element, number, words) {
  if (Number.isNaN(number)) return words.notANumber;
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return words.notAWholeNumber;
  if (element.min_value !== undefined && number < Number(element.min_value)) return words.tooLow(element.min_value);
  if (element.max_value !== undefined && number > Number(element.max_value)) return words.tooHigh(element.max_value);
  return null;
}
