import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { edgeOfHop, exchangeId, graphOf, queueId } = await consoleModule('routing/graph.js');
const { BOX, layoutOf } = await consoleModule('routing/layout.js');
const { linesOf } = await consoleModule('routing/lines.js');
const { neighbourhood } = await consoleModule('routing/neighbourhood.js');
const { topologyOf } = await consoleModule('routing/topology.js');

const stats = (...rates) => ({ message_stats: Object.fromEntries(rates.map(([name, rate]) => [name + '_details', { rate }])) });
const bind = (source, destination, kind = 'queue') => ({ source, destination, destination_type: kind, routing_key: '', arguments: {} });

const TOPOLOGY = topologyOf(
    [
        { name: '', type: 'direct' },
        { name: 'amq.fanout', type: 'fanout' },
        { name: 'in', type: 'fanout', arguments: { 'alternate-exchange': 'rest' }, ...stats(['publish_in', 40]) },
        { name: 'by key', type: 'topic' },
        { name: 'rest', type: 'fanout' },
    ],
    [
        { name: 'a', arguments: { 'x-dead-letter-exchange': 'rest' }, ...stats(['publish', 30]) },
        { name: 'b', ...stats(['publish', 70]) },
        { name: 'c' },
    ],
    [bind('in', 'by key', 'exchange'), bind('by key', 'a'), bind('by key', 'b'), bind('in', 'b'), bind('rest', 'c')],
    [],
);

const many = count => topologyOf([{ name: 'x', type: 'fanout' }], Array.from({ length: count }, (none, at) => ({ name: `q${at}`, messages_ready: at })), Array.from({ length: count }, (none, at) => bind('x', `q${at}`)), []);

const rateOf = (graph, from, to) => {
    const { rate, atLeast } = graph.edges.find(edge => edge.from === from && edge.to === to);
    return [rate, atLeast];
};

test('a rate is said of a way only as far as it is known', () => {
    const graph = graphOf(TOPOLOGY);

    assert.deepEqual(rateOf(graph, exchangeId('in'), exchangeId('by key')), [40, 40]);
    assert.deepEqual(rateOf(graph, exchangeId('by key'), queueId('a')), [30, 30]);
    // Two ways lead there.
    assert.deepEqual(rateOf(graph, exchangeId('by key'), queueId('b')), [70, 0]);
    assert.deepEqual(rateOf(graph, queueId('a'), exchangeId('rest')), [undefined, 0]);
});

test('the default exchange is drawn where a message takes its way', () => {
    const hop = { source: '', kind: 'queue', destination: 'a', by: 'default' };

    assert.equal(graphOf(TOPOLOGY).edges.some(edge => edge.from === exchangeId('')), false);
    assert.ok(graphOf(TOPOLOGY, [hop]).edges.some(edge => edge.id === edgeOfHop(hop)));
});

test('what every virtual host has and nobody uses is left out', () => {
    const part = neighbourhood(graphOf(TOPOLOGY), {});

    assert.equal(part.hidden, 2);
    assert.deepEqual([...part.nodes.keys()].sort(), ['e by key', 'e in', 'e rest', 'q a', 'q b', 'q c']);
});

test('of one thing there is what leads there and where it leads', () => {
    const around = focus => [...neighbourhood(graphOf(TOPOLOGY), { focus }).nodes.keys()].sort();

    // Dead letters of it are seen to where they end.
    assert.deepEqual(around(queueId('a')), ['e by key', 'e in', 'e rest', 'q a', 'q c']);
    assert.deepEqual(around(exchangeId('by key')), ['e by key', 'e in', 'q a', 'q b']);
    assert.deepEqual(around('q gone'), ['e by key', 'e in', 'e rest', 'q a', 'q b', 'q c']);
});

test('what is searched for is seen with what is next to it', () => {
    assert.deepEqual([...neighbourhood(graphOf(TOPOLOGY), { search: 'KEY' }).nodes.keys()].sort(), ['e by key', 'e in', 'q a', 'q b']);
    assert.equal(neighbourhood(graphOf(TOPOLOGY), { search: 'nothing' }).nodes.size, 0);
});

test('of hundreds of queues the longest are drawn, and one thing for the others', () => {
    const part = neighbourhood(graphOf(many(344)), {});
    const more = part.nodes.get('more queue');

    assert.equal(more.count, 320);
    assert.ok(part.nodes.has('q q343') && !part.nodes.has('q q0'));
    assert.equal(part.edges.filter(edge => edge.to === 'more queue').length, 1);
    assert.ok(neighbourhood(graphOf(many(344)), { lit: new Set(['q q0']) }).nodes.has('q q0'));
});

test('ways lead from left to right, also if exchanges are bound in a circle', () => {
    const part = neighbourhood(graphOf(TOPOLOGY), {});
    const { places, width, height } = layoutOf(part, 1000);
    const circle = topologyOf([{ name: 'a', type: 'fanout' }, { name: 'b', type: 'fanout' }], [], [bind('a', 'b', 'exchange'), bind('b', 'a', 'exchange'), bind('a', 'a', 'exchange')], []);

    assert.deepEqual(['e in', 'e by key', 'q a'].map(id => places.get(id).column), [0, 1, 2]);
    // The way from `in` to `b` does not run behind what is between them.
    assert.equal([...places.keys()].filter(id => id.startsWith('gate 1')).length, 1);
    for (const place of places.values()) {
        assert.ok(place.x >= 0 && place.y >= 0 && place.x + place.width <= width && place.y + place.height <= height);
    }
    const round = layoutOf(graphOf(circle));
    assert.equal(round.places.size, 2);
    assert.ok([...linesOf(graphOf(circle).edges, round).values()].every(({ path, x, y }) => !/NaN/.test(path + x + y)));
    assert.deepEqual(layoutOf({ nodes: new Map(), edges: [] }).places.size, 0);
});

test('no two things are at the same place', () => {
    const { places } = layoutOf(neighbourhood(graphOf(many(60)), {}));
    const seen = [...places.values()].map(({ x, y }) => `${x} ${y}`);

    assert.equal(new Set(seen).size, seen.length);
    const column = [...places.values()].filter(place => place.column === 1).map(place => place.y).sort((a, b) => a - b);
    assert.ok(column.every((y, at) => at === 0 || y - column[at - 1] >= BOX.height));
});
