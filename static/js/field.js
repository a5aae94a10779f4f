// One autosaved answer: an input, a text, a choice, a tick or a group that shares a data-autosave code. A tick beside
// a scale ("cannot judge") is one more choice of the scale; score.js keeps them apart.

export class Field {
  constructor(code, inputs) {
    this.code = code;
    this.inputs = inputs;
    this.revision = inputs[0].dataset.revision || "0";
    this.state = "quiet";
    this.words = "";
    this.attempt = 0;
    this.timer = 0;
    this.since = 0; // when the first letter was typed that is not sent yet
    this.isKept = true;
    this.sent = this.served(); // not read(): somebody may have typed before this script ran
  }

  get isDirty() {
    return !same(this.read(), this.sent);
  }

  get hasFocus() {
    return this.inputs.includes(document.activeElement);
  }

  // Always a list: one value, or none to many for a group of ticks.
  read() {
    const [first] = this.inputs;
    if (first.type === "radio") return this.inputs.filter((input) => input.checked).map((input) => input.value);
    if (first.type === "checkbox" && this.inputs.length === 1) return [first.checked ? first.value : ""];
    if (first.type === "checkbox") return this.inputs.filter((input) => input.checked).map((input) => input.value);
    if (first.multiple) return [...first.selectedOptions].map((option) => option.value);
    return this.inputs.map((input) => input.value); // one, or the cells of a table
  }

  // What the server put into the page, in the form of read().
  served() {
    const [first] = this.inputs;
    const checked = this.inputs.filter((input) => input.defaultChecked).map((input) => input.value);
    if (first.type === "checkbox" && this.inputs.length === 1) return [checked[0] ?? ""];
    if (first.type === "radio" || first.type === "checkbox") return checked;
    if (first.multiple) return [...first.options].filter((option) => option.defaultSelected).map((option) => option.value);
    return this.inputs.map((input) => (input.options ? servedIn(input) : input.defaultValue));
  }

  // What a person reads of `values`: the words of a choice instead of its code.
  told(values) {
    const words = (value) => {
      const input = this.inputs.find((one) => ["radio", "checkbox"].includes(one.type) && one.value === value);
      const option = [...(this.inputs[0].options || [])].find((one) => one.value === value);
      return (input?.labels?.[0] ?? option)?.textContent.replace(/\s+/g, " ").trim() || value;
    };
    return values.map(words).join(", ");
  }

  write(values) {
    for (const input of this.inputs) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
      else if (input.multiple) for (const option of input.options) option.selected = values.includes(option.value);
      else input.value = values[this.inputs.indexOf(input)] ?? "";
    }
    this.inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
  }

  // A form that is sent as a whole says in data-revision-of="<code>" which revision its writer saw.
  note() {
    const hidden = document.querySelector(`[data-revision-of="${CSS.escape(this.code)}"]`);
    if (hidden) hidden.value = this.revision;
  }

  get place() {
    return this.inputs[0].closest(".q, .cr, fieldset, .field") || this.inputs[0].parentElement;
  }

  mark() {
    return document.querySelector(`[data-state-of="${CSS.escape(this.code)}"]`);
  }
}

function servedIn(select) {
  return ([...select.options].find((option) => option.defaultSelected) ?? select.options[0])?.value ?? "";
}

export function same(one, other) {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

export function fieldsOf(form) {
  const groups = new Map();
  for (const input of form.querySelectorAll("[data-autosave]")) {
    const code = input.dataset.autosave;
    groups.set(code, [...(groups.get(code) || []), input]);
  }
  return [...groups].map(([code, inputs]) => new Field(code, inputs));
}
