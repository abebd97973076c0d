
// What stands where in the data. src/emit/sheet/encode.rs writes it: a text that occurs more than
// once is a number there, its place in `strings`.
const data = JSON.parse(document.getElementById("data").textContent);
const text = (t) => (typeof t === "number" ? data.strings[t] : t);

data.key = text(data.key);
for (const list of ["statuses", "kinds", "countries", "events"]) data[list] = data[list].map(text);
const channels = data.channels.map(([name, back, events]) => ({
  name: text(name), back: ["none", "postback", "api"][back], events: events.map(text),
}));
const facets = data.facets.map(([kind, channels, countries, paused]) => ({ kind, channels, countries, paused: paused === 1 }));
const sections = data.sections.map(([heading, before, intro, cards, total], index) => ({
  index, heading: text(heading), before: before === 1, intro: intro.map(text), cards, total, done: 0,
}));

// The letters in front of marked pieces of a value: who fills them in. With "!" in front, the
// numbers of characters that cannot be seen.
const OWNERS = {
  r: "filled in by RedTrack", k: "filled in by KMA.BIZ", c: "filled in by the channel", y: "fill this in yourself",
};

// A value is a text; [0, piece, marked piece, piece …]; [4, piece, tail], the same with its tail in
// a table; [5, …, tail] with its first piece in three parts; [3] for the card's `name (id)`;
// [1, item …] for a list, an item being a text or [word, name, id, rest]; or [2, status …].
const isList = (value) => Array.isArray(value) && (value[0] === 1 || value[0] === 2);
const item = (one) => {
  if (!Array.isArray(one)) return text(one);
  const [word, name, id, rest] = one.map(text);
  return `${word} ${name} (${id})${rest}`;
};
const items = (value) => value.slice(1).map(item);
const hasTail = (value) => value[0] === 4 || value[0] === 5;
const beforeTail = (value) => value.slice(1, -1).map(text).join("");
const resolve = (card, value) => (value[0] === 3 ? `${card.name} (${card.id})` : value);
function pieces(value) {
  if (!Array.isArray(value)) return [text(value)];
  if (hasTail(value)) return [beforeTail(value), ...data.tails[value.at(-1)].map(text)];
  return items(value);
}
// The numbers of characters that cannot be seen → the characters.
const unseen = (numbers) => numbers.split(" ").map((n) => String.fromCodePoint(parseInt(n, 16))).join("");
const whole = (all) => all.map((piece, i) => {
  if (i % 2 === 0) return piece;
  return piece[0] === "!" ? unseen(piece.slice(1)) : piece.slice(1);
}).join("");
const tails = data.tails.map((tail) => whole(["", ...tail.map(text)]));
// The value itself, as it is copied; a list in words.
function exact(value) {
  if (!Array.isArray(value)) return text(value);
  if (hasTail(value)) return beforeTail(value) + tails[value.at(-1)];
  return isList(value) ? items(value).join(", ") : whole(pieces(value));
}

// A shape is all of a step that does not differ from one campaign to the next. The menu of some
// ends in the card's name.
const shapes = data.shapes.map(([kind, panel, words, doubt, end, menu, ...fields]) => ({
  kind: text(kind), panel: text(panel), words: text(words), doubt: text(doubt),
  menuOf: text(end) === "" ? () => text(menu) : (card) => text(menu) + card.name, fields: fields.map(text),
}));

class Step {
  constructor(card, [shape, ...values]) {
    Object.assign(this, shapes[shape]);
    this.card = card;
    this.id = `${this.kind}/${card.id}`;
    this.menu = this.menuOf(card);
    this.crumbs = this.menu.split(" → ");
    this.values = values.map((value) => resolve(card, value));
    // Since an older build: false, true where the step is new, or the fields that changed.
    this.change = false;
  }
  // Calls `each` with every field and its value.
  forEach(each) {
    this.fields.forEach((field, i) => each(field, this.values[i]));
  }
  // What has to stand in the panel, as one text.
  get content() {
    return this.fields.map((field, i) => `${field}\n${exact(this.values[i])}\n`).join("");
  }
  // The text to copy before all others: the URL, or the first value.
  get main() {
    const single = this.values.filter((value) => !isList(value)).map(exact);
    return single.find(isUrl) ?? single[0];
  }
}

// A card is read when it is drawn or searched for the first time: until then it is a line.
class Card {
  constructor(line, index, section) {
    this.line = line;
    this.index = index;
    this.section = section;
  }
  get read() {
    return (this.parsed ??= JSON.parse(this.line));
  }
  get facet() {
    return facets[this.read[0]];
  }
  get id() {
    return text(this.read[1]);
  }
  get name() {
    return text(this.read[2]);
  }
  get note() {
    return text(this.read[3]);
  }
  get funnels() {
    return this.read[4];
  }
  get steps() {
    return (this.made ??= this.read.slice(5).map((step) => new Step(this, step)));
  }
  // Everything that a search looks at, in lower case.
  get haystack() {
    if (this.hay !== undefined) return this.hay;
    let all = `${this.id}\n${this.name}`;
    for (const step of this.read.slice(5)) {
      const shape = shapes[step[0]];
      all += `\n${shape.panel} → ${shape.menuOf(this)}`;
      for (let i = 1; i < step.length; i += 1) all += `\n${exact(resolve(this, step[i]))}`;
    }
    return (this.hay = all.toLowerCase());
  }
}

const isUrl = (whole) => /^https?:\/\//.test(whole);
const lines = document.getElementById("cards").textContent.trim().split("\n");
const cards = sections.flatMap((section) => Array(section.cards).fill(section))
  .map((section, index) => new Card(lines[index], index, section));
for (const [card, step, change] of data.changes) {
  cards[card].steps[step].change = Array.isArray(change) ? change.map(text) : true;
}
