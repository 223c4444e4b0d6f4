// Where the states of a flow stand, and how the lines between them run: a layered layout
// from left to right (Sugiyama, Tagawa and Toda, "Methods for visual understanding of
// hierarchical system structures", 1981).
//
//   cycles are cut ─▶ ranks ─▶ bends on long lines ─▶ order in each rank ─▶ heights

const nodeHeight = 26;
const bendHeight = 8;
const between = 10; // px between two neighbours in a rank
const gap = 54; // px between two ranks: room for a label
const margin = 14; // px around everything
const above = 22; // px, for the key of a way that leads from a state to itself
const longest = 12; // ranks; a longer line runs straight
const sweeps = 12;

// layout places states, whose names are widthOf(name) px wide, and the ways between
// them. Each place has x (its left side), y (its middle), width and height; each line
// runs through points, from the left to the right, and is drawn against that where it
// leads back.
export function layout({ start, states, edges }, widthOf) {
  const nodes = new Map(states.map(({ name, kind }) => [name, node(name, kind, widthOf(name), nodeHeight)]));
  const lines = merge(edges, nodes);
  rank(nodes, start);
  const ranks = [];
  for (const n of nodes.values()) (ranks[n.rank] ??= []).push(n);
  for (const line of lines) bend(line, ranks);
  arrange(ranks);
  return { nodes, lines, ...place(ranks) };
}

const node = (name, kind, width, height) => ({ name, kind, width, height, rank: 0, ways: [], left: [], right: [] });

// merge makes one line of all the ways between the same two states. A way out of the
// flow is none.
function merge(edges, nodes) {
  const lines = new Map();
  for (const { from, to, by } of edges) {
    const [source, target] = [nodes.get(from), nodes.get(to)];
    if (!source || !target) continue;
    const key = JSON.stringify([from, to]);
    if (!lines.has(key)) {
      lines.set(key, { from: source, to: target, by: [], back: false, points: [] });
      if (source !== target) source.ways.push(lines.get(key));
    }
    lines.get(key).by.push(by);
  }
  return [...lines.values()];
}

// rank numbers the ranks: a state comes after all that lead to it. A line that leads to
// where one has come from is turned round.
function rank(nodes, start) {
  const seen = new Map(); // false while the ways of a state are followed
  const sorted = [];
  const visit = (n) => {
    seen.set(n, false);
    for (const line of n.ways) {
      if (!seen.has(line.to)) visit(line.to);
      line.back = seen.get(line.to) === false;
    }
    seen.set(n, true);
    sorted.unshift(n);
  };
  const begin = nodes.get(start);
  for (const n of begin ? [begin, ...nodes.values()] : nodes.values()) {
    if (!seen.has(n)) visit(n);
  }
  for (const n of sorted) {
    for (const { from, to, back } of n.ways) {
      if (!back) to.rank = Math.max(to.rank, from.rank + 1);
    }
  }
}

// bend leads a line through every rank between its ends.
function bend(line, ranks) {
  const [first, last] = line.back ? [line.to, line.from] : [line.from, line.to];
  line.points = [first];
  if (last.rank - first.rank <= longest) {
    for (let r = first.rank + 1; r < last.rank; r++) {
      const point = { ...node("", "", 0, bendHeight), rank: r };
      ranks[r].push(point);
      line.points.push(point);
    }
  }
  if (first === last) return;
  line.points.push(last);
  for (let i = 1; i < line.points.length; i++) {
    line.points[i - 1].right.push(line.points[i]);
    line.points[i].left.push(line.points[i - 1]);
  }
}

const mean = (numbers) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;

// arrange orders each rank by the middle of its neighbours in the one before, to and fro.
function arrange(ranks) {
  const number = (r) => r.forEach((n, i) => { n.order = i; });
  ranks.forEach(number);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const side = sweep % 2 ? "right" : "left";
    for (const r of sweep % 2 ? [...ranks].reverse() : ranks) {
      for (const n of r) n.wish = n[side].length ? mean(n[side].map((m) => m.order)) : n.order;
      r.sort((a, b) => a.wish - b.wish);
      number(r);
    }
  }
}

// place gives every state and bend its x and y, and returns the size of the whole.
function place(ranks) {
  let x = margin;
  for (const r of ranks) {
    const width = Math.max(...r.map((n) => n.width));
    for (const n of r) Object.assign(n, { x, y: 0, end: x + width });
    x += width + gap;
    settle(r, () => 0);
  }
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const r of sweep % 2 ? [...ranks].reverse() : ranks) {
      settle(r, (n) => {
        const near = [...n.left, ...n.right];
        return near.length ? mean(near.map((m) => m.y)) : n.y;
      });
    }
  }
  const all = ranks.flat();
  const top = Math.min(...all.map((n) => n.y - n.height / 2)) - above;
  for (const n of all) n.y -= top;
  return { width: x - gap + margin, height: Math.max(...all.map((n) => n.y + n.height / 2)) + margin };
}

// settle moves a rank as near to its wishes as it can be without overlaps: the least sum
// of squares (pool adjacent violators).
function settle(r, wish) {
  const pools = [];
  let offset = 0;
  r.forEach((n, i) => {
    if (i) offset += (r[i - 1].height + n.height) / 2 + between;
    n.offset = offset;
    let pool = { at: wish(n) - offset, nodes: [n] };
    while (pools.length && pools.at(-1).at >= pool.at) {
      const before = pools.pop();
      const count = before.nodes.length + pool.nodes.length;
      pool = {
        at: (before.at * before.nodes.length + pool.at * pool.nodes.length) / count,
        nodes: [...before.nodes, ...pool.nodes],
      };
    }
    pools.push(pool);
  });
  for (const { at, nodes } of pools) {
    for (const n of nodes) n.y = at + n.offset;
  }
}
