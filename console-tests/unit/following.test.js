import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { following, followingName, followingQueue, SHOWN_MAX, told, withNewer } = await consoleModule('following.js');

const exchange = (type, given = {}) => ({ name: 'x', type, arguments: given });

test('who follows gets all messages, as each type wants to be asked', () => {
    assert.equal(following(exchange('topic')).key, '#');
    assert.equal(following(exchange('fanout')).key, '');
    assert.deepEqual(following(exchange('headers')).arguments, { 'x-match': 'all' });
    assert.equal(following(exchange('x-delayed-message', { 'x-delayed-type': 'topic' })).key, '#');
});

test('a key has to be chosen where there is none for all', () => {
    assert.equal(following(exchange('direct')).key, null);
    assert.equal(following(exchange('x-of-a-plug-in')).key, null);
});

test('nobody who follows takes messages away from others', () => {
    for (const type of ['x-consistent-hash', 'x-modulus-hash', 'x-random', 'x-local-random']) {
        assert.match(following(exchange(type)).refusal, /away from others/);
    }
    assert.match(following(exchange('x-delayed-message', { 'x-delayed-type': 'x-random' })).refusal, /away from others/);
    assert.match(following({ name: '', type: 'direct' }).refusal, /default exchange/);
});

test('each queue has a name of its own, and does not last', () => {
    assert.notEqual(followingName(), followingName());
    const { durable, arguments: given } = followingQueue('q');
    assert.deepEqual([durable, given['x-expires'], given['x-max-length']], [false, 60_000, SHOWN_MAX]);
});

test('the firehose tells what happened, to whom, by whom', () => {
    const headers = { routing_keys: ['a', 'b'], user: 'mia', connection: 'c', properties: { app_id: 'x' } };

    assert.deepEqual(told({ routing_key: 'publish.orders.eu', properties: { headers } }), {
        isPublish: true,
        of: 'orders.eu',
        keys: ['a', 'b'],
        user: 'mia',
        connection: 'c',
        properties: { app_id: 'x' },
    });
    assert.equal(told({ routing_key: 'publish.', properties: { headers } }).of, '');
    assert.equal(told({ routing_key: 'deliver.q', properties: {} }).isPublish, false);
    assert.equal(told({ routing_key: 'queue.created', properties: {} }), null);
});

test('the newest are shown, and no more than that', () => {
    assert.deepEqual(withNewer([2, 1], [3, 4]), [4, 3, 2, 1]);
    assert.equal(withNewer(Array(SHOWN_MAX).fill(0), [1]).length, SHOWN_MAX);
    assert.equal(withNewer(Array(SHOWN_MAX).fill(0), [1])[0], 1);
});
