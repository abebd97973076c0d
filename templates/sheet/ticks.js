
// What is done, remembered by the browser: for each step's id the hash of what stood there when
// it was ticked. A tick whose value has changed since is stale, and counts as open.
const ticks = {
  kept: {},
  works: true,

  read() {
    // What the browser does not keep is here alone.
    if (!this.works) return;
    try {
      this.kept = JSON.parse(localStorage.getItem(data.key) ?? "{}");
      if (this.kept === null || typeof this.kept !== "object" || Array.isArray(this.kept)) this.kept = {};
    } catch {
      this.kept = {};
      this.works = false;
    }
  },
  state(step) {
    if (!Object.hasOwn(this.kept, step.id)) return "open";
    return this.kept[step.id] === hash(step.content) ? "done" : "stale";
  },
  set(step, done) {
    // Another tab may have written meanwhile.
    this.read();
    if (done) this.kept[step.id] = hash(step.content);
    else delete this.kept[step.id];
    this.write();
  },
  forget() {
    this.kept = {};
    this.write();
  },
  write() {
    try {
      localStorage.setItem(data.key, JSON.stringify(this.kept));
      this.works = true;
    } catch {
      this.works = false;
    }
  },
  // Counts anew what is done in each section.
  count() {
    for (const section of sections) section.done = 0;
    if (Object.keys(this.kept).length === 0) return;
    for (const card of cards) {
      for (const step of card.steps) {
        if (this.state(step) === "done") card.section.done += 1;
      }
    }
  },
};
ticks.read();

// 64 bits of a text, enough to notice that it changed: FNV-1a, twice.
function hash(whole) {
  let a = 0x811c9dc5, b = 0x1b873593;
  for (let i = 0; i < whole.length; i += 1) {
    const unit = whole.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ (unit + i), 0x85ebca6b);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}
