"use strict";
// Only text is ever set, never markup: a document must not be able to say anything to the page.

const all = JSON.parse(document.getElementById("contents").textContent);
const list = document.getElementById("list");
const article = document.getElementById("document");
const BATCH = 100;
const DOUBT = new Set(["ambiguous", "conflicting"]);
const WRONG = new Set(["unsupported", "implausible"]);
let shown = all, drawn = 0, chosen = -1;

function make(tag, attributes = {}, ...parts) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...parts.filter((part) => part !== null && part !== undefined && part !== ""));
  return node;
}

const words = (name) => name.replaceAll("_", " ");
const sort = (outcome) => (outcome === "found" ? "found" : DOUBT.has(outcome) ? "doubt" : WRONG.has(outcome) ? "wrong" : "");
const chip = (name, kind = name) => make("span", { class: `chip ${kind}` }, words(name));
const money = (dollars) => (dollars === 0 ? "$0" : `$${dollars.toPrecision(2)}`);
const time = (ms) => (ms === null || ms === undefined ? "" : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`);

// --- filters ---

const FILTERS = {
  status: (one) => [one.status],
  outcome: (one) => one.fields.map((field) => field.outcome),
  finding: (one) => one.findings.map((finding) => finding.rule),
  route: (one) => one.attempts.map((attempt) => attempt.route),
  type: (one) => [one.type],
};

function drawFilters() {
  const form = document.getElementById("filters");
  for (const [name, values] of Object.entries(FILTERS)) {
    const count = new Map();
    for (const one of all) for (const value of new Set(values(one))) count.set(value, (count.get(value) || 0) + 1);
    if (!count.size) continue;
    const select = make("select", { name }, make("option", { value: "" }, "any"));
    for (const value of [...count.keys()].sort()) {
      select.append(make("option", { value }, `${words(value)} (${count.get(value)})`));
    }
    form.append(make("label", {}, words(name), select));
  }
  form.append(make("label", {}, "find", make("input", { name: "find", type: "search", placeholder: "id or text" })));
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
}

function filter() {
  const asked = new FormData(document.getElementById("filters"));
  const find = (asked.get("find") || "").toLowerCase();
  shown = all.filter((one) =>
    Object.entries(FILTERS).every(([name, values]) => !asked.get(name) || values(one).includes(asked.get(name))) &&
    (!find || one.id.toLowerCase().includes(find) || (one.text || "").toLowerCase().includes(find)));
  drawList();
  drawPlots();
}

// --- the list, a batch at a time ---

function drawList() {
  list.replaceChildren();
  drawn = 0;
  document.getElementById("count").textContent = `${shown.length} of ${all.length} documents`;
  more();
  if (shown.length) choose(0);
  else {
    chosen = -1;
    list.append(make("li", { role: "presentation" }, "no document is like that"));
    article.replaceChildren();
  }
}

function more() {
  const part = document.createDocumentFragment();
  for (const end = Math.min(drawn + BATCH, shown.length); drawn < end; drawn++) part.append(entry(shown[drawn], drawn));
  list.append(part);
}

function entry(one, at) {
  const stated = one.fields.filter((field) => field.value !== null).length;
  return make("li", { role: "option", id: `d${at}`, "data-at": at, "aria-selected": "false" },
    make("div", { class: "name" }, one.id),
    make("div", { class: "row" }, make("span", {}, words(one.type)), chip(one.status)),
    make("div", { class: "row" }, make("span", {}, `${stated} of ${one.fields.length} stated`),
      make("span", {}, [time(one.ms), money(one.cost)].filter(Boolean).join(" · "))));
}

function choose(at) {
  if (at < 0 || at >= shown.length) return;
  while (drawn <= at) more();
  const before = document.getElementById(`d${chosen}`);
  if (before) before.setAttribute("aria-selected", "false");
  chosen = at;
  const now = document.getElementById(`d${at}`);
  now.setAttribute("aria-selected", "true");
  now.scrollIntoView({ block: "nearest" });
  list.setAttribute("aria-activedescendant", now.id);
  drawDocument(shown[at]);
}

list.addEventListener("click", (event) => {
  const found = event.target.closest("[data-at]");
  if (found) choose(Number(found.dataset.at));
});
const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
list.addEventListener("keydown", (event) => {
  if (!(event.key in STEPS)) return;
  event.preventDefault();
  choose(Math.max(0, Math.min(shown.length - 1, chosen + STEPS[event.key])));
});
list.parentElement.addEventListener("scroll", () => {
  const pane = list.parentElement;
  if (drawn < shown.length && pane.scrollTop + pane.clientHeight > pane.scrollHeight - 600) more();
}, { passive: true });

// --- one document ---

function drawDocument(one) {
  hide();
  article.scrollTop = 0;
  const about = [words(one.type), one.tenant, time(one.ms), money(one.cost)].filter(Boolean).join(" · ");
  article.replaceChildren(
    make("h2", {}, one.id, " ", chip(one.status)),
    make("p", { class: "about" }, about, one.reason ? ` · ${one.reason}` : ""),
    make("div", { class: "columns" },
      make("section", { "aria-label": "Text" }, text(one)),
      make("section", { "aria-label": "Fields" }, fields(one), ...findings(one), ...attempts(one))));
}

function text(one) {
  if (one.text === null) return make("p", { class: "about" }, "The text was not given (--texts).");
  const spans = one.fields.map((field, at) => ({ field, at })).filter(({ field }) => field.span);
  const cuts = [...new Set([0, one.text.length, ...spans.flatMap(({ field }) => field.span)])].sort((a, b) => a - b);
  const page = make("pre");
  for (let i = 0; i + 1 < cuts.length; i++) {
    const piece = one.text.slice(cuts[i], cuts[i + 1]);
    const here = spans.filter(({ field }) => field.span[0] <= cuts[i] && cuts[i + 1] <= field.span[1]);
    page.append(here.length ? highlight(piece, here) : piece);
  }
  return page;
}

function highlight(piece, here) {
  const worst = ["wrong", "doubt", "found"].find((kind) => here.some(({ field }) => sort(field.outcome) === kind)) || "";
  const said = here.map(({ field }) => describe(field)).join("\n");
  const node = make("mark", { class: worst, tabindex: "0", "data-fields": here.map(({ at }) => at).join(" "), "aria-label": `${piece}: ${said}` }, piece);
  const on = () => { light(here.map(({ at }) => at)); hint(node, said); };
  const off = () => { light([]); hide(); };
  for (const event of ["mouseenter", "focus"]) node.addEventListener(event, on);
  for (const event of ["mouseleave", "blur"]) node.addEventListener(event, off);
  return node;
}

const describe = (field) =>
  `${words(field.path)}: ${field.value ?? "no value"} (${words(field.outcome)}, ${percent(field.confidence)})` +
  (field.reason ? ` – ${field.reason}` : "");
// Rounded down: what is not certain is never shown as 100 %.
const percent = (share) => `${(Math.floor(share * 1000) / 10).toFixed(share > 0.99 && share < 1 ? 1 : 0)} %`;

function light(which) {
  for (const node of article.querySelectorAll(".lit")) node.classList.remove("lit");
  for (const at of which) {
    for (const node of article.querySelectorAll(`tr[data-field="${at}"], mark`)) {
      if (node.dataset.field === String(at) || (node.dataset.fields || "").split(" ").includes(String(at))) node.classList.add("lit");
    }
  }
}

function hint(node, said) {
  hide();
  const box = make("div", { id: "hint", role: "tooltip" }, said);
  document.body.append(box);
  const place = node.getBoundingClientRect();
  const top = place.bottom + 6 + box.offsetHeight > innerHeight ? place.top - 6 - box.offsetHeight : place.bottom + 6;
  box.style.left = `${Math.max(4, Math.min(place.left, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${Math.max(4, top)}px`;
}

const hide = () => document.getElementById("hint")?.remove();

function fields(one) {
  const head = make("tr", {}, ...["field", "value", "outcome", "sure"].map((name) => make("th", { scope: "col" }, name)));
  const routes = new Set(one.fields.map((field) => field.route)).size;
  const body = make("tbody", {}, ...one.fields.map((field, at) => fieldRow(field, at, routes > 1)));
  return make("table", {}, make("thead", {}, head), body);
}

function fieldRow(field, at, several) {
  const because = [field.reason, several ? field.route : null].filter(Boolean).join(" · ");
  const row = make("tr", { "data-field": at, tabindex: field.span ? "0" : null },
    make("td", {}, words(field.path)),
    make("td", {}, make("span", { class: "value" }, field.value ?? "–"), because ? make("div", { class: "because" }, because) : ""),
    make("td", {}, chip(field.outcome, sort(field.outcome))),
    make("td", { class: "number" }, percent(field.confidence)));
  if (field.span) {
    const show = () => { light([at]); article.querySelector("mark.lit")?.scrollIntoView({ block: "nearest" }); };
    for (const event of ["mouseenter", "focus", "click"]) row.addEventListener(event, show);
    for (const event of ["mouseleave", "blur"]) row.addEventListener(event, () => light([]));
  }
  return row;
}

function findings(one) {
  if (!one.findings.length) return [];
  const rows = one.findings.map((finding) => make("tr", {},
    make("td", {}, chip(finding.severity)),
    make("td", {}, finding.message, make("div", { class: "because" },
      [words(finding.rule), finding.fields.map(words).join(", "), finding.explanation].filter(Boolean).join(" · ")))));
  return [make("h3", {}, "Findings"), make("table", {}, make("tbody", {}, ...rows))];
}

function attempts(one) {
  if (!one.attempts.length) return [];
  const rows = one.attempts.map((attempt) => make("tr", {},
    make("td", {}, attempt.route, make("div", { class: "because" }, [attempt.why, attempt.detail].filter(Boolean).join(" · "))),
    make("td", {}, words(attempt.outcome)),
    make("td", { class: "number" }, `${attempt.tokens[0]} → ${attempt.tokens[1]}`),
    make("td", { class: "number" }, time(attempt.ms)),
    make("td", { class: "number" }, money(attempt.cost))));
  const head = make("tr", {}, ...["route", "outcome", "tokens", "took", "cost"].map((name) => make("th", { scope: "col" }, name)));
  return [make("h3", {}, "Attempts"), make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows))];
}

// --- plots of what is shown ---

function drawPlots() {
  const pane = document.querySelector("#plots .plots");
  if (!document.getElementById("plots").open) return pane.replaceChildren();
  const outcomes = new Map();
  for (const one of shown) for (const field of one.fields) outcomes.set(field.outcome, (outcomes.get(field.outcome) || 0) + 1);
  const bars = [...outcomes].sort((a, b) => b[1] - a[1]).map(([name, count]) => [words(name), count]);
  pane.replaceChildren(
    plot("Fields by outcome", bars),
    plot("Milliseconds per document", histogram(shown.map((one) => one.ms).filter((ms) => ms !== null), (x) => x.toFixed(0))),
    plot("Dollars per document", histogram(shown.map((one) => one.cost), (x) => (x ? x.toPrecision(2) : "0"))));
}

function histogram(values, told) {
  if (!values.length) return [];
  const sorted = [...values].sort((a, b) => a - b);
  const least = sorted[0], most = sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99))];
  const bins = most > least ? 12 : 1, wide = (most - least) / bins;
  const counts = new Array(bins).fill(0);
  for (const value of sorted) counts[wide ? Math.min(bins - 1, Math.floor((value - least) / wide)) : 0]++;
  return counts.map((count, at) => [`${told(least + at * wide)}${wide && at === bins - 1 ? "+" : ""}`, count]);
}

function plot(name, bars) {
  const space = "http://www.w3.org/2000/svg", high = 15, most = Math.max(1, ...bars.map(([, count]) => count));
  const drawing = document.createElementNS(space, "svg");
  const told = bars.map(([label, count]) => `${label}: ${count}`).join(", ");
  for (const [key, value] of [["width", 330], ["height", bars.length * high + 4], ["role", "img"], ["aria-label", `${name}: ${told}`]]) {
    drawing.setAttribute(key, value);
  }
  bars.forEach(([label, count], at) => {
    const add = (tag, places, said) => {
      const node = document.createElementNS(space, tag);
      for (const [key, value] of Object.entries(places)) node.setAttribute(key, value);
      if (said !== undefined) node.textContent = said;
      drawing.append(node);
    };
    add("text", { x: 84, y: at * high + 12, "text-anchor": "end" }, label);
    add("rect", { x: 90, y: at * high + 3, width: Math.max(count ? 1 : 0, (count / most) * 180), height: high - 4, rx: 2 });
    add("text", { x: 96 + (count / most) * 180, y: at * high + 12 }, String(count));
  });
  return make("figure", {}, make("figcaption", {}, name), drawing);
}

document.getElementById("plots").addEventListener("toggle", drawPlots);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); light([]); } });
drawFilters();
drawList();
drawPlots();
