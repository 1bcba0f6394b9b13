import { groupedBy } from '../grouping.js';

/**
 * Where things are drawn: in columns, so that ways lead from left to right, and in an order in which few cross. A way over several
 * columns has a gate in each, so that it does not run behind other things. All of it pure.
 */

export const BOX = { width: 224, height: 50 };
const GATE_HEIGHT = 12;
const GAP = { x: 150, y: 20 };
const GAP_MAX = 280;
const MARGIN = 8;

/** For lines that go round on the left. */
const LOOP = 48;

const SWEEPS = 8;

/**
 * @typedef {{x: number, y: number, column: number, height: number, width: number}} Place of the upper left corner
 * @typedef {object} Layout
 * @property {Map<string, Place>} places of things and gates
 * @property {Map<string, string[]>} gates by way, from its beginning
 * @property {number} width
 * @property {number} height
 *
 * @param {import('./graph.js').Graph} graph
 * @param {number} room how wide it would like to be
 * @returns {Layout}
 */
export function layoutOf({ nodes, edges }, room = 0) {
    const columns = columnsOf(nodes, edges);
    const columnOf = new Map(columns.flatMap((ids, column) => ids.map(id => [id, column])));
    const isLoop = edges.some(({ from, to }) => columnOf.get(from) === 0 && columnOf.get(to) === 0);
    const gates = gatesOf(edges, columnOf, columns);
    order(columns, edges, gates);
    const left = isLoop ? LOOP : MARGIN;
    const spare = (room - columns.length * BOX.width - left - MARGIN) / Math.max(1, columns.length - 1);
    const gap = Math.min(GAP_MAX, Math.max(GAP.x, Math.floor(spare)));
    const tops = columns.map(ids => stacked(ids, nodes));
    const height = Math.max(BOX.height, ...tops.map(({ end }) => end - GAP.y)) + 2 * MARGIN;
    const places = new Map();
    columns.forEach((ids, column) => {
        // A short column spreads over the height, as far as that does not tear it apart.
        const { tops: own, end } = tops[column];
        const stretch = Math.min((height - 2 * MARGIN + GAP.y) / end, 1.8);
        const top = (height - end * stretch + GAP.y * stretch) / 2;
        ids.forEach((id, row) => {
            const isGate = !nodes.has(id);
            places.set(id, {
                x: left + column * (BOX.width + gap),
                y: top + own[row] * stretch,
                column,
                width: BOX.width,
                height: isGate ? GATE_HEIGHT : BOX.height,
            });
        });
    });
    const width = columns.length * BOX.width + (columns.length - 1) * gap + left + MARGIN;
    return { places, gates, width, height };
}

/** How far from the top each begins, and where the next one would. */
function stacked(ids, nodes) {
    let end = 0;
    const tops = ids.map((id, row) => {
        const top = end;
        const isBundle = !nodes.has(id) && row + 1 < ids.length && !nodes.has(ids[row + 1]);
        end += (nodes.has(id) ? BOX.height : GATE_HEIGHT) + (isBundle ? 0 : GAP.y);
        return top;
    });
    return { tops, end };
}

const isQueue = node => node.kind === 'queue' || node.id === 'more queue';

/** Exchanges stand behind all that lead to them, queues in the last column. */
function columnsOf(nodes, edges) {
    const before = groupedBy(
        edges.filter(edge => edge.by !== 'dead-letter'),
        edge => edge.to,
    );
    const depth = new Map();
    const depthOf = id => {
        if (!depth.has(id)) {
            // What leads round in a circle begins where it is met first.
            depth.set(id, 0);
            depth.set(id, Math.max(0, ...(before.get(id) ?? []).filter(({ from }) => from !== id).map(({ from }) => depthOf(from) + 1)));
        }
        return depth.get(id);
    };
    const all = [...nodes.values()].sort((a, b) => a.name.localeCompare(b.name));
    const exchanges = all.filter(node => !isQueue(node));
    const last = Math.max(0, ...exchanges.map(({ id }) => depthOf(id) + 1));
    /** @type {string[][]} */
    const columns = Array.from({ length: last + 1 }, () => []);
    exchanges.forEach(({ id }) => columns[depthOf(id)].push(id));
    all.filter(isQueue).forEach(({ id }) => columns[last].push(id));
    return columns.filter(column => column.length > 0);
}

/** Adds gates to the columns between the ends of each way. */
function gatesOf(edges, columnOf, columns) {
    return new Map(
        edges.map(edge => {
            const [from, to] = [columnOf.get(edge.from), columnOf.get(edge.to)];
            const step = Math.sign(to - from);
            const own = Array.from({ length: Math.max(0, Math.abs(to - from) - 1) }, (none, index) => {
                const column = from + step * (index + 1);
                const id = `gate ${column} ${edge.id}`;
                columns[column].push(id);
                return id;
            });
            return [edge.id, own];
        }),
    );
}

/** Each column is ordered by where its neighbours are, to and fro. */
function order(columns, edges, gates) {
    const next = new Map();
    const join = (a, b) => next.set(a, [...(next.get(a) ?? []), b]);
    for (const edge of edges) {
        const way = [edge.from, ...gates.get(edge.id), edge.to];
        way.slice(1).forEach((id, index) => {
            join(way[index], id);
            join(id, way[index]);
        });
    }
    // What stands for others goes below them.
    const isMore = id => (id.startsWith('more ') ? 1 : 0);
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
        const rows = new Map(columns.flatMap(ids => ids.map((id, row) => [id, (row + 0.5) / ids.length])));
        const at = sweep % 2 === 0 ? columns.length - 1 : 0;
        for (let step = 0; step < columns.length; step++) {
            const ids = columns[Math.abs(at - step)];
            const middles = new Map(ids.map(id => [id, mean((next.get(id) ?? []).map(other => rows.get(other))) ?? rows.get(id)]));
            ids.sort((a, b) => isMore(a) - isMore(b) || middles.get(a) - middles.get(b));
            ids.forEach((id, row) => rows.set(id, (row + 0.5) / ids.length));
        }
    }
}

const mean = numbers => (numbers.length === 0 ? undefined : numbers.reduce((a, b) => a + b) / numbers.length);
