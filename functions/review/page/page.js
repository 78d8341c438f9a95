"use strict";
// One reviewer, one case at a time. Only text is ever set, never markup: a document must not be able to say anything to
// the page. Spans count characters (code points); the browser counts UTF-16 units, so `units` converts between them.

const $ = (id) => document.getElementById(id);
let token = new URLSearchParams(location.hash.slice(1)).get("token");  // `sluice serve` hands it over in the address
const DOUBT = new Set(["ambiguous", "conflicting"]);
const WRONG = new Set(["unsupported", "implausible"]);
const SOON_SECONDS = 120;
const A = { money: "an amount", id: "an id", integer: "a whole number", text: "words" };

let session = null;    // who is signed in, where people sign in
let reviewer = "";
let cases = [], after = "";
let sheet = null;      // the case on the table
let fields = [];       // its fields, those in doubt first
let made = null;       // what the server would make of `said`
let said = new Map();  // path -> what we say about the field
let past = [];         // earlier `said`, for undo
let at = 0;            // the current field
let editing = false;
let asked = false;     // the findings that remain were shown after Enter: once more means "in spite of them"
let claim = null;
let starts = [0];      // UTF-16 offset of every character
let turn = 0;          // numbers previews, so that a late answer is not taken for the newest

function make(tag, attributes = {}, ...parts) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...parts.filter((part) => part !== null && part !== undefined && part !== ""));
  return node;
}

const words = (name) => name.replaceAll("_", " ");
const sort = (outcome) => (DOUBT.has(outcome) ? "doubt" : WRONG.has(outcome) ? "wrong" : outcome === "found" ? "" : "quiet");

function tell(text, bad = false) {
  $("message").textContent = text;
  $("message").classList.toggle("bad", bad);
}

// --- asking the server ---

async function ask(path, content) {
  if (session) token = await session.token();
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const request = { headers, cache: "no-store", credentials: "same-origin" };
  if (content !== undefined) {
    Object.assign(request, { method: "POST", body: JSON.stringify(content) });
    headers["content-type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(path, request);
  } catch {
    throw Object.assign(new Error("nobody answers: is the server still running?"), { status: 0 });
  }
  const answer = await response.json().catch(() => ({ error: `the server answered ${response.status}` }));
  if (!response.ok) throw Object.assign(new Error(answer.error ?? "refused"), { status: response.status, key: answer.key });
  return answer;
}

const place = (name, act = "") => `reviews/${encodeURIComponent(name)}${act && `/${act}`}`;
const decision = (despite = []) => ({ fields: Object.fromEntries(said), despite });

// --- the list of cases ---

async function list(more = false) {
  const page = await ask(`reviews?limit=50${more ? `&after=${encodeURIComponent(after)}` : ""}`);
  reviewer = page.reviewer;
  cases = more ? [...cases, ...page.cases] : page.cases;
  after = page.after;
  drawCases();
}

function drawCases() {
  $("count").textContent = `(${cases.length}${after ? "+" : ""})`;
  $("more").hidden = !after;
  $("cases").replaceChildren(...cases.map((one) => {
    const theirs = one.claim && one.claim.reviewer !== reviewer && one.claim.until * 1000 > Date.now();
    const since = new Date(one.since).toLocaleString([], { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return make("li", {}, make(
      "button", { type: "button", "aria-current": String(one.case === sheet?.case), onclick: () => open(one.case) },
      one.job_id, make("small", {}, theirs ? `${one.claim.reviewer} is at it` : `since ${since}`),
    ));
  }));
}

// --- one case ---

async function open(name) {
  if (sheet && claim && sheet.case !== name) ask(place(sheet.case, "release"), {}).catch(() => {});
  said = new Map(); past = []; made = null; editing = asked = false; at = 0;
  try {
    claim = (await ask(place(name, "claim"), {})).claim;
    tell("");
  } catch (error) {
    claim = null;
    tell(error.message, true);
    if (error.status !== 409) return;
  }
  show(await ask(place(name)));
  if (claim) await preview();
}

function show(found) {
  sheet = found;
  const doubts = new Set(sheet.doubts);
  fields = [...sheet.fields.filter((one) => doubts.has(one.path)), ...sheet.fields.filter((one) => !doubts.has(one.path))];
  starts = [0];
  for (const sign of sheet.text ?? "") starts.push(starts.at(-1) + sign.length);
  draw();
  $("paper").scrollTop = $("sheet").scrollTop = 0;
  look();
}

async function next() {
  const before = sheet?.case;
  const index = cases.findIndex((one) => one.case === before);
  await list();
  const free = cases.filter((one) => !one.claim || one.claim.reviewer === reviewer || one.claim.until * 1000 < Date.now());
  const later = cases.slice(index + 1).find((one) => free.includes(one) && one.case !== before);
  const one = later ?? free.find((other) => other.case !== before) ?? free[0];
  if (one) return open(one.case);
  sheet = claim = made = null;
  fields = []; said = new Map(); past = []; editing = false;
  draw();
  tell(cases.length ? "All that is left is being reviewed by others." : "Nothing waits for review.");
}

const field = () => fields[at];
const current = (one) => (said.has(one.path) && made?.fields[one.path]) || one;
const problem = (path) => made?.problems[path];
const mine = () => claim !== null;

function say(path, what) {
  past.push(new Map(said));
  if (what) said.set(path, what); else said.delete(path);
  asked = false;
  return preview();
}

// Whether the server told; if not, the message says why.
async function preview() {
  const mark = ++turn;
  try {
    const answer = await ask(place(sheet.case, "preview"), decision());
    if (mark === turn) {
      made = answer;
      draw();
      if (editing) look();
    }
    await hold();
    return true;
  } catch (error) {
    tell(error.message, true);
    return false;
  }
}

async function hold() {
  if (!claim || claim.until * 1000 - Date.now() > SOON_SECONDS * 2000) return;
  claim = (await ask(place(sheet.case, "claim"), {})).claim;
}

async function act(word) {
  if (!mine()) return tell("Somebody else is at it: you can look, but not decide.", true);
  if (word === "correct") return edit();
  editing = false;
  if (!await say(field().path, { word })) return;
  if (problem(field().path)) return tell(`${words(field().path)}: ${problem(field().path)}`, true);
  tell(`${words(field().path)}: ${word === "accept" ? "accepted" : "not stated"}`);
  onward();
}

function onward() {
  const open = fields.findIndex((one, index) => index > at && made?.open.includes(one.path));
  const first = fields.findIndex((one) => made?.open.includes(one.path));
  move(open >= 0 ? open : first >= 0 ? first : Math.min(at + 1, fields.length - 1));
}

function move(to) {
  at = Math.max(0, Math.min(fields.length - 1, to));
  editing = false;
  draw();
  look();
}

function look() {
  $("fields").children[at]?.scrollIntoView({ block: "nearest" });
  $("text").querySelector("mark.now")?.scrollIntoView({ block: "center" });
}

async function undo() {
  if (!past.length) return tell("Nothing to undo.");
  said = past.pop();
  asked = editing = false;
  if (await preview()) tell("Undone.");
}

async function confirm() {
  if (!sheet || !mine() || !await preview()) return;
  const [stuck] = Object.keys(made.problems);
  const missing = stuck ?? made.open[0];
  if (missing) {
    move(fields.findIndex((one) => one.path === missing));
    return tell(stuck ? `${words(stuck)}: ${made.problems[stuck]}` : `${made.open.length} more to decide.`, true);
  }
  if (made.errors.length && !asked) {
    asked = true;
    draw();
    $("sheet").scrollTop = 0;
    return tell(`The values still break: ${made.errors.map(words).join(", ")}. Confirm again if they are right all the same.`, true);
  }
  try {
    claim = (await ask(place(sheet.case, "claim"), {})).claim; // it may have ended while nobody looked
    const answer = await ask(place(sheet.case, "decision"), decision(made.errors));
    const done = sheet.job_id;
    claim = null;
    await next();
    if (sheet) tell(`${done}: ${answer.status}.`);
  } catch (error) {
    tell(error.message, true);
    if (error.status === 409 || error.status === 404) claim = null;
    draw();
  }
}

// --- correcting ---

function edit() {
  if (editing) return;
  editing = true;
  draw();
  look();
  if (!useSelection()) tell("Select the words in the document, press a number, or type the value.");
}

function offers() {
  const one = field();
  if (one.choices.length) return one.choices.map((value) => ({ value, verbatim: value }));
  return sheet.offers[one.kind] ?? [];
}

const correct = (what) => say(field().path, { word: "correct", ...what });

function choose(index) {
  const one = offers()[index];
  if (one) correct(one.span ? { span: one.span } : { value: one.value });
}

function useSelection() {
  const selection = getSelection();
  if (!editing || !selection.rangeCount || selection.isCollapsed) return false;
  const range = selection.getRangeAt(0);
  if (!$("text").contains(range.commonAncestorContainer)) return false;
  const ahead = document.createRange();
  ahead.setStart($("text"), 0);
  ahead.setEnd(range.startContainer, range.startOffset);
  const first = ahead.toString().length;
  const span = [character(first), character(first + range.toString().length)];
  selection.removeAllRanges();
  if (span[0] < span[1]) correct({ span });
  return true;
}

function character(unit) {
  let low = 0, high = starts.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] < unit) low = middle + 1; else high = middle;
  }
  return low;
}

// --- drawing ---

function draw() {
  drawCases();
  drawClaim();
  $("what").replaceChildren(...(sheet ? [make("strong", {}, sheet.job_id), ` ${words(sheet.document_type)}`] : []));
  $("reason").textContent = sheet?.reason ?? "";
  drawFindings();
  drawText();
  $("fields").replaceChildren(...fields.map(row));
  const open = made ? new Set([...made.open, ...Object.keys(made.problems)]).size : sheet?.doubts.length ?? 0;
  $("left").textContent = !sheet ? "" : open ? `${open} more to decide` : "Everything in doubt is decided";
  $("confirm").hidden = !sheet;
  $("confirm").disabled = !mine();
  $("text").classList.toggle("selecting", editing);
}

function drawClaim() {
  const seconds = claim ? Math.round(claim.until - Date.now() / 1000) : 0;
  const theirs = !claim && sheet?.claim && sheet.claim.reviewer !== reviewer && sheet.claim.until * 1000 > Date.now();
  const clock = `${Math.floor(seconds / 60)}:${String(Math.max(0, seconds % 60)).padStart(2, "0")}`;
  const until = theirs ? new Date(sheet.claim.until * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : "";
  $("claim").textContent = claim ? (seconds > 0 ? `yours for ${clock}` : "your claim has ended") : theirs ? `${sheet.claim.reviewer} until ${until}` : "";
  $("claim").className = `chip ${claim ? (seconds > SOON_SECONDS ? "mine" : "soon") : "theirs"}`;
}

function drawFindings() {
  const findings = made?.findings ?? sheet?.findings ?? [];
  $("findings").replaceChildren(...findings.map((one) => make(
    "li", { class: one.severity },
    make("strong", {}, words(one.rule)), ` ${one.message}`, make("small", {}, one.explanation),
  )));
}

function drawText() {
  if (!sheet?.text) return $("text").replaceChildren(sheet ? "The text was not kept; see the job's own system." : "");
  const edges = new Set([0, starts.length - 1]);
  const spans = fields.map(current).map((one, index) => ({ ...one, index })).filter((one) => one.span);
  for (const { span } of spans) { edges.add(span[0]); edges.add(span[1]); }
  const cuts = [...edges].filter((edge) => edge < starts.length).sort((a, b) => a - b);
  const pieces = cuts.slice(1).map((end, index) => piece(cuts[index], end, spans));
  $("text").replaceChildren(...pieces);
}

function piece(start, end, spans) {
  const text = sheet.text.slice(starts[start], starts[end]);
  const here = spans.filter(({ span }) => span[0] <= start && end <= span[1]);
  if (!here.length) return document.createTextNode(text);
  const now = here.find((one) => one.index === at);
  const shown = now ?? here[0];
  const kind = shown.outcome === "found" && sheet.doubts.includes(fields[shown.index].path) && !said.has(fields[shown.index].path) ? "doubt" : sort(shown.outcome);
  const names = here.map((one) => words(fields[one.index].path)).join(", ");
  return make("mark", { class: `${kind} ${now ? "now" : ""}`, title: names, onclick: () => { if (!editing && getSelection().isCollapsed) move(shown.index); } }, text);
}

function row(one, index) {
  const now = index === at, shown = current(one), what = said.get(one.path), wrong = problem(one.path);
  const doubtful = sheet.doubts.includes(one.path);
  const value = shown.value === null ? "not stated" : String(shown.value);
  const label = `${words(one.path)}: ${value}, ${words(shown.outcome)}${doubtful && !what ? ", to be decided" : ""}${what ? `, ${what.word}` : ""}`;
  const parts = [
    make("div", { class: "row" },
      make("span", { class: "name" }, words(one.path)),
      wrong ? make("span", { class: "badge wrong" }, "not yet") : what ? make("span", { class: "badge decided" }, { accept: "accepted", correct: "corrected", absent: "absent" }[what.word])
        : make("span", { class: `badge ${doubtful && shown.outcome === "found" ? "doubt" : sort(shown.outcome)}` }, doubtful && shown.outcome === "found" ? "not sure" : words(shown.outcome)),
      make("span", { class: `value ${shown.value === null ? "none" : ""}` }, value)),
  ];
  if (now || doubtful || what) parts.push(note(one, shown));
  if (wrong) parts.push(make("p", { class: "problem" }, wrong));
  if (now && mine()) parts.push(acts(what));
  if (now && editing) parts.push(editor(one, what, wrong));
  return make("li", { tabindex: now ? "0" : "-1", "aria-current": String(now), "aria-label": label, onclick: (event) => {
    if (index !== at && !event.target.closest("button, input")) move(index);
  } }, ...parts);
}

function note(one, shown) {
  const sure = said.has(one.path) ? "" : `${Math.round(shown.confidence * 100)} % sure`;
  const quote = shown.verbatim && shown.verbatim !== String(shown.value) ? make("q", {}, shown.verbatim) : null;
  const told = [sure, shown.reason, one.description].filter(Boolean).join(" · ");
  return make("p", { class: "note" }, quote, quote && told ? " · " : null, told);
}

function acts(what) {
  const button = (word, text, key) => make(
    "button", { type: "button", "aria-pressed": String(what?.word === word), onclick: () => act(word) }, text, " ", make("kbd", {}, key),
  );
  return make("div", { class: "acts" }, button("accept", "Accept", "a"), button("correct", "Correct", "c"), button("absent", "Absent", "x"));
}

function editor(one, what, wrong) {
  const typed = make("input", { id: "typed", autocomplete: "off", spellcheck: "false", placeholder: `${A[one.kind] ?? `a ${one.kind}`}, as the document has it` });
  typed.value = what?.word === "correct" && what.value !== undefined ? what.value : "";
  typed.addEventListener("change", () => typed.value.trim() && correct({ value: typed.value.trim() }));
  const outside = what?.value !== undefined && wrong?.includes("not in the text") || what?.reason;
  const reason = make("input", { id: "why", maxlength: "300", autocomplete: "off" });
  reason.value = what?.reason ?? "";
  reason.addEventListener("change", () => correct({ value: what.value, reason: reason.value }));
  return make("div", { class: "editor" },
    make("div", { class: "offers", role: "group", "aria-label": "Values in the document" }, ...offers().map((offer, index) => make(
      "button", { type: "button", title: offer.verbatim, onclick: () => choose(index) }, index < 9 ? make("kbd", {}, String(index + 1)) : null, ` ${offer.value}`,
    ))),
    make("label", {}, "Value", typed),
    outside ? make("label", {}, "Not in the text, but right because", reason) : null,
  );
}

// --- keys ---

const KEYS = {
  j: () => move(at + 1), ArrowDown: () => move(at + 1), k: () => move(at - 1), ArrowUp: () => move(at - 1),
  a: () => act("accept"), c: () => act("correct"), x: () => act("absent"), u: undo, n: next, "?": help,
  Enter: () => (editing ? finish() : confirm()), Escape: () => { editing = false; tell(""); draw(); },
};

function finish() {
  if (!said.has(field().path) || problem(field().path)) return tell(problem(field().path) ?? "Nothing chosen yet.", true);
  editing = false;
  tell(`${words(field().path)}: corrected to ${made.fields[field().path].value}`);
  onward();
}

function help() {
  $("help").hidden = !$("help").hidden;
  $("keys").setAttribute("aria-expanded", String(!$("help").hidden));
}

document.addEventListener("keydown", async (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inside = event.target.closest("input");
  if (inside && event.key === "Enter") { inside.blur(); event.preventDefault(); return; }
  if (inside && event.key === "Escape") inside.blur();
  if (inside) return;
  if (event.key === "Enter" && event.target.closest("button, summary")) return;
  const number = editing && /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
  const does = number ? () => choose(number - 1) : sheet || "n?".includes(event.key) ? KEYS[event.key] : undefined;
  if (!does) return;
  event.preventDefault();
  try { await does(); } catch (error) { tell(error.message, true); }
});
document.addEventListener("mouseup", () => setTimeout(useSelection));
document.addEventListener("touchend", () => setTimeout(useSelection, 300));
addEventListener("pagehide", () => {
  if (!sheet || !claim) return;
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  fetch(place(sheet.case, "release"), { method: "POST", body: "{}", headers, keepalive: true }).catch(() => {});
});
$("next").addEventListener("click", () => next().catch((error) => tell(error.message, true)));
$("more").addEventListener("click", () => list(true).catch((error) => tell(error.message, true)));
$("keys").addEventListener("click", help);
$("confirm").addEventListener("click", () => confirm());
$("leave").addEventListener("click", () => session.leave());
setInterval(drawClaim, 1000);
if (matchMedia("(max-width: 1000px)").matches) $("waiting").open = false;

// Without a token in the address the page was not opened by `sluice serve`: then it says beside it where people sign in.
async function start() {
  const told = token ? null : await fetch("config.json", { cache: "no-store" }).catch(() => null);
  if (told?.ok) {
    const { signIn } = await import("./sign-in.js");
    session = await signIn(await told.json());
    $("leave").hidden = false;
  }
  await next();
}

start().catch((error) => tell(error.message, true));
