import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { attention, haveCertificates, lookedAt } = await consoleModule('findings/attention.js');
const { channelFindings, churnFindings, connectionFindings } = await consoleModule('findings/connections.js');
const { deadLetterFindings } = await consoleModule('findings/dead-letters.js');
const { certificateFindings, nodeFindings } = await consoleModule('findings/nodes.js');
const { queueFindings } = await consoleModule('findings/queues.js');
const { unroutableFindings } = await consoleModule('findings/unroutable.js');
const { guestFindings, hasPassword, userFindings } = await consoleModule('findings/users.js');

const stats = rates => Object.fromEntries(Object.entries(rates).map(([name, rate]) => [`${name}_details`, { rate }]));

/** A queue that grows by `grows` ready messages a second. */
const queue = ({ grows = 0, rates = {}, ...more }) => ({
    name: 'orders', vhost: '/', state: 'running', consumers: 1, arguments: {}, effective_policy_definition: {},
    messages_ready: 0, messages_unacknowledged: 0, message_bytes_ready: 0,
    messages_ready_details: { rate: grows }, messages_unacknowledged_details: { rate: 0 }, message_stats: stats(rates), ...more,
});

const told = findings => findings.map(({ severity, title }) => `${severity}: ${title}`);
const ofQueue = one => told(queueFindings([queue(one)]));

test('a queue that grows without consumers is told, one that is paused or stands still is not', () => {
    assert.deepEqual(ofQueue({ consumers: 0, messages_ready: 5, grows: 3 }), ['critical: orders grows, and nobody consumes from it']);
    assert.match(queueFindings([queue({ consumers: 0, messages_ready: 1200, grows: 3 })])[0].text, /1,200 messages are waiting, and 3\/s/);
    assert.deepEqual(ofQueue({ consumers: 0, messages_ready: 5, grows: 0 }), []);
    assert.deepEqual(ofQueue({ consumers: 0, messages_ready: 5, grows: 3, paused: true }), []);
});

test('consumers that have messages and acknowledge none are told', () => {
    const waiting = { messages_ready: 10, messages_unacknowledged: 20 };

    assert.deepEqual(ofQueue(waiting), ['critical: The consumers of orders acknowledge nothing']);
    assert.deepEqual(ofQueue({ ...waiting, rates: { ack: 1 } }), []);
    assert.deepEqual(ofQueue({ ...waiting, messages_unacknowledged_details: { rate: -1 } }), []);
    assert.deepEqual(ofQueue({ ...waiting, messages_ready: 0 }), []);
});

test('of a backlog it is said how long it takes, or that it never ends', () => {
    const backlog = (grows, ready = 90_000) => queueFindings([queue({ messages_ready: ready, grows, rates: { deliver_get: 50, ack: 50 } })]);

    assert.deepEqual(told(backlog(12)), ['warning: orders grows by 12 a second']);
    assert.match(backlog(12)[0].text, /never worked off: its consumer is too slow/);
    assert.match(backlog(-10)[0].text, /takes 2 h 30 min/);
    assert.match(backlog(0)[0].text, /neither shorter nor longer/);
    assert.deepEqual(backlog(-1000), []);
    assert.deepEqual(backlog(5, 900), []);
});

test('a queue near its length limit is told, whoever set that', () => {
    assert.deepEqual(ofQueue({ messages_ready: 95, arguments: { 'x-max-length': 100 } }), ['warning: orders is nearly full']);
    assert.deepEqual(ofQueue({ messages_ready: 95, arguments: { 'x-max-length': 1000 }, effective_policy_definition: { 'max-length': 95 } }), ['warning: orders is full']);
    assert.match(queueFindings([queue({ message_bytes_ready: 99, effective_policy_definition: { 'max-length-bytes': 100, overflow: 'reject-publish' } })])[0].text, /99 % of the 100 bytes.*refused/);
    assert.deepEqual(ofQueue({ messages_ready: 80, arguments: { 'x-max-length': 100 } }), []);
    assert.deepEqual(ofQueue({ messages_ready: 0, arguments: { 'x-max-length': 0 } }), []);
});

test('a queue that is down is told', () => {
    assert.deepEqual(ofQueue({ state: 'crashed' }), ['critical: orders is crashed']);
});

test('of a great many queues with the same trouble the first are told, and how many there are', () => {
    const many = Array.from({ length: 50 }, (none, number) => queue({ name: `q${number}`, consumers: 0, messages_ready: 9, grows: 9 }));

    assert.equal(queueFindings(many).length, 21);
    assert.equal(queueFindings(many).at(-1).title, 'And 30 more of the same');
});

test('a channel with as much as its prefetch lets it have that acknowledges nothing is told', () => {
    const channel = more => told(channelFindings([{ name: 'c', user: 'mia', prefetch_count: 20, messages_unacknowledged: 20, ...more }]));

    assert.deepEqual(channel({}), ['warning: A consumer of mia has stopped acknowledging']);
    assert.deepEqual(channel({ message_stats: stats({ ack: 5 }) }), []);
    assert.deepEqual(channel({ messages_unacknowledged: 19 }), []);
    assert.deepEqual(channel({ prefetch_count: 0 }), []);
});

test('connections that are blocked, and users with a great many, are told', () => {
    const many = Array.from({ length: 600 }, (none, number) => ({ name: `c${number}`, user: 'mia', state: 'running', channels: 4 }));

    assert.deepEqual(told(connectionFindings([{ name: 'c', user: 'mia', state: 'blocked' }])), ['critical: mia is kept from publishing']);
    assert.deepEqual(told(connectionFindings(many)), ['warning: mia has 600 connections', 'warning: mia has 2,400 channels']);
    assert.deepEqual(connectionFindings(many.slice(0, 10)), []);
});

test('connections and channels that come and go all the time are told', () => {
    assert.deepEqual(told(churnFindings({ churn_rates: stats({ connection_created: 9, channel_created: 50 }) })), ['warning: Clients open connections all the time', 'warning: Clients open channels all the time']);
    assert.deepEqual(churnFindings({ churn_rates: stats({ connection_created: 1 }) }), []);
    assert.deepEqual(churnFindings({}), []);
});

test('messages that go to no queue are told', () => {
    assert.deepEqual(told(unroutableFindings({ message_stats: stats({ drop_unroutable: 2, return_unroutable: 1 }) })), ['warning: Messages are dropped for want of a queue', 'note: Messages are returned for want of a queue']);
    assert.deepEqual(unroutableFindings({ message_stats: stats({ drop_unroutable: 0 }) }), []);
});

test('alarms of nodes are told, and what is near a limit', () => {
    const well = { name: 'n', mem_used: 1, mem_limit: 100, disk_free: 1000, disk_free_limit: 10, fd_used: 1, fd_total: 100, sockets_used: 1, sockets_total: 100 };
    const node = more => told(nodeFindings([{ ...well, ...more }]));

    assert.deepEqual(node({}), []);
    assert.deepEqual(node({ mem_alarm: true, mem_used: 101 }), ['critical: n is out of memory']);
    assert.deepEqual(node({ mem_used: 85 }), ['warning: n is nearly out of memory']);
    assert.deepEqual(node({ disk_free_alarm: true }), ['critical: The disk of n is full']);
    assert.deepEqual(node({ disk_free: 15 }), ['warning: The disk of n is nearly full']);
    assert.deepEqual(node({ fd_used: 85 }), ['warning: n is running out of file descriptors']);
    assert.deepEqual(node({ sockets_used: 99 }), ['critical: n is running out of sockets']);
});

test('certificates that end soon are told', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    const ends = at => told(certificateFindings([{ protocol: 'amqp/ssl', port: 5671, cert_expires_on: at }], now));

    assert.deepEqual(ends('2026-01-21T12:00:00Z'), ['warning: The certificate at port 5671 expires in 20 d 12 h']);
    assert.deepEqual(ends('2026-01-02T00:00:00Z'), ['critical: The certificate at port 5671 expires in 1 d']);
    assert.deepEqual(ends('2025-12-31T00:00:00Z'), ['critical: The certificate at port 5671 has expired']);
    assert.equal(haveCertificates({ listeners: [{ protocol: 'amqp/ssl' }] }), true);
    assert.equal(haveCertificates({ listeners: [{ protocol: 'amqp' }] }), false);
});

test('users without permissions are told', () => {
    const users = [{ name: 'mia', tags: ['management'] }, { name: 'tom', tags: [] }];

    assert.deepEqual(told(userFindings(users, [{ user: 'tom', vhost: '/' }])), ['note: mia has no permission anywhere']);
});

test('it is known whether guest has the password that everybody knows', async () => {
    const guest = { password_hash: 'rJeb5BD2UjbjK6wgIn+qurOQG8O8Mp/CGkhm2AxkvRqS8cKz', hashing_algorithm: 'rabbit_password_hashing_sha256' };

    assert.equal(await hasPassword(guest, 'guest'), true);
    assert.equal(await hasPassword(guest, 'other'), false);
    assert.equal(await hasPassword({ ...guest, hashing_algorithm: 'constructor' }, 'guest'), null);
    assert.equal(await hasPassword({ ...guest, password_hash: '' }, 'guest'), null);
    assert.equal(guestFindings(true).length, 1);
    assert.deepEqual(guestFindings(false), []);
});

test('dead letters that go round now are told once, those that are worked off are not', () => {
    const lists = (work, retry) => ({
        exchanges: [{ name: '', type: 'direct', arguments: {} }, { name: 'dead', type: 'fanout', arguments: {}, internal: true }],
        queues: [
            queue({ name: 'work', arguments: { 'x-dead-letter-exchange': 'dead' }, rates: work }),
            queue({ name: 'retry', consumers: 0, arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'work' }, rates: retry }),
            queue({ name: 'alone', rates: work }),
        ],
        bindings: [{ source: 'dead', destination: 'retry', destination_type: 'queue', routing_key: '', arguments: {} }],
        policies: [],
    });

    const findings = deadLetterFindings('/', lists({ publish: 20, deliver_get: 20, ack: 0 }, { publish: 20 }));
    assert.deepEqual(told(findings), ['warning: Dead letters of work come back to it']);
    assert.match(findings[0].text, /work → retry → work\. 20\/s come in, 0\/s are acknowledged/);
    assert.deepEqual(deadLetterFindings('/', lists({ publish: 20, deliver_get: 20, ack: 19 }, { publish: 1 })), []);
    assert.deepEqual(deadLetterFindings('/', lists({ publish: 0 }, { publish: 0 })), []);
});

test('the worst comes first, and it is said what was looked at and what was not', () => {
    const page = items => ({ items, total_count: items.length });
    const answers = {
        overview: { message_stats: stats({ return_unroutable: 1 }) },
        queues: { items: [queue({ consumers: 0, messages_ready: 9, grows: 9 }), queue({ name: 'x', messages_ready: 95, arguments: { 'x-max-length': 100 } })], total_count: 9000 },
        connections: page([]),
        channels: page([]),
    };

    assert.deepEqual(attention(answers, 0).map(({ severity }) => severity), ['critical', 'warning', 'note']);
    assert.deepEqual(attention({}, 0), []);
    const looked = lookedAt(answers);
    assert.ok(looked.some(({ how, isDone }) => isDone && how === '2 of 9,000 queues, the longest'));
    assert.ok(looked.some(({ how, isDone }) => !isDone && how === 'only administrators see them'));
});
