import assert from 'node:assert/strict';
import { until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const test = suite();

/** A virtual host of its own for each test, with exchanges as [name, type, arguments] and bindings as [source, destination, key, arguments]. */
async function host(broker, name, { exchanges = [], queues = [], bindings = [] }) {
    const vhost = encodeURIComponent(name);
    await broker.api('PUT', `/vhosts/${vhost}`);
    await broker.api('PUT', `/permissions/${vhost}/guest`, { configure: '.*', write: '.*', read: '.*' });
    await broker.api('POST', `/definitions/${vhost}`, {
        exchanges: exchanges.map(([one, type, given = {}]) => ({ name: one, type, durable: true, auto_delete: false, internal: false, arguments: given })),
        queues: queues.map(([one, given = {}]) => ({ name: one, durable: true, auto_delete: false, arguments: given })),
        bindings: bindings.map(([source, destination, key = '', given = {}]) => ({
            source,
            destination: destination.replace(/^>/, ''),
            destination_type: destination.startsWith('>') ? 'exchange' : 'queue',
            routing_key: key,
            arguments: given,
        })),
    });
    return `#/routing/${vhost}`;
}

const SHOP = {
    exchanges: [['events', 'topic', { 'alternate-exchange': 'rest' }], ['billing', 'topic'], ['rest', 'fanout'], ['dead', 'fanout'], ['shards', 'x-random']],
    queues: [['invoices', { 'x-dead-letter-exchange': 'dead' }], ['all'], ['others'], ['graves'], ['one'], ['two']],
    bindings: [
        ['events', '>billing', 'billing.#'], ['billing', 'invoices', '*.invoice'], ['events', 'all', 'billing.*'],
        ['rest', 'others'], ['dead', 'graves'], ['shards', 'one', ''], ['shards', 'two', ''],
    ],
};

const things = page => page.locator('svg.routing .thing .name bdi').allTextContents();
const lit = page => page.locator('svg.routing .thing.lit .name bdi').allTextContents();
const question = page => page.getByRole('form', { name: 'Where would this message go?' });
const answer = page => page.locator('.routing-answer');

test('exchanges and queues are drawn with the ways between them', async ({ broker, open }) => {
    const page = await open(await host(broker, 'shop', SHOP));
    await until('the picture', async () => (await things(page)).length === 11);

    assert.equal(await page.locator('svg.routing .way.binding').count(), 7);
    assert.equal(await page.locator('svg.routing .way.alternate').count(), 1);
    assert.equal(await page.locator('svg.routing .way.dead-letter').count(), 1);
    assert.match(await page.locator('svg.routing .way-words').allTextContents().then(all => all.join()), /billing\.#/);
    assert.equal((await things(page)).includes('amq.topic'), false);
    await page.getByText('exchanges that nobody uses not drawn').waitFor();
});

test('all ways are in a table too', async ({ broker, open }) => {
    const page = await open(await host(broker, 'table', SHOP));
    const row = text => page.getByRole('row').filter({ hasText: text });

    await row('billing.#').waitFor();
    assert.match(await row('billing.#').textContent(), /events.*binding.*billing/s);
    assert.match(await row('alternate exchange').textContent(), /events.*rest.*/s);
    assert.match(await row('dead letters').textContent(), /invoices.*dead.*not known/s);
});

test('a thing leads to its page, and to what is around it and back, by the keyboard too', async ({ broker, open }) => {
    const page = await open(await host(broker, 'walk', SHOP));
    await page.getByRole('link', { name: 'Only what is around queue invoices' }).focus();
    await page.keyboard.press('Enter');

    await until('what is around it', async () => (await things(page)).sort().join() === 'billing,dead,events,graves,invoices');
    await page.getByText('around queue invoices').waitFor();
    assert.match(page.url(), /#\/routing\/walk\?queue=invoices$/);
    await page.reload();
    await until('the same again', async () => (await things(page)).length === 5);
    await page.goBack();
    await until('all', async () => (await things(page)).length === 11);

    await page.getByRole('link', { name: 'queue invoices', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Queue invoices' }).waitFor();
});

test('what is searched for is drawn with its neighbours', async ({ broker, open }) => {
    const page = await open(await host(broker, 'search', SHOP));

    await page.getByLabel('Search exchanges and queues').fill('GRAV');
    await until('it and its neighbour', async () => (await things(page)).sort().join() === 'dead,graves');
    await page.getByLabel('Search exchanges and queues').fill('no such thing');
    await page.getByText('No exchange and no queue has “no such thing” in its name.').waitFor();
});

test('of hundreds of queues some are drawn, and it is said how many there are besides', async ({ broker, open }) => {
    const queues = Array.from({ length: 344 }, (none, number) => [`q${number}`]);
    const page = await open(await host(broker, 'hundreds', { exchanges: [['all', 'fanout']], queues, bindings: queues.map(([name]) => ['all', name]) }));

    await page.getByRole('link', { name: 'and 320 more' }).waitFor();
    assert.equal((await things(page)).length, 25);
});

test('it is said where a message would go and why, and the path lights up', async ({ broker, open }) => {
    const page = await open(await host(broker, 'asked', SHOP));

    await question(page).getByLabel('Published to').selectOption('events');
    await question(page).getByLabel('With the routing key').fill('billing.invoice');
    await until('the queues', async () => /To 2 queues.*all.*invoices/s.test(await answer(page).textContent()));
    assert.match(await answer(page).textContent(), /from billing, \*\.invoice: the binding key fits/);
    assert.deepEqual((await lit(page)).sort(), ['all', 'billing', 'events', 'invoices']);
    assert.equal(await page.locator('svg.routing .way.lit').count(), 3);

    await question(page).getByLabel('With the routing key').fill('something.else');
    await until('the alternate exchange', async () => (await lit(page)).sort().join() === 'events,others,rest');

    await question(page).getByLabel('Published to').selectOption('shards');
    await until('one of two', async () => /Not to all of these 2 queues/.test(await answer(page).textContent()));
    assert.equal(await page.locator('svg.routing .thing.lit.unsure').count(), 2);

    await question(page).getByLabel('Published to').selectOption('(AMQP default)');
    await question(page).getByLabel('With the routing key').fill('graves');
    await until('the queue of this name', async () => (await lit(page)).sort().join() === '(AMQP default),graves');
    await question(page).getByLabel('With the routing key').fill('nobody');
    await until('nothing', async () => /To no queue/.test(await answer(page).textContent()));

    await question(page).getByRole('button', { name: 'Clear' }).click();
    await until('the end of it', async () => (await answer(page).textContent()).trim() === '' && (await lit(page)).length === 0);
});

test('on a phone the picture comes to where the path is', async ({ broker, open }) => {
    const deep = { exchanges: [['a', 'fanout'], ['b', 'fanout'], ['c', 'fanout']], queues: [['q']], bindings: [['a', '>b'], ['b', '>c'], ['c', 'q']] };
    const page = await open(await host(broker, 'phone', deep), { context: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } });
    const scrolled = () => page.locator('.routing-scroll').evaluate(region => region.scrollLeft);
    await until('the picture', async () => (await things(page)).length === 4);
    assert.equal(await scrolled(), 0);

    await question(page).getByLabel('Published to').selectOption('c');

    await until('the path in sight', async () => (await scrolled()) > 300);
});

test('headers count where the exchange goes by them', async ({ broker, open }) => {
    const page = await open(
        await host(broker, 'headers', { exchanges: [['h', 'headers']], queues: [['acme'], ['large'], ['odd']], bindings: [['h', 'acme', '', { tenant: 'acme' }], ['h', 'large', '', { size: 9 }], ['h', 'odd', '', JSON.parse('{"__proto__": "x"}')]] }),
    );

    await question(page).getByLabel('Published to').selectOption('h');
    await question(page).getByRole('button', { name: 'Add header' }).click();
    await question(page).getByLabel('Header 1: key').fill('size');
    await question(page).getByLabel('Header 1: value').fill('9');
    await until('a text is no number', async () => /To no queue/.test(await answer(page).textContent()));
    await question(page).getByLabel('Header 1: kind').selectOption('number');
    await until('a number is', async () => (await lit(page)).sort().join() === 'h,large');

    await question(page).getByLabel('Header 1: kind').selectOption('text');
    await question(page).getByLabel('Header 1: key').fill('__proto__');
    await question(page).getByLabel('Header 1: value').fill('x');
    await until('a header may be called anything', async () => (await lit(page)).sort().join() === 'h,odd');

    await question(page).getByLabel('Header 1: kind').selectOption('JSON');
    await question(page).getByLabel('Header 1: value').fill('{');
    await page.getByRole('alert').filter({ hasText: 'A header is not JSON.' }).waitFor();
});

test('the answer is that of the broker', async ({ broker, open }) => {
    const page = await open(await host(broker, 'same', SHOP));
    for (const key of ['billing.invoice', 'billing', 'billing.a.b', 'x']) {
        await question(page).getByLabel('Published to').selectOption('events');
        await question(page).getByLabel('With the routing key').fill(key);
        await until('the answer', async () => /^\s*To /.test(await answer(page).textContent()));
        const said = (await page.locator('.reached > li > bdi').allTextContents()).sort();

        await broker.api('POST', '/exchanges/same/events/publish', { routing_key: key, payload: key, payload_encoding: 'string', properties: {} });
        const got = [];
        for (const [queue] of SHOP.queues) {
            const messages = await broker.api('POST', `/queues/same/${queue}/get`, { count: 1, ackmode: 'ack_requeue_false', encoding: 'auto' });
            got.push(...messages.map(() => queue));
        }
        assert.deepEqual(said, got.sort(), key);
        await question(page).getByRole('button', { name: 'Clear' }).click();
        await until('the end of it', async () => (await answer(page).textContent()).trim() === '');
    }
});

test('rates are live', async ({ broker, open }) => {
    const place = await host(broker, 'rates', { exchanges: [['f', 'fanout']], queues: [['q']], bindings: [['f', 'q']] });
    const page = await open(place);
    await until('the picture', async () => (await things(page)).length === 2);

    await until('rates of things and the way between them', async () => {
        await broker.api('POST', '/exchanges/rates/f/publish', { routing_key: '', payload: 'x', payload_encoding: 'string', properties: {} });
        const notes = (await page.locator('svg.routing .note').allTextContents()).join();
        return /fanout · [\d.]+\/s in/.test(notes) && /ready · [\d.]+\/s/.test(notes) && /\/s/.test((await page.locator('.way-words').allTextContents()).join());
    });
});

test('where nothing is routed yet, that is said', async ({ broker, open }) => {
    const page = await open(await host(broker, 'empty', {}));

    await page.getByText('No queues yet, and no exchanges but those that every virtual host has.').waitFor();
});
