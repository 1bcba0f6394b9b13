import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { match, placeOf, to } = await consoleModule('addresses.js');

test("RabbitMQ's bookmarks lead to the same things", () => {
    assert.deepEqual(match('/queues/:vhost/:queue', '/queues/%2F/orders'), { vhost: '/', queue: 'orders' });
    assert.deepEqual(match('/exchanges/:vhost/:exchange', '/exchanges/%2F/amq.default'), { vhost: '/', exchange: 'amq.default' });
    assert.equal(match('/queues', '/queues/%2F/orders'), null);
    assert.deepEqual(match('/queues', '/queues/'), {});
    assert.deepEqual(match('/', '/'), {});
});

test('any name comes back from its address', () => {
    for (const name of ['a/b', '%', '..', '#?&', 'ü', '<script>', ' ', '../..']) {
        assert.deepEqual(match('/queues/:vhost/:queue', placeOf('http://x/' + to`/queues/${name}/${name}`).path), { vhost: name, queue: name });
    }
});

test('what is no address is the overview, and what is wrongly encoded leads nowhere', () => {
    assert.equal(placeOf('http://x/').path, '/');
    assert.equal(placeOf('http://x/#nonsense').path, '/');
    assert.equal(placeOf('http://x/#/queues?name=a%3Fb&page=2').query.get('name'), 'a?b');
    assert.equal(match('/queues/:vhost/:queue', '/queues/%2F/%zz'), null);
});
