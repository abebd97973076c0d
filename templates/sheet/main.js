
const field = Object.fromEntries(
  ["search", "show", "kind", "channel", "country", "status"].map((id) => [id, document.getElementById(id)]));
const form = document.getElementById("find");
const clear = document.getElementById("clear");
const count = document.getElementById("count");

// Each filter offers what there is to choose.
function offer(select, all, choices) {
  select.append(el("option", { value: "" }, all), ...choices.map(([value, words]) => el("option", { value }, words)));
  select.parentElement.hidden = choices.length < 2;
}
const sorted = (choices) => choices.sort(([, a], [, b]) => (a < b ? -1 : 1));
offer(field.show, "everything", [
  ["open", "not done"], ["done", "done"], ["stale", "changed after it was ticked"],
  ...(data.since ? [["news", "new or changed since the last build"]] : []),
]);
offer(field.kind, "every kind", data.kinds.map((kind, i) => [i, kind]).filter(([i]) => facets.some((facet) => facet.kind === i)));
offer(field.channel, "every channel", sorted(channels.map(({ name }, i) => [i, name])));
offer(field.country, "every country", data.countries.map((code, i) => [i, code]));
offer(field.status, "active and paused", facets.some((facet) => facet.paused) ? [["active", "active"], ["paused", "paused"]] : []);

const fits = {
  open: (card) => card.steps.some((step) => ticks.state(step) !== "done"),
  done: (card) => card.steps.every((step) => ticks.state(step) === "done"),
  stale: (card) => card.steps.some((step) => ticks.state(step) === "stale"),
  news: (card) => card.made?.some((step) => step.change),
};

function find() {
  const words = field.search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const [kind, channel, country] = [field.kind, field.channel, field.country]
    .map(({ value }) => (value === "" ? null : Number(value)));
  const status = field.status.value;
  // Which facets are meant is settled once; there are far fewer of them than cards.
  const meant = new Set(facets.filter((facet) =>
    (kind === null || facet.kind === kind)
    && (channel === null || facet.channels.includes(channel))
    && (country === null || facet.countries === 0 || facet.countries.includes(country))
    && (status === "" || facet.paused === (status === "paused"))));
  const state = fits[field.show.value] ?? (() => true);
  const looking = words.length > 0 || Object.values(field).some(({ value }) => value !== "");
  const found = !looking ? cards
    : cards.filter((card) => meant.has(card.facet) && words.every((word) => card.haystack.includes(word)) && state(card));
  clear.disabled = !looking;
  count.textContent = looking ? `${found.length} of ${cards.length} found` : "";
  show(found, looking);
  // What was found is looked at from its beginning.
  if (looking && scrollY > 0 && list.getBoundingClientRect().top < 0) list.scrollIntoView({ behavior: "instant" });
}

// How much is done, at the top and beside each part's name.
const links = sections.map((section) => {
  const tally = el("span", {});
  const link = el("a", { href: `#part-${section.index}`, class: section.total === 0 && "empty" }, el("span", {}, section.heading), tally);
  return { section, link, tally };
});
const items_of = (before) => el("ul", {}, ...links.filter(({ section }) => section.before === before).map(({ link }) => el("li", {}, link)));
document.getElementById("contents").append(el("p", {}, "Before you start"), items_of(true), el("p", {}, "The five steps"), items_of(false));

function tally() {
  for (const { section, link, tally } of links) {
    tally.textContent = section.total === 0 ? "–" : `${section.done}/${section.total}`;
    link.classList.toggle("finished", section.total > 0 && section.done === section.total);
  }
  const total = sections.reduce((sum, { total }) => sum + total, 0);
  const done = sections.reduce((sum, { done }) => sum + done, 0);
  const bar = document.getElementById("progress");
  bar.max = Math.max(total, 1);
  bar.value = done;
  document.getElementById("progress-text").textContent =
    ticks.works ? `${done} of ${total} done` : `${done} of ${total} done; this browser remembers no ticks`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(true);
});
form.addEventListener("input", find);
form.addEventListener("reset", () => {
  setTimeout(find);
  field.search.focus();
});

list.addEventListener("click", ({ target }) => {
  const button = target.closest(".copy");
  if (!button) return;
  const { whole, what } = copies.get(button);
  copy(button, whole, what);
});
list.addEventListener("change", ({ target }) => {
  const element = target.closest(".step");
  const step = stepOf.get(element);
  const before = ticks.state(step) === "done";
  ticks.set(step, target.checked);
  step.card.section.done += Number(target.checked) - Number(before);
  element.className = `step ${ticks.state(step)}`;
  element.querySelector(".changed")?.remove();
  tally();
});
document.getElementById("forget").addEventListener("click", () => {
  if (!confirm("Forget which steps are done?")) return;
  ticks.forget();
  again();
});

// Counts anew what is done and shows what follows. Where that takes a while, the page comes first.
function again() {
  const settle = () => {
    ticks.count();
    tally();
  };
  tally();
  if (cards.length > 500) setTimeout(settle);
  else settle();
  find();
}
addEventListener("storage", ({ key }) => {
  // Without a key everything has been forgotten.
  if (key !== null && key !== data.key) return;
  ticks.read();
  again();
});

const top_ = document.querySelector(".top");
new ResizeObserver(() => document.documentElement.style.setProperty("--top", `${top_.offsetHeight}px`)).observe(top_);

if (data.since) {
  const made = data.changes.filter(([, , change]) => change === 1).length;
  const changed = data.changes.length - made;
  document.getElementById("changes").textContent = made + changed === 0
    ? "No step is new, and none has changed." : `Steps that are new: ${made}; steps that changed: ${changed}. They are marked below.`;
}
again();

// What a search looks at is put together while nobody waits.
const idle = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 50));
let prepared = 0;
idle(function prepare(deadline) {
  while (prepared < cards.length && deadline.timeRemaining() > 2) {
    cards[prepared].haystack;
    prepared += 1;
  }
  if (prepared < cards.length) idle(prepare);
});
