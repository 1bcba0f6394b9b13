import assert from 'node:assert/strict';
import { EXPECTED, until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const test = suite();

const page1 = (...names) => ({
    items: names.map(name => ({ name, vhost: '/', state: 'running' })),
    filtered_count: names.length,
    total_count: names.length,
    page_count: 1,
    page: 1,
});

const event = (data, type) => (type ? `event: ${type}\n` : '') + `data: ${JSON.stringify(data)}\n\n`;

const names = page => page.locator('tbody th').allTextContents();

/** Answers for lists of queues as the test says; `ask` gets how often it was asked before. */
async function answering(page, answer) {
    let asked = 0;
    await page.route(/\/api\/queues\?/, route => route.fulfill(answer(asked++, route.request())));
    return () => asked;
}

const stream = body => ({ contentType: 'text/event-stream', body });

test('what a stream says is shown, each time', async ({ open }) => {
    const page = await open();
    const asked = await answering(page, (times, request) => {
        assert.equal(request.headers().accept, 'text/event-stream');
        return stream(times === 0 ? event(page1('a')) + event(page1('a', 'b')) : event(page1('a', 'b', 'c')));
    });

    await page.getByRole('link', { name: 'Queues and Streams' }).click();

    // It ends, and is opened again.
    await until('the second stream', async () => (await names(page)).join() === 'a,b,c');
    assert.ok(asked() >= 2);
});

test('a stream that fails says why, and it is not asked again', async ({ open }) => {
    const page = await open();
    const asked = await answering(page, () => stream(event({ error: 'not_found', reason: 'It is gone.', status: 404 }, 'failed')));

    await page.getByRole('link', { name: 'Queues and Streams' }).click();

    assert.match(await page.getByRole('alert').textContent(), /It is gone\./);
    assert.equal(asked(), 1);
});

test('where there is no stream it is asked again and again', async ({ open }) => {
    const page = await open();
    await answering(page, times => ({ json: times === 0 ? page1('a') : page1('a', 'b') }));

    await page.getByRole('link', { name: 'Queues and Streams' }).click();

    await until('what comes of asking again', async () => (await names(page)).join() === 'a,b');
});

test('nothing is asked while nobody looks', async ({ open }) => {
    // The clock is that of all windows of a context.
    const page = await open('#/', { context: {} });
    const asked = await answering(page, times => ({ json: page1(`q${times}`) }));
    await page.getByRole('link', { name: 'Queues and Streams' }).click();
    await until('the list', async () => (await names(page)).join() === 'q0');
    const look = isHidden =>
        page.evaluate(value => {
            Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
            document.dispatchEvent(new Event('visibilitychange'));
        }, isHidden);

    await look(true);
    await page.clock.install();
    await page.clock.fastForward(60_000);
    assert.equal(asked(), 1);
    await look(false);

    await until('the list as it is now', async () => (await names(page)).join() === 'q1');
});

test('a broker that is gone is noticed, and one that is back as well', async ({ broker, open }) => {
    await broker.api('PUT', '/queues/%2F/lasting', { durable: true });
    const page = await open('#/queues', { expected: [EXPECTED.UNREACHABLE, EXPECTED.REFUSED] });
    await page.getByRole('rowheader', { name: 'lasting' }).waitFor();

    await broker.kill();
    await page.getByText('Broker not reachable, trying again…').waitFor();
    assert.equal(await page.getByText('Offline').count(), 1);
    assert.equal(await page.getByRole('rowheader', { name: 'lasting' }).count(), 1);
    await broker.start();

    // Sessions do not outlast the broker.
    await page.getByLabel('Username').waitFor();
    assert.equal(await page.getByText('Broker not reachable').count(), 0);
});
