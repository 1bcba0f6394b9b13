import { groupedBy } from '../grouping.js';
import { exchangeId } from './graph.js';

/** How many of each kind are drawn; with more nobody sees anything. */
const BOUND = 24;

/**
 * The part of a virtual host that is drawn.
 * @typedef {import('./graph.js').Graph & {hidden: number}} Part `hidden` is how many exchanges stand apart and are left out
 *
 * @param {import('./graph.js').Graph} graph
 * @param {object} look
 * @param {string} [look.focus] id of a thing: it, all that leads there, and all that it leads to
 * @param {string} [look.search] a part of names: those things, and what is next to them
 * @param {Set<string>} [look.lit] ids of things that are drawn in any case
 * @returns {Part}
 */
export function neighbourhood(graph, { focus, search = '', lit = new Set() }) {
    const { wanted, first } = selected(graph, focus, search.trim().toLowerCase());
    lit.forEach(id => graph.nodes.has(id) && wanted.add(id));
    const isFocused = focus !== undefined && graph.nodes.has(focus);
    const hidden = isFocused || search ? 0 : leaveOutApart(graph, wanted, lit);
    const weight = node => [lit.has(node.id) ? 1 : 0, first.has(node.id) ? 1 : 0, node.rate, sizeOf(node)];
    const nodes = [...wanted]
        .flatMap(id => graph.nodes.get(id) ?? [])
        .sort((a, b) => heavier(weight(a), weight(b)) || a.name.localeCompare(b.name));
    /** @type {Map<string, import('./graph.js').Node>} */
    const kept = new Map();
    const stand = new Map();
    for (const kind of ['exchange', 'queue']) {
        const ofKind = nodes.filter(node => node.kind === kind);
        ofKind.slice(0, BOUND).forEach(node => kept.set(node.id, node));
        const rest = ofKind.slice(BOUND);
        if (rest.length > 0) {
            const id = `more ${kind}`;
            kept.set(id, { id, kind: 'more', name: kind, thing: null, rate: sum(rest.map(node => node.rate)), count: rest.length });
            rest.forEach(node => stand.set(node.id, id));
        }
    }
    return { nodes: kept, edges: between(graph.edges, kept, stand), hidden };
}

/** How much there is of a thing: ways that lead on, or messages that are ready. @param {import('./graph.js').Node} node */
function sizeOf({ kind, thing }) {
    switch (kind) {
        case 'exchange':
            return thing.bindings.length;
        case 'queue':
            return thing.ready ?? 0;
        default:
            return 0;
    }
}

/** What is looked for, and what is to be seen around it. */
function selected({ nodes, edges }, focus, search) {
    if (focus && nodes.has(focus)) {
        return { wanted: new Set([focus, ...reach(edges, focus, 'from', 'to'), ...reach(edges, focus, 'to', 'from')]), first: new Set([focus]) };
    }
    if (search === '') {
        return { wanted: new Set(nodes.keys()), first: new Set() };
    }
    const first = new Set([...nodes.values()].filter(({ name }) => name.toLowerCase().includes(search)).map(({ id }) => id));
    const wanted = new Set(first);
    for (const { from, to } of edges) {
        if (first.has(from) || first.has(to)) {
            wanted.add(from).add(to);
        }
    }
    return { wanted, first };
}

/** All that can be come to. Dead letters lead one step and no further: else everything would hang together. */
function reach(edges, start, here, there) {
    const next = groupedBy(edges, edge => edge[here]);
    const reached = new Set([start]);
    for (const id of reached) {
        (next.get(id) ?? []).filter(edge => edge.by !== 'dead-letter' || id === start).forEach(edge => reached.add(edge[there]));
    }
    return reached;
}

/** Exchanges that every virtual host has and nobody uses here say nothing. */
function leaveOutApart({ nodes, edges }, wanted, lit) {
    const used = new Set(edges.flatMap(({ from, to }) => [from, to]));
    const apart = [...wanted].filter(id => {
        const { kind, name, rate } = nodes.get(id);
        const isBuiltIn = id === exchangeId('') || name.startsWith('amq.');
        return kind === 'exchange' && isBuiltIn && rate === 0 && !used.has(id) && !lit.has(id);
    });
    apart.forEach(id => wanted.delete(id));
    return apart.length;
}

/** Edges of what is drawn; those of things that are not lead to what stands for them. */
function between(edges, kept, stand) {
    const merged = new Map();
    for (const edge of edges) {
        const from = stand.get(edge.from) ?? edge.from;
        const to = stand.get(edge.to) ?? edge.to;
        if (!kept.has(from) || !kept.has(to)) {
            continue;
        }
        if (from === edge.from && to === edge.to) {
            merged.set(edge.id, edge);
            continue;
        }
        const id = JSON.stringify([from, to, edge.by]);
        const before = merged.get(id) ?? { id, from, to, by: edge.by, bindings: [], rate: 0, atLeast: 0 };
        merged.set(id, {
            ...before,
            bindings: [...before.bindings, ...edge.bindings],
            rate: before.rate === undefined || edge.rate === undefined ? undefined : before.rate + edge.rate,
            atLeast: before.atLeast + edge.atLeast,
        });
    }
    return [...merged.values()];
}

const heavier = (a, b) => {
    const at = a.findIndex((value, index) => value !== b[index]);
    return at < 0 ? 0 : b[at] - a[at];
};

const sum = numbers => numbers.reduce((total, number) => total + number, 0);
