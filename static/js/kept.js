// What could not be sent yet, kept in this tab: it survives a reload and goes when it was sent, or with the tab.

const name = (form, code) => `unsent:${form}:${code}`;

export function keep(form, code, typed) {
  try {
    sessionStorage.setItem(name(form, code), JSON.stringify(typed));
    return true;
  } catch {
    return false; // storage is full or switched off: the text still stands in the field
  }
}

export function recall(form, code) {
  try {
    return JSON.parse(sessionStorage.getItem(name(form, code)));
  } catch {
    return null;
  }
}

export function forget(form, code) {
  try {
    sessionStorage.removeItem(name(form, code));
  } catch {
    // nothing was kept
  }
}
