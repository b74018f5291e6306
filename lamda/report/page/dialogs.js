// Pages through the dialogs. Texts of models and of people go in as texts, never as markup.
const PAGE = 20;
const ANSWERS = { y: "yes", n: "no", m: "maybe", "-": "–" };

function make(tag, values, ...children) {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(values || {})) {
    if (value === undefined || value === false) continue;
    if (key === "on") for (const [event, react] of Object.entries(value)) made.addEventListener(event, react);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
}
// A text of its own direction: what stands beside it keeps its place.
const said = text => { const made = make("bdi"); made.textContent = text; return made; };

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

class Dialogs {
  constructor(data, place) {
    this.data = data;
    this.rows = data.rows.map(row => {
      const [id, task, kind, turns] = data.contexts[row.c];
      const model = data.models[row.m];
      return { ...row, id, task, kind, turns, model, address: `d/${encodeURIComponent(id)}/${encodeURIComponent(model)}` };
    });
    this.byAddress = new Map(this.rows.map((row, at) => [row.address, at]));
    this.page = 0;
    this.filters = {};
    this.form = make("form", { "aria-label": "Filters" });
    this.count = make("span", { role: "status" });
    this.list = make("div", {});
    this.back = make("button", { type: "button", on: { click: () => this.turn(-1) } }, "Previous");
    this.next = make("button", { type: "button", on: { click: () => this.turn(1) } }, "Next");
    this.fields();
    place.replaceChildren(
      this.form,
      make("div", { class: "pager" }, this.back, this.next, this.count,
        make("span", { class: "note" }, "Keys: ", make("kbd", {}, "j"), " ", make("kbd", {}, "k"), " answers, ",
          make("kbd", {}, "n"), " ", make("kbd", {}, "p"), " pages, ", make("kbd", {}, "/"), " search")),
      this.list);
    this.form.addEventListener("submit", event => event.preventDefault());
    addEventListener("hashchange", () => this.go());
    document.addEventListener("keydown", event => this.key(event));
    this.choose();
    this.go();
  }

  fields() {
    const distinct = key => [...new Set(this.rows.map(row => row[key]))].map(value => [value, value]);
    const failures = this.data.failures.map((name, at) => [String(at), name.replaceAll("_", " ")]);
    this.select("task", "Task", distinct("task"), (row, value) => row.task === value);
    this.select("model", "Model", distinct("model"), (row, value) => row.model === value);
    this.select("kind", "Kind", distinct("kind"), (row, value) => row.kind === value);
    this.select("failed", "Failed", [["any", "anything"], ["none", "nothing"], ...failures], (row, value) =>
      value === "any" ? !!row.f : value === "none" ? !row.f : !!row.f && row.f.includes(Number(value)));
    this.select("research", "Research", [["changed", "changed it"], ["kept", "left it as it was"], ["asked", "asked"], ["none", "did not ask"]],
      (row, value) => value === "changed" ? row.d !== undefined : value === "kept" ? !!row.k && row.d === undefined
        : value === "asked" ? !!row.k : !row.k);
    this.select("dropped", "Filter", [["some", "dropped a candidate"], ["none", "dropped none"]], (row, value) =>
      !!row.a && (value === "some") === [...row.a, ...(row.z || [])].some(one => one[3]));
    const input = make("input", { type: "search", placeholder: "words", on: { input: () => this.filter("words", input.value.toLowerCase(),
      (row, value) => [...row.turns, row.r, row.d || ""].some(text => text.toLowerCase().includes(value))) } });
    this.search = input;
    this.form.append(make("label", {}, "Search", input));
  }

  select(name, title, choices, fits) {
    const select = make("select", { name, on: { change: () => this.filter(name, select.value, fits) } },
      make("option", { value: "" }, "all"), ...choices.map(([value, text]) => make("option", { value }, text)));
    this.form.append(make("label", {}, title, select));
  }

  filter(name, value, fits) {
    if (value) this.filters[name] = row => fits(row, value); else delete this.filters[name];
    this.choose();
  }

  choose() {
    const fits = Object.values(this.filters);
    this.chosen = this.rows.filter(row => fits.every(one => one(row)));
    this.page = 0;
    this.show();
  }

  turn(by) {
    const last = Math.max(0, Math.ceil(this.chosen.length / PAGE) - 1);
    this.page = Math.min(Math.max(this.page + by, 0), last);
    this.show();
    this.list.firstElementChild?.focus();
  }

  show() {
    const first = this.page * PAGE, rows = this.chosen.slice(first, first + PAGE);
    this.list.replaceChildren(...rows.map(row => this.article(row)));
    this.count.textContent = rows.length
      ? `${first + 1} to ${first + rows.length} of ${this.chosen.length.toLocaleString("en")} answers` : "no such answer";
    this.back.disabled = !this.page;
    this.next.disabled = first + PAGE >= this.chosen.length;
  }

  go() {
    const address = location.hash.slice(1);
    if (!this.byAddress.has(address)) return;
    const row = this.rows[this.byAddress.get(address)];
    if (!this.chosen.includes(row)) {
      this.form.reset();
      this.filters = {};
      this.choose();
    }
    this.page = Math.floor(this.chosen.indexOf(row) / PAGE);
    this.show();
    const found = document.getElementById(address);
    found.classList.add("found");
    found.focus({ preventScroll: true });
    found.scrollIntoView();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "/") { event.preventDefault(); this.search.focus(); return; }
    if (event.key === "n" || event.key === "p") { this.turn(event.key === "n" ? 1 : -1); return; }
    if (event.key !== "j" && event.key !== "k") return;
    const all = [...this.list.children], at = all.findIndex(one => one.contains(document.activeElement));
    const to = all[at < 0 ? 0 : Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), all.length - 1)];
    to?.focus();
    to?.scrollIntoView({ block: "nearest" });
  }

  article(row) {
    const others = this.rows.filter(other => other.id === row.id && other !== row);
    const made = make("article", { id: row.address, tabindex: "-1", "aria-label": `${row.model}, ${row.id}` },
      make("h3", {}, make("a", { href: `#${row.address}` }, said(row.id)), said(row.model),
        make("span", { class: "faint" }, `${row.task}, ${row.kind}`)),
      make("ol", {}, ...row.turns.map(turn => make("li", {}, said(turn)))),
      make("p", { class: "said" }, said(row.r)));
    if (row.d !== undefined) made.append(this.changed(row));
    if (row.k) made.append(this.table(["query", "what came back", "where from"], row.k.map(call => [null, ...call])));
    made.append(this.judged(row, row.f));
    if (row.o) made.append(make("details", {}, make("summary", {}, "The draft, judged"), this.judged(row.o)));
    if (row.z) made.append(this.candidates("What research made of the drafts", row.z, null));
    if (row.a) made.append(this.candidates(`${row.a.length} candidates`, row.a, row.d === undefined ? row.r : row.d));
    if (others.length) made.append(make("p", { class: "note" }, "Same context: ",
      ...others.flatMap(other => [make("a", { href: `#${other.address}` }, said(other.model)), " "])));
    return made;
  }

  changed(row) {
    const parts = difference(row.d, row.r).map(([kind, text]) => {
      const part = make(kind || "span", {});
      part.textContent = text;
      return part;
    });
    return make("p", {}, make("span", { class: "faint" }, row.k ? "What research changed: " : "The draft, and what was said instead: "), ...parts);
  }

  judged(of, failed) {
    const labels = (of.l || []).map(([at, value]) => make("li", {}, `${this.data.labels[at].replaceAll("_", " ")}: ${value ? "yes" : "no"}`));
    const failures = (failed || []).map(at => make("li", { class: "bad" }, `fails: ${this.data.failures[at].replaceAll("_", " ")}`));
    const votes = (of.v || []).map(([at, answers]) => [null, this.data.questions[at],
      (typeof answers === "string" ? [...answers].map(sign => ANSWERS[sign]) : answers.map(one => one || "–")).join(", ")]);
    const parts = [make("ul", { class: "chips" }, ...failures, ...labels)];
    if (!labels.length) parts.push(make("p", { class: "faint" }, "Nobody has judged it."));
    if (votes.length || of.n) parts.push(make("details", {}, make("summary", {}, "Votes"),
      votes.length ? this.table(["question", "raters"], votes) : null,
      of.n ? make("p", { class: "note" }, `not violated, all raters agree: ${of.n} objectives`) : null,
      of.j === undefined ? null : make("p", { class: "note" }, "by ", said(this.data.judges[of.j]))));
    return make("div", {}, ...parts);
  }

  candidates(title, all, draft) {
    const names = this.data.scores;
    const rows = all.map(([text, likely, scores, dropped]) => [
      dropped ? "dropped" : text === draft ? "chosen" : null, text, likely === null ? "–" : likely.toFixed(2),
      ...names.map((_, at) => scores && scores[at] >= 0 ? (scores[at] / 1000).toFixed(3) : "–"),
      dropped ? this.why(dropped, scores) : text === draft ? "the draft" : ""]);
    return make("details", {}, make("summary", {}, title),
      this.table(["text", "log p", ...names.map(name => name.toLowerCase().replaceAll("_", " ")), "why"], rows));
  }

  why(dropped, scores) {
    const told = dropped.split(", ").map(name => {
      const at = this.data.scores.indexOf(`UNSAFE_${name.toUpperCase()}`), limit = this.data.limits[name];
      return at < 0 || !scores || scores[at] < 0 || limit === undefined ? name
        : `${name}: P(safe) ${(1 - scores[at] / 1000).toFixed(3)} < ${limit}`;
    });
    return `dropped: ${told.join("; ")}`;
  }

  table(head, rows) {
    return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": head[0] }, make("table", {},
      make("thead", {}, make("tr", {}, ...head.map(name => make("th", { scope: "col" }, name)))),
      make("tbody", {}, ...rows.map(([kind, ...cells]) => make("tr", kind ? { class: kind } : {},
        ...cells.map(cell => make("td", {}, said(cell))))))));
  }
}

const held = document.getElementById("rows");
if (held) {
  const place = document.getElementById("browser");
  if (typeof DecompressionStream === "undefined") {
    place.replaceChildren(make("p", { class: "lacking" }, "Paging through the dialogs takes a newer browser: Chrome 80, Firefox 113 or Safari 16.4."));
  } else {
    unpacked(held.textContent).then(data => { globalThis.dialogs = new Dialogs(data, place); })
      .catch(error => place.replaceChildren(make("p", { class: "lacking" }, `The dialogs cannot be read: ${error.message}`)));
  }
}
