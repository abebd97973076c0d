
// An element. Texts become texts: nothing here makes HTML out of a string.
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== "" && child !== null && child !== false));
  return made;
}

// What a button copies.
const copies = new WeakMap();
// The step that an element stands for.
const stepOf = new WeakMap();

function drawValue(value) {
  return el("span", { class: "value" }, ...pieces(value).map((piece, i) => {
    if (i % 2 === 0) return piece;
    const owner = piece[0], rest = piece.slice(1);
    if (owner === "!") return el("span", { class: "s", title: "a character that cannot be seen" }, rest.split(" ").map((n) => `<U+${n}>`).join(""));
    return el("span", { class: owner, title: OWNERS[owner] }, rest);
  }));
}

function drawItems(value) {
  const all = items(value);
  if (value[0] === 1) return el("ul", { class: "many" }, ...all.map((one) => el("li", {}, el("bdi", {}, one))));
  return el("ul", { class: "many ticks" }, ...data.statuses.map((status) => {
    const yes = all.includes(status);
    return el("li", { class: yes ? "yes" : "no" }, el("span", { "aria-hidden": "true" }, yes ? "☑" : "☐"), status,
      el("span", { class: "hidden" }, yes ? ": tick it" : ": leave it empty"));
  }));
}

function drawField(step, field, value) {
  const name = el("bdi", {}, field);
  if (isList(value)) return [el("dt", {}, name), el("dd", {}, drawItems(value))];
  const whole = exact(value);
  const url = isUrl(whole);
  const button = el("button", { type: "button", class: url ? "copy main" : "copy", "aria-label": `Copy ${field} of ${step.card.name}` }, "Copy");
  copies.set(button, { whole, what: `${field} of ${step.card.name}` });
  const shown = url ? el("div", { class: "url" }, drawValue(value)) : drawValue(value);
  return [el("dt", { class: url && "wide" }, name), el("dd", { class: url && "wide" }, shown, button)];
}

function drawStep(step) {
  const state = ticks.state(step);
  const fields = [];
  step.forEach((field, value) => fields.push(...drawField(step, field, value)));
  const news = Array.isArray(step.change)
    ? `Changed since the last build${step.change.length ? `: ${step.change.join(", ")}` : ""}` : step.change && "New since the last build";
  const made = el("div", { class: `step ${state}`, tabindex: "-1", role: "group", "aria-label": `${step.panel}, ${step.menu}` },
    el("label", { class: "tick" },
      el("input", { type: "checkbox", "aria-label": `Done: ${step.panel}, ${step.menu}, ${step.card.name}` })),
    el("div", { class: "body" },
      el("p", { class: "place" }, el("bdi", { class: "panel" }, step.panel),
        ...step.crumbs.flatMap((crumb) => [el("span", { class: "sep" }, "→"), el("bdi", {}, crumb)])),
      news && el("span", { class: "chip news" }, news),
      state === "stale" && el("p", { class: "changed" }, "What stands here has changed since you ticked it."),
      el("p", { class: "what" }, step.words),
      step.doubt && el("p", { class: "doubt" }, `Not confirmed: ${step.doubt}`),
      fields.length > 0 && el("dl", {}, ...fields)));
  made.querySelector("input").checked = state === "done";
  stepOf.set(made, step);
  return made;
}

function drawCard(card) {
  const { facet } = card;
  const countries = Array.isArray(facet.countries) ? facet.countries.slice(0, 6).map((c) => data.countries[c]) : [];
  if (facet.countries.length > countries.length) countries.push(`+ ${facet.countries.length - countries.length}`);
  const campaign = Array.isArray(card.funnels);
  return el("article", { class: facet.paused ? "card paused" : "card", "aria-labelledby": `card-${card.index}` },
    el("header", {},
      el("h3", { id: `card-${card.index}` }, el("bdi", {}, card.name)),
      card.id !== card.name && el("code", { class: "id" }, card.id),
      campaign && facet.channels.map((c) => channels[c].name).map((name) => el("span", { class: "chip" }, el("bdi", {}, name)))[0],
      ...countries.map((code) => el("span", { class: "chip" }, code)),
      card.note && el("span", { class: "chip warn" }, card.note)),
    campaign && el("figure", { class: "funnel", tabindex: "0", role: "group", "aria-label": `Funnel of ${card.name}` }, drawFunnel(card)),
    ...card.steps.map(drawStep));
}
