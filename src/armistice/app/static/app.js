// The page's script: reads the controls, asks, paints what comes back for the newest question.
"use strict";
const $ = (query, root = document) => root.querySelector(query);
const all = (query, root = document) => [...root.querySelectorAll(query)];
const PAUSE = 20; // ms without a move before a question is asked
let key = "", seq = 0, shown = "", beside = null, past = [], base = "", running = null, timer = 0, moved = 0, stage = null;

async function post(path, body, signal) {
  const headers = { "content-type": "application/json", "x-armistice-key": key };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal, cache: "no-store" });
}

function say(name) {
  const status = $("#status");
  status.textContent = status.dataset[name] ?? name;
}

// What stands on the controls, as text: the only place where a state is written here.
function stateText() {
  const hundredths = (input) => (input.value / 100).toFixed(2);
  const pieces = base.split(";").slice(0, 4);
  const groups = all("[data-group]");
  const whole = groups.filter((g) => g.value === g.max).map((g) => g.dataset.group);
  const part = groups.filter((g) => g.value > 0 && g.value !== g.max).map((g) => `${g.dataset.group}:${hundredths(g)}`);
  const doses = all("[data-lever]").filter((l) => l.value > 0).map((l) => `${l.dataset.lever}:${hundredths(l)}`);
  if (whole.length) pieces.push("sw=" + whole.join("+"));
  if (part.length) pieces.push("l=" + part.join("+"));
  if (doses.length) pieces.push("lev=" + doses.join("+"));
  const dates = all("[data-lever]").filter((l) => l.value > 0).map((l) => [l.dataset.lever, dateText(l.dataset.lever)]);
  const dated = dates.filter(([, text]) => text).map(([lever, text]) => `${lever}:${text}`);
  if (dated.length) pieces.push("cal=" + dated.join("+"));
  const form = $("#form").value;
  if (form) {
    const terms = all("[data-issue]").filter((i) => i.value !== i.dataset.default);
    pieces.push("pk=" + [form, ...terms.map((i) => `${i.dataset.issue}:${i.value}`)].join(","));
  }
  return pieces.join(";");
}

function describe(input) {
  const words = $("#places").content.firstElementChild.dataset;
  const text = input.value === "0" ? words.start : input.value === input.max ? words.end
    : words.between.replace("#", (input.value / 100).toFixed(2));
  input.setAttribute("aria-valuetext", text);
}

// When a lever is in force, as it stands in a state; nothing where it is so from today on, for good.
function dates(lever) {
  const row = $(`[data-dates="${CSS.escape(lever)}"]`);
  const [first, end, rise] = ["first", "end", "rise"].map((name) => $(`[data-date=${name}]`, row));
  return { row, first, end, rise, horizon: +end.max };
}

function dateText(lever) {
  const { first, end, rise, horizon } = dates(lever);
  const text = first.value + (+end.value < horizon ? `-${end.value}` : "") + (+rise.value ? `r${rise.value}` : "");
  return text === "0" ? "" : text;
}

// The small calendar of a lever: a cell a month, as full as its dose, and the same in words.
function drawDates(lever) {
  const { row, first, end, rise, horizon } = dates(lever);
  const dose = $(`[data-lever="${CSS.escape(lever)}"]`).value / 100;
  const words = $("#dates").content.firstElementChild.dataset;
  const starts = +first.value ? words.from.replace("#", first.value) : words.today;
  const ends = +end.value < horizon ? words.until.replace("#", end.value) : words.good;
  const rising = +rise.value ? words.rising.replace("#", rise.value) : "";
  $(".when", row).textContent = [starts, ends, rising].filter(Boolean).join(", ");
  first.setAttribute("aria-valuetext", starts);
  end.setAttribute("aria-valuetext", ends);
  const steps = Math.min(4, +rise.value) || 1;
  all(".months i", row).forEach((one, month) => {
    const past = Array.from({ length: steps }, (_, n) => +first.value + Math.floor((n * rise.value) / steps)).filter((m) => m <= month).length;
    one.style.setProperty("--dose", month < end.value ? (dose * past) / steps : 0);
  });
}

// A date was moved: the end stays after the beginning, and a lever with dates is in use.
function moveDates(at) {
  const lever = at.closest("[data-dates]").dataset.dates, { first, end } = dates(lever);
  if (+end.value <= +first.value) {
    if (at === first) end.value = +first.value + 1;
    else first.value = +end.value - 1;
  }
  const dose = $(`[data-lever="${CSS.escape(lever)}"]`);
  if (dose.value === "0") dose.value = dose.max;
}

// With a calendar on show the months ahead are followed by it, and other pictures have their place.
function arrange(text) {
  const dated = [text, beside].some((one) => /;cal=/.test(one ?? ""));
  for (const slot of all("[data-when]")) {
    slot.hidden = (slot.dataset.when === "dated") !== dated;
    if (!slot.hidden) continue;
    slot.replaceChildren();
    slot.classList.remove("waiting");
    delete slot.dataset.state;
  }
}

// A state has left the screen: nothing that was computed for it may stay.
function changed(text) {
  seq = Math.max(seq + 1, Date.now());
  moved = performance.now();
  arrange(text);
  all(".live:not([hidden])").forEach((slot) => slot.classList.add("waiting"));
  $("#brief").textContent = "";
  $("#picture").setAttribute("aria-busy", "true");
  say("computing");
  for (const name of ["first", "firstMs", "painted", "paintedMs"]) delete document.body.dataset[name];
  running?.abort();
  clearTimeout(timer);
  timer = setTimeout(ask, PAUSE, seq, text);
}

function step() {
  const text = stateText();
  if (text === shown) return;
  if (past.at(-1) !== shown) past.push(shown);
  move(text);
}

function move(text) {
  shown = text;
  history.replaceState(null, "", "#" + text);
  $("#undo").disabled = past.length === 0;
  changed(text);
}

async function ask(mine, text) {
  timer = 0;
  running = new AbortController();
  try {
    const answer = await post("/look", { seq: mine, state: text, beside }, running.signal);
    for await (const part of lines(answer)) {
      if (mine !== seq) return; // overtaken while it was on its way
      paint(part);
    }
  } catch (error) {
    if (error.name !== "AbortError" && mine === seq) say("lost");
  }
}

async function* lines(answer) {
  if (!answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    const pieces = (rest + value).split("\n");
    rest = pieces.pop();
    for (const piece of pieces) yield JSON.parse(piece);
  }
  if (rest.trim()) yield JSON.parse(rest);
}

function paint(part) {
  if (part.part === "controls") controls(part);
  else if (part.part === "answer") {
    fill("answer", part.html);
    fill("menu", part.menu);
  } else if (part.part === "chances") {
    fill("chances", part.html);
    fill("prospect", part.said);
    $("#brief").textContent = part.brief;
    $("#brief").classList.remove("waiting");
  } else if (part.part === "figure") {
    fill(part.id, part.html);
    if (part.first) {
      say("follow");
      stamp("first", part.first);
    }
  } else if (part.part === "done") {
    $("#picture").removeAttribute("aria-busy");
    say("ready");
    stamp("painted", part.state);
  } else if (part.fault || part.part === "fault") say(part.text ?? part.fault);
}

// Marks a state as painted once the browser has painted it, with the time since the move.
function stamp(name, state) {
  const mine = seq, began = moved;
  requestAnimationFrame(() => setTimeout(() => {
    if (mine !== seq) return;
    document.body.dataset[name] = state;
    document.body.dataset[name + "Ms"] = Math.round(performance.now() - began);
  }));
}

function fill(id, html) {
  const slot = $("#slot-" + id);
  const open = $("details", slot)?.open, held = slot.contains(document.activeElement);
  slot.innerHTML = html; // escaped by the templates; the policy forbids script in it
  slot.dataset.state = shown;
  if (open && $("details", slot)) $("details", slot).open = true;
  slot.classList.remove("waiting");
  if (held) $("summary", slot)?.focus();
}

// The server's reading of the state: what it left out, and where everything stands.
function controls(found) {
  base = shown = found.state;
  history.replaceState(null, "", "#" + shown);
  const notes = $("#notes");
  notes.replaceChildren(...found.notes.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  for (const input of all("[data-group]")) set(input, found.places[input.dataset.group] ?? 0);
  for (const input of all("[data-lever]")) {
    set(input, found.doses[input.dataset.lever] ?? 0);
    const { first, end, rise, horizon } = dates(input.dataset.lever);
    const [from, until, over] = found.spans[input.dataset.lever] ?? [0, horizon, 0];
    // a lever that is not used keeps its dates in hand, as a package keeps its terms
    if (!all("option", rise).some((one) => one.value === String(over))) rise.add(new Option(over, over));
    if (input.value > 0) [first.value, end.value, rise.value] = [from, until, over];
    drawDates(input.dataset.lever);
  }
  $("#form").value = found.form;
  for (const input of all("[data-issue]")) input.value = found.terms[input.dataset.issue] ?? input.dataset.default;
}

function set(input, value) {
  if (document.activeElement === input && input.value === String(value)) return;
  input.value = value;
  if (input.dataset.group) describe(input);
}

function focusClaim(id) {
  all("[data-sources]").forEach((one) => (one.hidden = one.dataset.sources !== id));
  all(".claim").forEach((one) => one.classList.toggle("focus", one.dataset.claim === id));
}

function compare(text) {
  beside = text;
  const button = $("#compare");
  button.dataset.off ??= button.textContent;
  button.textContent = text === null ? button.dataset.off : button.dataset.on;
  button.setAttribute("aria-pressed", String(text !== null));
  changed(shown);
}

// Presenting: the first account as it is, then one question after another as the second has it.
function present(on) {
  const button = $("#present"), kept = stage?.kept;
  stage = on ? { kept: shown, at: 0 } : null;
  button.dataset.off ??= button.textContent;
  button.textContent = on ? button.dataset.on : button.dataset.off;
  button.setAttribute("aria-pressed", String(on));
  document.body.classList.toggle("presenting", on);
  $("#stage").hidden = !on;
  if (on) {
    turn(0);
    return $("#next").focus();
  }
  all(".claim").forEach((row) => (row.hidden = false));
  button.focus();
  move(kept);
}

function turn(by) {
  const rows = all(".claim"), words = $("#stage").dataset;
  const at = (stage.at = Math.min(rows.length, Math.max(0, stage.at + by))), now = rows[at - 1];
  rows.forEach((row, n) => (row.hidden = n >= at));
  $("#stage p").textContent = now
    ? words.turn.replace("#n", at).replace("#total", rows.length).replace("#ask", () => $("label", now).textContent)
    : words.first;
  if (now) focusClaim(now.dataset.claim);
  $("#back").disabled = at === 0;
  $("#next").disabled = at === rows.length;
  const names = rows.slice(0, at).map((row) => row.dataset.claim);
  move([...base.split(";").slice(0, 4), ...(at ? ["sw=" + names.join("+")] : [])].join(";"));
}

async function save(path) {
  const found = await (await post(path, { state: shown })).json();
  if (found.fault) return say(found.fault);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([found.text], { type: "text/yaml" }));
  link.download = found.name;
  link.click();
  URL.revokeObjectURL(link.href);
  say(found.name);
}

async function copy() {
  const link = location.origin + "/#" + shown;
  try {
    await navigator.clipboard.writeText(link);
    say($("#copy").dataset.done);
  } catch {
    say(link);
  }
}

async function effects() {
  const mine = Date.now(), sizes = new Map(), list = $("#list");
  try {
    for await (const part of lines(await post("/alone", { seq: mine, state: shown }))) {
      if (list !== $("#list")) return;
      if (part.part === "alone") {
        sizes.set(part.group, part.size);
        $("#e-" + CSS.escape(part.group)).textContent = part.text;
        if (sizes.size === list.children.length) sort(list, sizes);
      } else if (part.part === "swaps") {
        fill("swaps", part.html);
        if (part.whole) $("#slot-swaps").dataset.whole = "1";
      }
    }
  } catch { /* the page says that the program has stopped when it is asked next */ }
}

// Only while nobody is in the list: what one is about to press must not move away.
function sort(list, sizes) {
  if (list.contains(document.activeElement) || past.length || stage) return;
  list.append(...[...list.children].sort((a, b) => sizes.get(b.dataset.claim) - sizes.get(a.dataset.claim)));
  focusClaim(list.firstElementChild.dataset.claim);
}

document.addEventListener("input", (event) => {
  const at = event.target;
  if (at.dataset.group) describe(at);
  if (at.id === "start") {
    const given = at.value ? JSON.parse(at.value) : { form: "", terms: {} };
    $("#form").value = given.form;
    for (const input of all("[data-issue]")) input.value = given.terms[input.dataset.issue] ?? input.dataset.default;
  }
  if (at.dataset.issue && !$("#form").value) $("#form").value = $("#form").options[$("#form").options.length - 1].value;
  if (at.dataset.date) moveDates(at);
  const lever = at.dataset.lever ?? at.closest("[data-dates]")?.dataset.dates;
  if (lever) drawDates(lever);
  if (at.dataset.pair) {
    const other = { ...Object.fromEntries(all("[data-pair]").map((s) => [s.dataset.pair, s.value])) };
    return load(base.split(";").slice(0, 2).join(";") + `;a=${other.a};b=${other.b}`);
  }
  if (at.closest("#claims")) step();
});

// A key was pressed or a slider let go: nothing more is to be waited for.
document.addEventListener("change", () => {
  if (!timer) return;
  clearTimeout(timer);
  ask(seq, shown);
});

document.addEventListener("click", (event) => {
  const at = event.target.closest("button");
  if (!at) return;
  if (at.dataset.swap) {
    const input = $("#g-" + CSS.escape(at.dataset.swap));
    input.value = input.value >= 50 ? 0 : 100;
    describe(input);
    step();
  } else if (at.id === "undo") {
    const text = past.pop();
    if (text !== undefined) move(text);
  } else if (at.id === "reset") {
    past.push(shown);
    move(base.split(";").slice(0, 4).join(";"));
  } else if (at.id === "clear") {
    $("#form").value = $("#start").value = "";
    for (const input of all("[data-issue]")) input.value = input.dataset.default;
    step();
  } else if (at.id === "present") present(!stage);
  else if (at.id === "next" || at.id === "back") turn(at.id === "next" ? 1 : -1);
  else if (at.id === "compare") compare(beside === null ? shown : null);
  else if (at.id === "copy") copy();
  else if (at.id === "reading" || at.id === "entry") save("/" + at.id);
});

document.addEventListener("keydown", (event) => {
  if (!stage || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape") return present(false);
  const by = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
  if (!by || event.target.closest("input, select")) return; // a slider moves by the same keys
  event.preventDefault();
  turn(by);
});

document.addEventListener("focusin", (event) => {
  const claim = event.target.closest(".claim");
  if (claim) focusClaim(claim.dataset.claim);
});

addEventListener("hashchange", () => {
  const text = location.hash.slice(1);
  if (text.startsWith("1;") && decodeURIComponent(text) !== shown) load(decodeURIComponent(text));
});

async function load(text) {
  const answer = await post("/page", { state: text });
  if (answer.status === 401) return; // the key is of an earlier run; the page says which link to open
  const found = await answer.json();
  if (found.fault) return void ($("#page main").textContent = found.fault);
  $("#page").innerHTML = found.html;
  document.title = $("h1").textContent;
  shown = base = found.state;
  past = [];
  beside = stage = null;
  document.body.classList.remove("presenting");
  all("[data-group]").forEach(describe);
  all("[data-dates]").forEach((row) => drawDates(row.dataset.dates));
  focusClaim($(".claim")?.dataset.claim);
  changed(text || shown);
  effects();
}

async function open() {
  const token = new URLSearchParams(location.search).get("token");
  key = sessionStorage.getItem("armistice") ?? "";
  if (token) {
    history.replaceState(null, "", "/" + location.hash); // a used token is of no use in the history
    const found = await (await post("/enter", { token })).json();
    if (found.key) sessionStorage.setItem("armistice", (key = found.key));
  }
  if (key) await load(decodeURIComponent(location.hash.slice(1)));
}

open();
