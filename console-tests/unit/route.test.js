import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { headersMatch, topicMatches } = await consoleModule('routing/matching.js');
const { route } = await consoleModule('routing/route.js');
const { topologyOf } = await consoleModule('routing/topology.js');

/** Exchanges as [name, type, more], queues by name, bindings as [source, destination, key, arguments]; `>name` is an exchange. */
function topology(exchanges, queues, bindings, policies = []) {
    return topologyOf(
        [['', 'direct'], ...exchanges].map(([name, type, more = {}]) => ({ name, type, arguments: {}, ...more })),
        queues.map(name => ({ name })),
        bindings.map(([source, destination, key = '', given = {}]) => ({
            source,
            destination: destination.replace(/^>/, ''),
            destination_type: destination.startsWith('>') ? 'exchange' : 'queue',
            routing_key: key,
            arguments: given,
        })),
        policies,
    );
}

/** Names of queues; those of which it is not sure have a question mark. */
const names = answer => answer.queues.map(({ queue, isSure }) => queue + (isSure ? '' : '?')).sort();

const goes = (where, exchange, routingKey = '', headers = {}) => names(route(where, { exchange, routingKey, headers }));

test('a topic pattern has words, * for one, # for any number', () => {
    const fits = [
        ['', ''], ['#', ''], ['#', 'a.b'], ['a.*', 'a.b'], ['a.*', 'a.'], ['*.b', 'a.b'], ['a.#', 'a'], ['a.#.c', 'a.c'],
        ['a.#.c', 'a.b.b.c'], ['#.#', ''], ['#.*', 'a'], ['*.#.*', 'a.b'], ['a..b', 'a..b'], ['a.*.b', 'a..b'],
    ];
    const doesNot = [['', 'a'], ['*', ''], ['*', 'a.b'], ['a.*', 'a'], ['a.#.c', 'a.b'], ['*.#.*', 'a'], ['a', 'A'], ['#.a', 'a.b'], ['a*', 'ab']];

    fits.forEach(([pattern, key]) => assert.equal(topicMatches(pattern, key), true, `${pattern} of ${key}`));
    doesNot.forEach(([pattern, key]) => assert.equal(topicMatches(pattern, key), false, `${pattern} of ${key}`));
});

test('a topic pattern of many # is decided at once', () => {
    assert.equal(topicMatches('#.a.'.repeat(60) + 'b', 'a.'.repeat(120) + 'c'), false);
});

test('headers are compared as x-match says', () => {
    const cases = [
        [{}, {}, true],
        [{ a: 1 }, { a: 1, b: 2 }, true],
        [{ a: 1, b: 2 }, { a: 1 }, false],
        [{ a: 1 }, { a: '1' }, false],
        [{ a: null }, { a: 'anything' }, true],
        [{ a: null }, {}, false],
        [{ 'x-match': 'any', a: 1, b: 2 }, { b: 2 }, true],
        [{ 'x-match': 'any', a: 1 }, { a: 2 }, false],
        [{ 'x-match': 'any' }, { a: 2 }, false],
        [{ 'x-match': 'all', 'x-a': 1 }, {}, true],
        [{ 'x-match': 'all-with-x', 'x-a': 1 }, {}, false],
        [{ 'x-match': 'all-with-x', 'x-a': 1 }, { 'x-a': 1 }, true],
        [{ 'x-match': 'any-with-x', 'x-a': 1, b: 2 }, { 'x-a': 1 }, true],
        [{ 'x-match': 'any', 'x-a': 1, b: 2 }, { 'x-a': 1 }, false],
        [{ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, true],
        [{ a: [1] }, { a: { 0: 1 } }, false],
        [{ constructor: null }, {}, false],
        [JSON.parse('{"__proto__": null}'), {}, false],
    ];

    cases.forEach(([given, headers, fits]) => assert.equal(headersMatch(given, headers), fits, JSON.stringify([given, headers])));
});

test('direct, fanout, topic and headers exchanges choose by their bindings', () => {
    const where = topology(
        [['d', 'direct'], ['f', 'fanout'], ['t', 'topic'], ['h', 'headers']],
        ['one', 'two'],
        [
            ['d', 'one', 'a'], ['d', 'two', 'b'], ['d', 'two', 'a'], ['f', 'one'], ['f', 'two', 'x'],
            ['t', 'one', 'a.*'], ['t', 'two', 'b.#'], ['h', 'one', '', { tenant: 'acme' }], ['h', 'two', '', { 'x-match': 'any', tenant: 'other' }],
        ],
    );

    assert.deepEqual(goes(where, 'd', 'a'), ['one', 'two']);
    assert.deepEqual(goes(where, 'd', 'c'), []);
    assert.deepEqual(goes(where, 'f', 'whatever'), ['one', 'two']);
    assert.deepEqual(goes(where, 't', 'a.x'), ['one']);
    assert.deepEqual(goes(where, 'h', '', { tenant: 'acme' }), ['one']);
});

test('the default exchange knows queues by their names', () => {
    const where = topology([], ['one', 'constructor'], []);

    assert.deepEqual(goes(where, '', 'one'), ['one']);
    assert.deepEqual(goes(where, '', 'constructor'), ['constructor']);
    assert.deepEqual(goes(where, '', '__proto__'), []);
});

test('the headers CC and BCC have more routing keys', () => {
    const where = topology([['d', 'direct']], ['one', 'two', 'three'], [['d', 'one', 'a'], ['d', 'two', 'b'], ['d', 'three', 'c']]);

    assert.deepEqual(goes(where, 'd', 'a', { CC: ['b', 7], BCC: ['c'] }), ['one', 'three', 'two']);
    assert.match(route(where, { exchange: 'd', routingKey: 'a', headers: { CC: 'b' } }).refusal, /CC has to be an array/);
});

test('exchanges that are bound to one another in a circle are each visited once', () => {
    const where = topology([['a', 'fanout'], ['b', 'topic'], ['c', 'fanout']], ['one', 'two'], [
        ['a', '>b', ''], ['b', '>c', 'x.#'], ['c', '>a'], ['b', 'one', '*'], ['c', 'two'],
    ]);

    assert.deepEqual(goes(where, 'a', 'x'), ['one', 'two']);
    assert.deepEqual(goes(where, 'a', 'y.z'), []);
    assert.equal(route(where, { exchange: 'a', routingKey: 'x', headers: {} }).hops.length, 5);
});

test('what finds nothing goes to the alternate exchange, if that is there', () => {
    const where = topology(
        [['d', 'direct', { arguments: { 'alternate-exchange': 'f' } }], ['f', 'fanout'], ['p', 'direct', { policy: 'ae' }], ['g', 'fanout', { arguments: { 'alternate-exchange': 'gone' } }]],
        ['one', 'rest'],
        [['d', 'one', 'a'], ['f', 'rest']],
        [{ name: 'ae', definition: { 'alternate-exchange': 'f' } }],
    );

    assert.deepEqual(goes(where, 'd', 'a'), ['one']);
    assert.deepEqual(goes(where, 'd', 'b'), ['rest']);
    assert.deepEqual(goes(where, 'p', 'b'), ['rest']);
    assert.deepEqual(goes(where, 'g'), []);
    assert.equal(route(where, { exchange: 'd', routingKey: 'b', headers: {} }).hops[0].by, 'alternate');
});

test('of exchanges that choose one, it is said that it is one of these', () => {
    for (const type of ['x-consistent-hash', 'x-modulus-hash', 'x-random', 'x-local-random', 'x-nobody-knows']) {
        const where = topology([['e', type], ['f', 'fanout']], ['one', 'two', 'three'], [['e', 'one', '1'], ['e', 'two', '1'], ['e', '>f', '1'], ['f', 'three']]);
        assert.deepEqual(goes(where, 'e', 'a'), ['one?', 'three?', 'two?'], type);
    }
    const only = topology([['e', 'x-random']], ['one'], [['e', 'one', '1'], ['e', 'one', '2']]);
    assert.deepEqual(goes(only, 'e'), ['one']);
});

test('a queue that is reached for sure is so, whatever else may lead there', () => {
    const where = topology([['f', 'fanout'], ['r', 'x-random']], ['one', 'two'], [['f', '>r'], ['r', 'one'], ['r', 'two'], ['f', 'one']]);

    assert.deepEqual(goes(where, 'f'), ['one', 'two?']);
});

test('an exchange that delays chooses as the type that it names, one with a history as a fanout', () => {
    const where = topology(
        [['x', 'x-delayed-message', { arguments: { 'x-delayed-type': 'topic' } }], ['h', 'x-recent-history'], ['u', 'x-message-deduplication']],
        ['one', 'two'],
        [['x', 'one', 'a.#'], ['x', 'two', 'b'], ['h', 'one'], ['h', 'two'], ['u', 'two']],
    );

    assert.deepEqual(goes(where, 'x', 'a.b'), ['one']);
    assert.deepEqual(goes(where, 'h', 'any'), ['one', 'two']);
    assert.match(route(where, { exchange: 'x', routingKey: 'a', headers: { 'x-delay': 500 } }).notes[0], /500 ms/);
    assert.match(route(where, { exchange: 'u', routingKey: 'a', headers: {} }).notes[0], /duplicate/);
});

test('it is said which binding it was, and what would be refused', () => {
    const where = topology([['t', 'topic'], ['i', 'fanout', { internal: true }]], ['one'], [['t', 'one', 'a.*'], ['t', 'one', '#'], ['t', 'one', 'b']]);

    const { queues } = route(where, { exchange: 't', routingKey: 'a.b', headers: {} });
    assert.deepEqual(queues[0].hops.map(hop => hop.binding.routing_key), ['a.*', '#']);
    assert.match(route(where, { exchange: 'i', routingKey: '', headers: {} }).refusal, /internal/);
    assert.match(route(where, { exchange: 'gone', routingKey: '', headers: {} }).refusal, /no such exchange/);
});
