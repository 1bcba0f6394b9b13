import { groupedBy } from '../grouping.js';

/** Between the ends of lines at a thing's side. */
const PORT_GAP = 11;

/** Words stand this far above their line. */
const WORDS_ABOVE = 8;

/**
 * Lines from one thing to another, with where their words stand.
 * @param {import('./graph.js').Edge[]} edges
 * @param {import('./layout.js').Layout} layout
 * @returns {Map<string, {path: string, x: number, y: number}>} by id of the way
 */
export function linesOf(edges, { places, gates }) {
    const ways = new Map(edges.map(edge => [edge.id, [edge.from, ...(gates.get(edge.id) ?? []), edge.to]]));
    const ports = portsOf(edges, ways, places);
    return new Map(edges.map(edge => [edge.id, line(edge, ways.get(edge.id), places, ports)]));
}

/** How far from the middle of a side each line ends, in the order of where it goes: so lines do not cross at the door. */
function portsOf(edges, ways, places) {
    const ends = edges.flatMap(edge => {
        const way = ways.get(edge.id);
        return [
            { edge, at: edge.from, next: way[1] },
            { edge, at: edge.to, next: way.at(-2) },
        ];
    });
    const ports = new Map();
    /** @param {(typeof ends)[number]} end */
    const sideOf = ({ at, next }) => `${places.get(next).column > places.get(at).column} ${at}`;
    for (const side of groupedBy(ends, sideOf).values()) {
        side.sort((a, b) => places.get(a.next).y - places.get(b.next).y);
        const step = Math.min(PORT_GAP, (places.get(side[0].at).height - 12) / side.length);
        side.forEach(({ edge, at }, index) => ports.set(`${at} ${edge.id}`, (index - (side.length - 1) / 2) * step));
    }
    return ports;
}

function line(edge, way, places, ports) {
    const heightOf = id => {
        const { y, height } = places.get(id);
        return y + height / 2 + (ports.get(`${id} ${edge.id}`) ?? 0);
    };
    const [from, to] = [places.get(edge.from), places.get(edge.to)];
    if (from.column === to.column) {
        // Between two of a column, or back to itself: round on the left.
        return drawn([[from.x, heightOf(edge.from)], [to.x, heightOf(edge.to)]], -56);
    }
    const toRight = to.column > from.column;
    const points = [];
    way.forEach((id, index) => {
        const { x, width } = places.get(id);
        const [near, far] = toRight ? [x, x + width] : [x + width, x];
        // A gate is crossed from side to side.
        points.push(...(index > 0 ? [[near, heightOf(id)]] : []), ...(index < way.length - 1 ? [[far, heightOf(id)]] : []));
    });
    return drawn(points);
}

/** A line through points: curved where it goes to another column, straight through gates. `loop` is how far it goes round. */
function drawn(points, loop = 0) {
    let path = `M${at(points[0])}`;
    let words = points[0];
    for (let index = 1; index < points.length; index += 2) {
        const [[x1, y1], [x2, y2]] = [points[index - 1], points[index]];
        const [c1, c2] = loop ? [x1 + loop, x2 + loop] : [(x1 + x2) / 2, (x1 + x2) / 2];
        path += `C${at([c1, y1])} ${at([c2, y2])} ${at([x2, y2])}`;
        // They stand before the end, where lines have parted already.
        words = [between(0.58, x1, c1, c2, x2), between(0.58, y1, y1, y2, y2)];
        if (index + 1 < points.length) {
            path += `L${at(points[index + 1])}`;
        }
    }
    return { path, x: round(words[0]), y: round(words[1] - WORDS_ABOVE) };
}

const round = number => Math.round(number * 10) / 10;
const at = ([x, y]) => `${round(x)} ${round(y)}`;
const between = (t, a, b, c, d) => (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
