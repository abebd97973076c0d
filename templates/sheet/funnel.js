
// The picture of a campaign: channel → campaign → own pages → offers → conversions, and back.
const BOX = { width: 152, height: 30, across: 40, down: 8 };
const MOST = 8;

function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const cut = (words, length) => {
  const letters = Array.from(words);
  return letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : words;
};

// [name, weight, name, weight …] → names with their shares in percent. A weight of -1 is an equal
// share; -2 is that of a funnel which takes what the others leave.
function shares(list, most = MOST) {
  const all = [];
  let sum = 0, equal = 0;
  for (let i = 0; i < list.length; i += 2) {
    all.push({ name: text(list[i]), weight: list[i + 1] });
    sum += Math.max(list[i + 1], 0);
    equal += list[i + 1] === -1;
  }
  for (const one of all) {
    if (one.weight >= 0 && sum > 0) one.share = `${Math.round((100 * one.weight) / sum)} %`;
    else one.share = one.weight === -1 && equal > 1 ? `1/${equal}` : "";
  }
  if (all.length <= most) return all;
  return [...all.slice(0, most - 1), { name: `${all.length - most + 1} more`, share: "" }];
}

function readFunnels([channel, direct, ...funnels]) {
  return {
    channel: channels[channel] ?? { name: "no channel", back: "none", events: [] },
    direct: direct === 1,
    funnels: funnels.map(([name, weight, offers = [], pages = [], pre = [], when = []]) => ({
      name: text(name), weight, when: when.map(text), stages: [shares(pre), shares(pages), shares(offers)],
    })),
  };
}

function sentence(card, { channel, funnels }) {
  const list = (all) => all.map((one) => (one.share ? `${one.name} ${one.share}` : one.name)).join(", ");
  const ways = funnels.map(({ name, stages }) => `${name}: ${stages.filter((s) => s.length).map(list).join(", then ")}`);
  const back = channel.back === "none" ? "Nothing goes back to the channel."
    : `${channel.events.join(", ")} ${channel.events.length === 1 ? "goes" : "go"} back to ${channel.name}.`;
  return `Picture of the funnel. ${channel.name} leads to ${card.name}. ${ways.join(". ")}. ${back}`;
}

function drawFunnel(card) {
  const way = readFunnels(card.funnels);
  const { channel, funnels } = way;
  // Columns that are empty in every funnel are left out.
  const used = [0, 1, 2].filter((stage) => stage === 2 || funnels.some((f) => f.stages[stage].length));
  const x = (column) => 14 + column * (BOX.width + BOX.across);
  const parts = [];
  const lines = [];
  const node = (at, y, height, kind, name, share = "", small = "") => {
    const space = share ? 17 : 22;
    const group = svg("g", {}, svg("title", {}, share ? `${name} · ${share}` : name),
      svg("rect", { x: x(at), y, width: BOX.width, height, rx: 6, class: kind }),
      svg("text", { x: x(at) + 10, y: y + 19 }, cut(name, space)));
    if (share) group.append(svg("text", { x: x(at) + BOX.width - 9, y: y + 19, "text-anchor": "end", class: "weight" }, share));
    if (small) group.append(svg("text", { x: x(at) + 10, y: y + 34, class: "small" }, small));
    parts.push(group);
    return { left: [x(at), y + height / 2], right: [x(at) + BOX.width, y + height / 2], bottom: y + height };
  };
  const line = ([x1, y1], [x2, y2], kind = "") => {
    const middle = (x1 + x2) / 2;
    lines.push(svg("path", { d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2 - 5} ${y2}`, class: kind }),
      svg("path", { d: `M${x2} ${y2}l-6-3.5v7z`, class: "arrow" }));
  };

  // Every funnel is a band; what stands in a band is centred in it, and the bands together are
  // centred beside the conversions.
  const labelled = funnels.length > 1 || funnels.some((f) => f.when.length);
  const whole = shares(funnels.flatMap((f) => ["", f.weight]), Infinity);
  const row = BOX.height + BOX.down;
  const { events } = data;
  const shown = events.slice(0, MOST);
  const eventsHeight = 28 + 16 * shown.length;
  const heights = funnels.map((f) => Math.max(1, ...f.stages.map((stage) => stage.length)) * row - BOX.down);
  const above = labelled ? 18 : 0;
  const high = heights.reduce((sum, height) => sum + height + above + 14, -14);
  const middle = 14 + Math.max(high, eventsHeight) / 2;
  let top = middle - high / 2;

  const source = node(0, middle - 15, BOX.height, "n-c", channel.name);
  const tall = way.direct ? 42 : BOX.height;
  const campaign = node(1, middle - tall / 2, tall, "n-r", card.name, "", way.direct ? "without a redirect" : "");
  line(source.right, campaign.left);
  const ends = [];
  for (const [index, funnel] of funnels.entries()) {
    if (labelled) {
      const label = [funnel.name, funnels.length > 1 && whole[index]?.share, ...funnel.when].filter(Boolean).join(" · ");
      const first = used.findIndex((stage) => funnel.stages[stage].length > 0);
      parts.push(svg("text", { x: x(2 + Math.max(first, 0)), y: top + 11, class: "small" }, svg("title", {}, label), cut(label, 60 - 17 * Math.max(first, 0))));
    }
    const y = top + above;
    let from = [campaign];
    for (const [column, stage] of used.entries()) {
      const all = funnel.stages[stage];
      if (all.length === 0) continue;
      const start = y + (heights[index] - (all.length * row - BOX.down)) / 2;
      const placed = all.map((one, i) => node(column + 2, start + i * row, BOX.height, stage === 2 ? "n-k" : "n-p", one.name, one.share));
      for (const a of from) for (const b of placed) line(a.right, b.left);
      from = placed;
    }
    ends.push(...from);
    top = y + heights[index] + 14;
  }
  const last = used.length + 2;
  const goal = node(last, middle - eventsHeight / 2, eventsHeight, "n-r", "Conversions");
  shown.forEach((event, i) => {
    const sent = channel.back !== "none" && channel.events.includes(event);
    parts.push(svg("text", { x: x(last) + 10, y: middle - eventsHeight / 2 + 36 + 16 * i, class: sent ? "weight" : "small" },
      svg("title", {}, event), `${sent ? "↩ " : ""}${cut(event, 20)}`));
  });
  for (const end of ends) line(end.right, goal.left);

  const low = Math.max(top, goal.bottom + 14) + 6;
  const centre = (at) => x(at) + BOX.width / 2;
  let words = "nothing goes back to the channel";
  if (channel.back !== "none") {
    words = `${channel.back === "api" ? "by API" : "by postback"}: ${cut(channel.events.join(", "), 60)}`;
    lines.push(svg("path", { class: "back", d: `M${centre(last)} ${goal.bottom}V${low - 8}q0 8-8 8H${centre(0) + 8}q-8 0-8-8V${source.bottom + 6}` }),
      svg("path", { d: `M${centre(0)} ${source.bottom + 1}l-3.5 6h7z`, class: "arrow" }));
  }
  parts.push(svg("text", { x: (centre(0) + centre(last)) / 2, y: low - 6, "text-anchor": "middle", class: "small" }, words));
  const width = x(last) + BOX.width + 14;
  const height = low + 12;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": sentence(card, way) }, ...lines, ...parts);
  // It shrinks a little to fit, and scrolls where it would become too small to read.
  picture.style.maxWidth = `${width}px`;
  picture.style.minWidth = `${Math.round(width * 0.75)}px`;
  return picture;
}
