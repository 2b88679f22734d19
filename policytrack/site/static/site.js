/* Searching and filtering as you type, on the page with all recommendations.

   Without this script the page works as it is: its filters and orders are links. What is searched is in a file beside
   it, which is read as a script, because a page that was opened from a folder may read nothing else. The state is in
   the address behind "#", so that a search can be shared. Text only ever becomes text: nothing is read as HTML. */
"use strict";
(() => {
  const SHOWN = 100;
  const place = document.getElementById("search");
  const page = [".filters", ".orders", "table.items", ".pages"].flatMap(name => [...document.querySelectorAll(name)]);
  let items = null, loading = false, limit = SHOWN, controls = {}, count, list, more, clear;

  const make = (name, values = {}, ...inside) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
    element.append(...inside);
    return element;
  };
  const folded = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const stated = () => new URLSearchParams(location.hash.slice(1));
  const isAsked = () => Object.values(controls).some(control => control.value.trim());

  function form() {
    const field = make("input", {type: "search", id: "q", autocomplete: "off", spellcheck: "false"});
    controls = {q: field};
    const choices = make("div", {class: "choices"});
    for (const [name, label, options] of JSON.parse(place.dataset.filters)) {
      const select = make("select", {id: `by-${name}`}, make("option", {value: ""}, "Any"),
        ...options.map(([value, words]) => make("option", {value}, words)));
      controls[name] = select;
      choices.append(make("p", {}, make("label", {for: select.id}, label), select));
    }
    clear = make("button", {type: "button"}, "Clear");
    clear.addEventListener("click", () => { for (const each of Object.values(controls)) each.value = ""; changed(); field.focus(); });
    count = make("p", {role: "status", class: "found"});
    const asked = make("form", {role: "search", "aria-label": "Recommendations"},
      make("p", {}, make("label", {for: "q"}, "Search in ids, titles, quoted words, actors and topics"), field), choices, clear);
    asked.addEventListener("submit", event => event.preventDefault());
    asked.addEventListener("input", changed);
    asked.addEventListener("focusin", load);
    const names = ["Recommendation", "Asked", "Status", "Deadline"].map(name => make("th", {scope: "col"}, name));
    list = make("tbody");
    more = make("button", {type: "button"});
    more.addEventListener("click", () => { limit += 10 * SHOWN; show(); });
    const table = make("table", {class: "items"}, make("caption", {class: "hidden"}, "What was found"),
      make("thead", {}, make("tr", {}, ...names)), list);
    place.append(asked, count, make("div", {id: "results", hidden: ""}, table, more));
  }

  function load() {
    if (items || loading) return;
    loading = true;
    count.textContent = "Reading the list …";
    const script = make("script", {src: place.dataset.file});
    script.addEventListener("error", () => { count.textContent = "The list cannot be read."; loading = false; });
    document.head.append(script);
  }

  window.policytrackList = read => {
    items = read;
    for (const item of items) item.folded = folded(item.text);
    restore();
  };

  function restore() {
    const state = stated();
    for (const [name, control] of Object.entries(controls)) control.value = state.get(name) || "";
    limit = SHOWN;
    show();
  }

  function changed() {
    limit = SHOWN;
    const state = new URLSearchParams();
    for (const [name, control] of Object.entries(controls)) if (control.value.trim()) state.set(name, control.value.trim());
    history.replaceState(null, "", `#${state}`);
    if (items) show(); else load();
  }

  function show() {
    const asked = isAsked();
    for (const element of page) element.hidden = asked;
    list.closest("#results").hidden = !asked;
    clear.hidden = !asked;
    if (!asked) { count.textContent = ""; list.replaceChildren(); return; }
    const words = folded(controls.q.value).split(/\s+/).filter(Boolean);
    const filters = Object.entries(controls).filter(([name, control]) => name !== "q" && control.value);
    const found = items.filter(item =>
      words.every(word => item.folded.includes(word)) &&
      filters.every(([name, control]) => item.in[name].includes(control.value)));
    const number = found.length.toLocaleString("en"), all = items.length.toLocaleString("en");
    count.textContent = found.length === 1 ? `1 of ${all} found` : `${number} of ${all} found`;
    list.replaceChildren(...found.slice(0, limit).map(row));
    more.hidden = found.length <= limit;
    more.textContent = `Show more of the ${number}`;
  }

  function row(item) {
    const title = make("a", {href: place.dataset.root + item.page}, make("span", {class: "id"}, item.id), " ", make("bdi", {}, item.title));
    const status = make("td", {}, make("span", {class: `status s-${item.in.status[0]}`}, item.status));
    if (item.since) status.append(" ", make("span", {class: "dated"}, `since ${item.since}`));
    const deadline = make("td");
    if (item.timing) deadline.append(make("span", {class: `timing t-${item.in.deadline[0]}`}, item.timing));
    if (item.due) deadline.append(" ", make("span", {class: "dated"}, item.due));
    return make("tr", {}, make("td", {}, title), make("td", {}, make("bdi", {}, item.asked)), status, deadline);
  }

  form();
  show();
  window.addEventListener("hashchange", () => { if (items) restore(); else if ([...stated().keys()].some(name => name in controls)) load(); });
  if ([...stated().keys()].some(name => name in controls)) load();
})();
