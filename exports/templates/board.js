"use strict";
// The list, its filters and an item's details. Whatever comes from outside is only ever set as text.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { words, lights, roles, areas, units, items, parts } = data;
  const WITHDRAWN = lights.length, STEP = 150;
  const at = id => document.getElementById(id);
  const say = (name, values) => words[name].replace(/\{(\w+)\}/g, (whole, key) => key in values ? values[key] : whole);

  function make(tag, content, attributes = {}) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    for (const piece of [content].flat()) if (piece) made.append(piece);
    return made;
  }

  function mark(light) {
    if (light === undefined) return null;
    const { key, sign, label } = light === WITHDRAWN ? { key: "withdrawn", sign: "×", label: words.withdrawn } : lights[light];
    return make("span", [make("span", sign, { "aria-hidden": "true" }), " " + label], { class: "mark " + key });
  }

  // ── choosing ──────────────────────────────────────────────────────────────────────────────────────────────────

  const later = part => part.due || "9999";
  const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;
  const orders = {
    urgency: (a, b) => a.light - b.light || compare(later(a), later(b)) || a.place - b.place,
    due: (a, b) => (a.light === WITHDRAWN) - (b.light === WITHDRAWN) || compare(later(a), later(b)) || a.place - b.place,
    plan: (a, b) => a.place - b.place,
  };
  parts.forEach((part, place) => { part.place = place; });

  function text(part) {
    if (part.text === undefined) {
      const item = items[part.item], report = part.report || {};
      part.text = [item.number, item.title, ...(item.measures || []), areas[item.area], units[part.unit], part.parent, part.reason,
        part.deadline, ...(part.contacts || []), report.text, report.by, report.figures].filter(Boolean).join("\n").toLowerCase();
    }
    return part.text;
  }

  function chosen() {
    const wanted = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const area = at("area").value, unit = at("unit").value;
    const light = lights.findIndex(one => one.key === at("light").value);
    return parts.filter(part =>
      (area === "" || items[part.item].area === +area) && (unit === "" || part.unit === +unit)
      && (light < 0 || part.light === light) && wanted.every(word => text(part).includes(word))
    ).sort(orders[at("sort").value]);
  }

  // ── the list: drawn as far as it is looked at ─────────────────────────────────────────────────────────────────

  let matching = [], drawn = 0;

  function draw(upTo) {
    const rows = document.createDocumentFragment();
    for (; drawn < Math.min(upTo, matching.length); drawn += 1) rows.append(row(matching[drawn]));
    at("rows").append(rows);
    at("more").hidden = drawn >= matching.length;
  }

  function row(part) {
    const item = items[part.item], report = part.report;
    const link = make("a", item.title || item.number || "—", { href: "#item-" + item.id, class: "title" });
    return make("tr", [
      make("td", mark(part.light)),
      make("td", item.number),
      make("td", [link, make("br"), make("small", areas[item.area])]),
      make("td", [units[part.unit], make("br"), make("small", role(part))]),
      make("td", part.reason),
      make("td", part.due),
      make("td", report && [make("small", report.day + " " + report.status), make("div", report.text, { class: "clamp" })]),
    ]);
  }

  const role = part => roles[part.role].label + (part.parent ? " " + say("of_parent", { unit: part.parent }) : "");

  function show() {
    matching = chosen();
    drawn = 0;
    at("rows").replaceChildren();
    draw(STEP);
    const counted = matching.filter(part => part.light !== WITHDRAWN && roles[part.role].counts).length;
    const filters = ["area", "unit", "light"].map(at).filter(field => field.value !== "").map(field => field.selectedOptions[0].textContent);
    const searched = at("search").value.trim();
    at("shown").textContent = [say("shown", { shown: matching.length, counted }), ...filters, searched && `“${searched}”`].filter(Boolean).join(" · ");
    at("list").hidden = matching.length === 0;
    at("none").hidden = matching.length > 0;
    at("none").textContent = parts.length ? words.none : words.empty;
    for (const tile of document.querySelectorAll(".tile")) tile.setAttribute("aria-pressed", tile.dataset.light === at("light").value);
  }

  // ── an item ───────────────────────────────────────────────────────────────────────────────────────────────────

  function details(item) {
    const mine = parts.filter(part => items[part.item] === item);
    return [
      make("h2", [mark(item.light), " ", item.number, " ", item.title || ""], { id: "detail-title" }),
      make("p", words.area + words.colon + areas[item.area]),
      make("p", words.deadline + words.colon + ([...new Set(mine.map(part => part.deadline).filter(Boolean))].join(words.comma) || words.no_deadline)),
      ...(item.measures ? [make("h3", words.measures), make("ul", item.measures.map(line => make("li", line)))] : []),
      ...mine.map(details_of_part),
    ];
  }

  function details_of_part(part) {
    const { report, review } = part;
    const small = [
      part.contacts && words.contacts + words.colon + part.contacts.join(words.comma),
      part.nudges && say("nudges", { n: part.nudges }), part.evidence && say("evidence", { n: part.evidence }),
      part.closed && say("closed_on", { day: part.closed }),
    ].filter(Boolean);
    return make("article", [
      make("h4", [mark(part.light), " ", units[part.unit], " ", make("small", role(part))]),
      make("p", part.reason),
      ...(report ? [
        make("p", say("report", report) + (report.percent === undefined ? "" : say("percent", { n: report.percent }))),
        report.text && make("blockquote", report.text),
        report.figures && make("p", say("figures", report)),
      ] : part.light === WITHDRAWN ? [] : [make("p", words.no_report)]),
      ...(review ? [make("p", say("review", review)), review.reason && make("blockquote", review.reason)] : []),
      part.checkpoints && checkpoints(part.checkpoints),
      make("p", make("small", small.join(" · "))),
    ]);
  }

  function checkpoints(all) {
    const heads = [words.period, words.due, words.state].map(name => make("th", name, { scope: "col" }));
    return make("details", [make("summary", words.checkpoints), make("table", [make("thead", make("tr", heads)), make("tbody", all.map(one => make("tr", [
      make("td", one.period || words.final),
      make("td", one.due + (one.was ? say("extended", { day: one.was }) : "") + (one.soft ? words.soft : "")),
      make("td", one.state + (one.reported ? words.colon + say(one.late ? "reported_late" : "reported_on", { day: one.reported }) : "")),
    ])))])]);
  }

  function open_item() {
    const id = /^#item-(\d+)$/.exec(location.hash), detail = at("detail");
    if (!id) { if (detail.open) detail.close(); return; }
    const item = items.find(one => one.id === +id[1]);
    at("detail-body").replaceChildren(...(item ? details(item) : [make("p", say("not_here", { id: id[1] }), { id: "detail-title" })]));
    if (!detail.open) detail.showModal();
    detail.scrollTop = 0;
  }

  // ── what people do ────────────────────────────────────────────────────────────────────────────────────────────

  const fill = (list, names) => list.forEach((name, place) => names.append(make("option", name, { value: place })));
  fill(areas, at("area"));
  fill(units, at("unit"));
  let waiting;
  at("filters").addEventListener("input", () => {
    clearTimeout(waiting);
    if (parts.length > 2000) waiting = setTimeout(show, 150); // while somebody types, a long list waits for the last key
    else show();
  });
  at("filters").addEventListener("reset", () => setTimeout(show)); // the fields are empty after the event
  at("filters").addEventListener("submit", event => event.preventDefault());
  for (const tile of document.querySelectorAll(".tile")) tile.addEventListener("click", () => {
    at("light").value = at("light").value === tile.dataset.light ? "" : tile.dataset.light;
    show();
  });
  at("more").addEventListener("click", () => draw(drawn + STEP));
  if ("IntersectionObserver" in window) {
    new IntersectionObserver(seen => seen.some(one => one.isIntersecting) && draw(drawn + STEP), { rootMargin: "600px" }).observe(at("more"));
  }
  at("print").addEventListener("click", () => print());
  addEventListener("beforeprint", () => { document.querySelector(".areas").open = true; draw(matching.length); });
  at("close").addEventListener("click", () => at("detail").close());
  at("detail").addEventListener("click", event => event.target === at("detail") && at("detail").close());
  at("detail").addEventListener("close", () => location.hash && history.replaceState(null, "", location.pathname + location.search));
  addEventListener("hashchange", open_item);
  at("board").hidden = false;
  show();
  open_item();
})();
