import assert from 'node:assert/strict';
import { EXPECTED, logIn, until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const test = suite();

const finding = (page, title) => page.locator('.findings > li').filter({ has: page.getByRole('heading', { name: title }) });

const publish = (broker, exchange, key) =>
    broker.api('POST', `/exchanges/%2F/${exchange}/publish`, { routing_key: key, payload: 'x', payload_encoding: 'string', properties: {} });

test('where nothing is wrong, it is said that all is well, and what was looked at', async ({ open }) => {
    const page = await open('#/attention');

    await page.getByRole('heading', { name: 'All is well' }).waitFor();
    await page.getByText('Memory, disk, file descriptors and sockets: 1 node').waitFor();
    assert.match(await page.getByRole('status').first().textContent(), /nothing critical, no warnings/);
});

test('guest’s first password and users without permissions are notes', async ({ broker, open }) => {
    await broker.api('PUT', '/users/lost', { password: 'lost', tags: '' });
    const page = await open('#/attention');

    await finding(page, 'guest still has its first password').waitFor();
    await finding(page, 'lost has no permission anywhere').waitFor();
    await page.getByRole('heading', { name: 'All is well' }).waitFor();
});

test('a queue that grows and that nobody consumes from leads to its page', async ({ broker, open }) => {
    await broker.api('PUT', '/queues/%2F/lonely', { durable: true });
    const page = await open('#/attention');

    await until('the finding', async () => {
        await Promise.all(Array.from({ length: 20 }, () => publish(broker, 'amq.default', 'lonely')));
        return (await finding(page, 'lonely grows, and nobody consumes from it').count()) > 0;
    });
    const link = finding(page, 'lonely grows').getByRole('link', { name: 'queue lonely in /' });
    assert.equal(await finding(page, 'lonely grows').getByRole('link', { name: /documentation/ }).getAttribute('href'), 'https://www.rabbitmq.com/docs/consumers');
    await link.click();

    await page.getByRole('heading', { name: 'Queue lonely' }).waitFor();
});

test('messages that go to no queue are told', async ({ open, connect }) => {
    const channel = await (await connect()).createChannel();
    const page = await open('#/attention');

    await until('the finding', async () => {
        channel.publish('amq.direct', 'nowhere', Buffer.from('x'));
        return (await finding(page, 'Messages are dropped for want of a queue').count()) > 0;
    });
});

test('a consumer that does not acknowledge is told', async ({ broker, open, connect }) => {
    const channel = await (await connect()).createChannel();
    await channel.assertQueue('stuck');
    for (let number = 0; number < 20; number++) {
        channel.sendToQueue('stuck', Buffer.from('x'));
    }
    await channel.prefetch(5);
    await channel.consume('stuck', () => {});
    const page = await open('#/attention');

    // As soon as nothing more is delivered.
    await finding(page, 'The consumers of stuck acknowledge nothing').waitFor({ timeout: 20_000 });
    await finding(page, 'A consumer of guest has stopped acknowledging').first().waitFor();
});

/** What the broker answers to a request that is on its way, at once and whole. */
const answered = async route => (await route.fetch({ headers: { ...route.request().headers(), accept: 'application/json' } })).json();

test('alarms come first', async ({ open }) => {
    const page = await open();
    await page.route(/\/api\/nodes$/, async route => {
        const [node] = await answered(route);
        await route.fulfill({ json: [{ ...node, mem_alarm: true }] });
    });
    await page.getByRole('link', { name: 'Attention' }).click();

    await finding(page, 'is out of memory').waitFor();
    assert.match(await page.locator('.findings > li').first().textContent(), /^\s*critical\s/);
    assert.equal(await page.getByRole('heading', { name: 'All is well' }).count(), 0);
});

test('a certificate that ends soon is told', async ({ open }) => {
    const page = await open('#/', { expected: [/503/] });
    await page.route(/\/api\/overview$/, async route => {
        const overview = await answered(route);
        await route.fulfill({ json: { ...overview, listeners: [{ protocol: 'amqp/ssl', port: 5671 }] } });
    });
    const soon = new Date(Date.now() + 3 * 86_400_000).toISOString();
    await page.route(/certificate-expiration/, route =>
        route.fulfill({ status: 503, json: { status: 'failed', reason: 'Certificates expiring', expired: [{ protocol: 'amqp/ssl', port: 5671, cert_expires_on: soon }] } }),
    );
    await page.getByRole('link', { name: 'Attention' }).click();

    await finding(page, /The certificate at port 5671 expires in 2 d 23 h/).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
});

test('what somebody may not see is not looked at, and that is said', async ({ broker, blank }) => {
    await broker.api('PUT', '/users/mia', { password: 'mia', tags: 'management' });
    await broker.api('PUT', '/permissions/%2F/mia', { configure: '.*', write: '.*', read: '.*' });
    const page = await blank();
    await page.goto(broker.url + '#/attention');
    await logIn(page, 'mia', 'mia');

    await page.getByText('not looked at: only administrators see them').waitFor();
    await page.getByText('not looked at: only those see them who may monitor').waitFor();
});

test('what cannot be had is said in the broker’s words', async ({ open }) => {
    const page = await open('#/', { expected: [EXPECTED.REFUSED] });
    await page.route(/\/api\/channels\?/, route => route.fulfill({ status: 400, json: { error: 'bad_request', reason: 'not today' } }));
    await page.getByRole('link', { name: 'Attention' }).click();

    await page.getByRole('alert').filter({ hasText: 'not today' }).waitFor();
});
