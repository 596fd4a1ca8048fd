// What is wrong with a page for who sees badly or uses a screen reader, one sentence each:
// contrast by WCAG 2.2, 1.4.3 (4.5, or 3 where the letters are large), and names by 4.1.2.
() => {
  const bad = [];
  const parts = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a),
    g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a),
    a: 1,
  });
  const background = (element) => {
    const own = parts(getComputedStyle(element).backgroundColor);
    if (own.a === 1) return own;
    const below = element.parentElement ? background(element.parentElement) : { r: 255, g: 255, b: 255, a: 1 };
    return over(own, below);
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (one, other) => {
    const [less, more] = [light(one), light(other)].sort((x, y) => x - y);
    return (more + 0.05) / (less + 0.05);
  };
  for (const element of document.querySelectorAll("body, body *")) {
    const text = [...element.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE && n.data.trim() !== "");
    if (text.length === 0 || !element.checkVisibility()) continue;
    if (element.closest(".fresh, option")) continue; // one moves, the others are the browser's own
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const ground = background(element);
    const found = contrast(over(parts(style.color), ground), ground);
    if (found < needed) bad.push(`"${text[0].data.trim().slice(0, 30)}" has a contrast of ${found.toFixed(2)}`);
    if (size < 12) bad.push(`"${text[0].data.trim().slice(0, 30)}" is ${size} pixels high`);
  }
  const named = (id) => document.getElementById(id)?.innerText ?? "";
  for (const control of document.querySelectorAll("button, input, select, [tabindex], canvas, dialog[open], nav, [role=meter]")) {
    if (!control.checkVisibility()) continue;
    const name =
      control.getAttribute("aria-label") ||
      (control.getAttribute("aria-labelledby") ?? "").split(" ").map(named).join(" ") ||
      [...(control.labels ?? [])].map((label) => label.innerText).join(" ") ||
      control.innerText ||
      "";
    if (name.trim() === "") bad.push(`<${control.localName} id="${control.id}"> has no name`);
  }
  return bad;
}
