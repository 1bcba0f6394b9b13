import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { compareDefinitions, faultOf, isOfOne } = await consoleModule('definitions-compare.js');

const queue = (name, more = {}) => ({ name, vhost: '/', durable: true, auto_delete: false, arguments: {}, ...more });

/** What is said of the one section of a file. */
function change(section, entries, existing, isIntoOne = false) {
    const [first] = compareDefinitions({ [section]: entries }, { [section]: existing }, isIntoOne);
    const { added, changed, kept, skipped, same } = first;
    return { added, changed, kept, skipped, same };
}

const NONE = { added: [], changed: [], kept: [], skipped: [], same: 0 };

test('an entry is new, or as it is', () => {
    assert.deepEqual(change('queues', [queue('a'), queue('b')], [queue('a')]), { ...NONE, added: ['b in /'], same: 1 });
});

test('a queue or exchange that is there stays as it is', () => {
    assert.deepEqual(change('queues', [queue('a', { durable: false })], [queue('a')]), { ...NONE, kept: ['a in /'] });
});

test('a policy says what it says without saying it', () => {
    const now = { vhost: '/', name: 'p', pattern: 'a', 'apply-to': 'all', priority: 0, definition: { b: 1, a: 2 } };

    assert.equal(change('policies', [{ vhost: '/', name: 'p', pattern: 'a', definition: { a: 2, b: 1 } }], [now]).same, 1);
    assert.deepEqual(change('policies', [{ ...now, priority: 1 }], [now]).changed, ['p in /']);
    assert.deepEqual(change('policies', [{ vhost: '/', name: 'p', pattern: 'a', definition: { b: 1, a: 2 } }], [{ ...now, priority: 5 }]).changed, [
        'p in /',
    ]);
});

test('a user whose password is not said would have none', () => {
    const now = { name: 'u', password_hash: 'x', hashing_algorithm: 'rabbit_password_hashing_sha256', tags: ['a', 'b'], limits: {} };

    assert.equal(change('users', [{ ...now, tags: 'a, b' }], [now]).same, 1);
    assert.deepEqual(change('users', [{ name: 'u', tags: ['a', 'b'] }], [now]).changed, ['u']);
    assert.deepEqual(change('users', [{ name: 'u', tags: 'a,b', password: 'p' }], [now]).changed, ['u']);
});

test('a virtual host keeps what the file does not speak of', () => {
    const now = { name: 'v', description: 'd', tags: [], default_queue_type: 'undefined', metadata: { description: 'd', tags: [] } };

    assert.equal(change('vhosts', [{ name: 'v' }], [now]).same, 1);
    assert.equal(change('vhosts', [{ name: 'v', metadata: { description: 'd' } }], [now]).same, 1);
    assert.deepEqual(change('vhosts', [{ name: 'v', metadata: { description: 'e' } }], [now]).changed, ['v']);
});

test('bindings are told apart by all they say', () => {
    const binding = { vhost: '/', source: 'x', destination: 'q', destination_type: 'queue', routing_key: 'k', arguments: { a: 1 } };

    assert.equal(change('bindings', [{ ...binding }], [binding]).same, 1);
    assert.deepEqual(change('bindings', [{ ...binding, arguments: { a: 2 } }], [binding]).added, ['x → q (k) in /']);
    assert.deepEqual(change('bindings', [{ ...binding, destination_type: 'exchange' }], [binding]).added.length, 1);
});

test('what is reserved is not imported', () => {
    assert.deepEqual(change('exchanges', [{ vhost: '/', name: 'amq.own', type: 'topic' }], []).skipped, ['amq.own in /']);
    assert.deepEqual(change('global_parameters', [{ name: 'internal_cluster_id', value: 'x' }], []).skipped, ['internal_cluster_id']);
});

test('into one virtual host goes what virtual hosts have', () => {
    const file = { users: [{ name: 'u', tags: '' }], queues: [queue('a'), queue('b')] };
    const { vhost, ...there } = queue('a');

    const changes = compareDefinitions(file, { queues: [there] }, true);

    assert.deepEqual(changes.map(({ section, added, same }) => [section, added, same]), [['queues', ['b'], 1]]);
});

test('files are told from other files', () => {
    assert.equal(faultOf({ queues: [] }), null);
    for (const other of [null, 5, [], {}, { queues: {} }, { queues: [5] }, { users: [[]] }]) {
        assert.notEqual(faultOf(other), null, JSON.stringify(other));
    }
});

test('a file of one virtual host is known by its form, or by what it leaves out', () => {
    assert.equal(isOfOne({ rabbitmq_definition_format: 'single_virtual_host' }), true);
    assert.equal(isOfOne({ queues: [{ name: 'a' }] }), true);
    assert.equal(isOfOne({ queues: [queue('a')], users: [{ name: 'u' }] }), false);
});
