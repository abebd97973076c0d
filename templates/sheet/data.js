
// What stands where in the data. src/emit/sheet/encode.rs writes it: a text that occurs more than
// once is a number there, its place in `strings`.
const data = JSON.parse(document.getElementById("data").textContent);
const text = (t) => (typeof t === "number" ? data.strings[t] : t);

const channels = data.channels.map(([name, back, events]) => ({
  name: text(name), back: ["none", "postback", "api"][back], events: events.map(text),
}));
const facets = data.facets.map(([kind, channels, countries, paused]) => ({ kind, channels, countries, paused: paused === 1 }));
const sections = data.sections.map(([heading, before, intro], index) => ({
  index, heading: text(heading), before: before === 1, intro: intro.map(text), total: 0, done: 0,
}));

// The letters in front of marked pieces of a value: who fills them in.
const OWNERS = {
  r: "filled in by RedTrack", k: "filled in by KMA.BIZ", c: "filled in by the channel", y: "fill this in yourself",
};

// A value is a text; [0, piece, marked piece, piece …]; [1, text …] for a list; or [2, status …].
const pieces = (value) => (Array.isArray(value) && value[0] === 0 ? value.slice(1).map(text) : [text(value)]);
const items = (value) => (Array.isArray(value) && value[0] !== 0 ? value.slice(1).map(text) : null);
const exact = (value) => items(value)?.join(", ") ?? pieces(value).map((piece, i) => (i % 2 ? piece.slice(1) : piece)).join("");

class Step {
  constructor(card, [kind, panel, menu, words, doubt, change, ...values]) {
    this.card = card;
    this.id = `${text(kind)}/${card.id}`;
    this.panel = text(panel);
    this.menu = text(menu);
    this.words = text(words);
    this.doubt = text(doubt);
    // Since an older build: false, true where the step is new, or the fields that changed.
    this.change = Array.isArray(change) ? change.map(text) : change === 1;
    this.values = values;
  }
  // Calls `each` with every field and its value.
  forEach(each) {
    for (let i = 0; i < this.values.length; i += 2) each(text(this.values[i]), this.values[i + 1]);
  }
  // What has to stand in the panel, as one text.
  get content() {
    let out = "";
    this.forEach((field, value) => { out += `${field}\n${exact(value)}\n`; });
    return out;
  }
  // The text to copy before all others: the URL, or the first value.
  get main() {
    let url, first;
    this.forEach((_, value) => {
      if (items(value)) return;
      const whole = exact(value);
      first ??= whole;
      if (isUrl(whole)) url ??= whole;
    });
    return url ?? first;
  }
}

class Card {
  constructor([section, facet, id, name, note, funnels, ...steps], index) {
    this.index = index;
    this.section = sections[section];
    this.facet = facets[facet];
    this.id = text(id);
    this.name = text(name);
    this.note = text(note);
    this.funnels = funnels;
    this.raw = steps;
    this.section.total += steps.length;
  }
  get steps() {
    return (this.made ??= this.raw.map((step) => new Step(this, step)));
  }
  // Everything that a search looks at, in lower case.
  get haystack() {
    return (this.hay ??= this.steps
      .reduce((all, s) => `${all}\n${s.panel} → ${s.menu}\n${s.content}`, `${this.id}\n${this.name}`)
      .toLowerCase());
  }
}

const isUrl = (whole) => /^https?:\/\//.test(whole);
const cards = data.cards.map((card, index) => new Card(card, index));
