// Everything from the wire becomes a text node here, never markup.

export const byId = (id) => document.getElementById(id);

/** An element with these properties, and children that are nodes or texts. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") made.className = value;
    else if (key.startsWith("data-") || key.startsWith("aria-") || key === "role") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.map((child) => (child instanceof Node ? child : visible(child))));
  return made;
}

// Controls, line ends and what reorders or hides text: shown as what they are.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A text in which nothing is hidden. */
export function visible(text) {
  return String(text ?? "").replace(
    INVISIBLE,
    (c) => `\u27e8${c.codePointAt(0).toString(16).toUpperCase().padStart(2, "0")}\u27e9`,
  );
}

/** Writes a text where it differs. */
export function write(target, text) {
  const shown = visible(text);
  if (target.textContent !== shown) target.textContent = shown;
}

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

export function bytes(count) {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

export const rate = (perSecond) => `${bytes(perSecond)}/s`;

export function age(seconds) {
  if (seconds < 60) return `${Math.max(0, Math.floor(seconds))}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${Math.floor(seconds % 60)}s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`;
  return `${Math.floor(seconds / 86400)}d ${Math.floor((seconds % 86400) / 3600)}h`;
}

export const clock = (time) => new Date(time).toLocaleTimeString([], { hour12: false });

export const number = (count) => Number(count).toLocaleString("en");
