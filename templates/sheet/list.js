
// The cards that are looked for, in chunks. A chunk is drawn when it comes near the window and
// emptied when it is far from it, so that ten thousand campaigns cost no more than ten.
const CHUNK = 20;
const FEW = 60;
// What a browser lays out on paper before people think that it hangs.
const ON_PAPER = 1000;
const list = document.getElementById("list");
const chunkOf = new WeakMap();
let few = true;

const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const chunk = chunkOf.get(target);
    if (isIntersecting) fill(chunk);
    else if (!few && !target.contains(document.activeElement)) empty(chunk);
  }
}, { rootMargin: "1000px 0px" });

function fill(chunk) {
  if (chunk.drawn) return;
  chunk.drawn = true;
  chunk.element.style.height = "";
  chunk.element.replaceChildren(...chunk.cards.map(drawCard));
}

function empty(chunk) {
  if (!chunk.drawn) return;
  chunk.drawn = false;
  chunk.element.style.height = `${chunk.element.offsetHeight}px`;
  chunk.element.replaceChildren();
}

// About how high a card is, before it has been drawn.
const guess = ({ section }) => 60 + 190 * (section.total / section.cards);

const parts = sections.map((section) => {
  const chunks = el("div", {});
  const part = el("section", { class: "part", id: `part-${section.index}`, "aria-labelledby": `part-${section.index}-name` },
    el("h2", { id: `part-${section.index}-name` }, section.before && el("small", {}, "Before you start"), section.heading),
    section.intro.some(Boolean) && el("p", {}, ...section.intro.map((piece, i) => (i % 2 ? el("code", {}, piece) : piece))),
    chunks);
  return { section, part, chunks: [], holder: chunks };
});
const nothing = el("p", { class: "nothing", hidden: true }, "Nothing here is like that. Clear the search and the filters to see everything.");
list.append(...parts.map(({ part }) => part), nothing);

// Shows these cards. The parts that hold none of them are hidden while something is looked for.
function show(found, looking) {
  near.disconnect();
  few = found.length <= FEW;
  const bySection = sections.map(() => []);
  for (const card of found) bySection[card.section.index].push(card);
  let room = few ? Infinity : window.innerHeight * 1.5;
  for (const part of parts) {
    const own = bySection[part.section.index];
    part.part.hidden = looking && own.length === 0;
    part.chunks = [];
    for (let i = 0; i < own.length; i += CHUNK) {
      const chunk = { cards: own.slice(i, i + CHUNK), element: el("div", { class: "chunk" }), drawn: false };
      const height = chunk.cards.length * guess(chunk.cards[0]);
      chunk.element.style.height = `${height}px`;
      chunkOf.set(chunk.element, chunk);
      if (room > 0) fill(chunk);
      room -= height;
      part.chunks.push(chunk);
    }
    part.holder.replaceChildren(...part.chunks.map((chunk) => chunk.element));
  }
  for (const { chunks } of parts) for (const chunk of chunks) near.observe(chunk.element);
  nothing.hidden = found.length > 0;
}

// Paper has no window to scroll: everything that was found is drawn, as far as paper goes.
const rest = el("p", { class: "rest" });
list.append(rest);
addEventListener("beforeprint", () => {
  const all = parts.flatMap(({ chunks }) => chunks);
  const total = all.reduce((sum, { cards }) => sum + cards.length, 0);
  let printed = 0;
  for (const chunk of all) {
    if (printed < ON_PAPER) fill(chunk);
    else empty(chunk);
    printed += chunk.drawn ? chunk.cards.length : 0;
  }
  rest.textContent = printed === total ? ""
    : `Only the first ${printed} of ${total} entries are on paper. Narrow the list with the filters first, or print SETUP.md.`;
});
addEventListener("afterprint", () => {
  rest.textContent = "";
  if (few) return;
  const far = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom < -1000 || top > window.innerHeight + 1000;
  };
  // Measured first, emptied after: one layout, not one for each.
  parts.flatMap(({ chunks }) => chunks).filter(({ element }) => far(element))
    .map((chunk) => [chunk, chunk.element.offsetHeight])
    .forEach(([chunk, height]) => {
      chunk.drawn = false;
      chunk.element.style.height = `${height}px`;
      chunk.element.replaceChildren();
    });
});

// The next or previous step from where the focus is; `fits` says which are meant.
function go(forward, fits = () => true) {
  const from = document.activeElement?.closest?.(".step");
  const card = from ? stepOf.get(from).card : null;
  const all = parts.flatMap(({ chunks }) => chunks.flatMap((chunk) => chunk.cards.map((one) => ({ chunk, card: one }))));
  const at = card ? all.findIndex((one) => one.card === card) : forward ? 0 : all.length - 1;
  const step = forward ? 1 : -1;
  for (let i = at; i >= 0 && i < all.length; i += step) {
    const steps = forward ? all[i].card.steps : all[i].card.steps.toReversed();
    const start = card === all[i].card ? steps.indexOf(stepOf.get(from)) + 1 : 0;
    const found = steps.slice(start).find(fits);
    if (!found) continue;
    fill(all[i].chunk);
    const element = [...all[i].chunk.element.querySelectorAll(".step")].find((one) => stepOf.get(one) === found);
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
    return;
  }
  say(forward ? "There is no further step here." : "There is no step before this one.");
}
