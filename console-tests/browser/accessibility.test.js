import assert from 'node:assert/strict';
import { EXPECTED, until } from '../support/browser.js';
import { findings } from '../support/findings.js';
import { addressOf, PAGES } from '../support/pages.js';
import { suite } from '../support/suite.js';

const test = suite();

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** Long, and without a place where a line could be broken. */
const LONG = `orders.${'europe-'.repeat(24)}`;

/** A file of definitions. */
const FILE = { name: 'd.json', mimeType: 'application/json', buffer: Buffer.from('{"vhosts": [{"name": "/"}, {"name": "new"}]}') };

/** Something of each kind, with a long name, so that pages have something to show. */
async function furnish(broker) {
    const name = encodeURIComponent(LONG);
    const all = { configure: '.*', write: '.*', read: '.*' };
    await broker.api('PUT', `/vhosts/${name}`, { description: LONG, tags: [LONG] });
    await broker.api('PUT', `/permissions/${name}/guest`, all);
    await broker.api('PUT', `/users/${name}`, { password: LONG, tags: `monitoring,${LONG}` });
    await broker.api('PUT', `/permissions/%2F/${name}`, all);
    await broker.api('PUT', `/queues/%2F/${name}`, { durable: true, arguments: { 'x-max-length': 10, 'x-dead-letter-exchange': LONG } });
    await broker.api('PUT', `/exchanges/%2F/${name}`, { type: 'topic', durable: true, arguments: { 'alternate-exchange': LONG } });
    await broker.api('POST', `/bindings/%2F/e/${name}/q/${name}`, { routing_key: LONG, arguments: { note: LONG } });
    await broker.api('PUT', `/policies/%2F/${name}`, { pattern: `^${LONG}$`, definition: { 'message-ttl': 60000 }, 'apply-to': 'queues' });
    await broker.api('PUT', '/queues/%2F/orders', { durable: true, arguments: { 'x-max-length': 10 } });
}

/** Addresses of all pages: those of single things with names of things that are there, as far as one can know. */
async function places(broker, connectionName) {
    const [{ name: node }] = await broker.api('GET', '/nodes?columns=name');
    const of = { connections: connectionName, channels: `${connectionName} (1)`, nodes: node };
    return PAGES.map(page => {
        const kind = page.path.split('/')[1];
        const names = new Proxy({}, { get: (none, variable) => (variable === 'vhost' && kind !== 'vhosts' ? '/' : (of[kind] ?? LONG)) });
        return addressOf(page, names);
    });
}

/** Goes there, as a link does, and waits until there is nothing more to come. */
async function look(page, place) {
    await page.evaluate(there => {
        if (location.hash !== there) {
            document.querySelector('bilby-outlet > *').dataset.left = '';
            location.hash = there;
        }
    }, place);
    await page.locator('bilby-outlet > :not([data-left]) h1').waitFor();
    await page.locator('bilby-outlet .skeleton').first().waitFor({ state: 'detached' });
}

/** The name of a connection that has a channel. */
async function connected(broker, connect) {
    await (await connect({ clientProperties: { connection_name: LONG, product: LONG } })).createChannel();
    let name;
    await until('the channel', async () => {
        const [channel] = await broker.api('GET', '/channels?columns=connection_details.name');
        name = channel?.connection_details.name;
        return name !== undefined;
    });
    return name;
}

/** In the dark only colours are others. */
const LOOKS = [{ colorScheme: 'light' }, { colorScheme: 'dark', rules: ['color-contrast', 'link-in-text-block'] }];

for (const { colorScheme, rules } of LOOKS) {
    test(`on no page anything is in the way of anybody, ${colorScheme}`, async ({ broker, open, connect }) => {
        await furnish(broker);
        const all = await places(broker, await connected(broker, connect));
        const page = await open('#/', { context: { colorScheme, reducedMotion: 'reduce' }, expected: [EXPECTED.REFUSED] });
        for (const place of all) {
            await look(page, place);
            assert.deepEqual(await findings(page, { rules }), [], place);
        }
    });

    test(`what opens is in the way of nobody, ${colorScheme}`, async ({ broker, open }) => {
        await furnish(broker);
        const page = await open('#/queues', { context: { colorScheme, reducedMotion: 'reduce' } });
        await page.getByText('Arguments: expiry').click();
        await page.getByRole('button', { name: 'Add other argument' }).click();
        await page.getByRole('button', { name: 'Columns' }).click();
        assert.deepEqual(await findings(page, { rules }), [], 'the form and the choice of columns');
        await look(page, '#/routing');
        await page.getByLabel('Published to').selectOption(LONG);
        await page.getByLabel('With the routing key').fill('orders');
        await page.getByRole('button', { name: 'Clear' }).waitFor();
        assert.deepEqual(await findings(page, { rules }), [], 'where a message would go');
        await look(page, '#/exchanges/%2F/amq.topic');
        await page.getByRole('button', { name: 'Follow', exact: true }).click();
        await page.getByRole('button', { name: 'Pause' }).waitFor();
        await broker.publish('amq.topic', 'followed', 'seen', { headers: { a: { b: 1 } } });
        await page.locator('.followed .payload').waitFor();
        assert.deepEqual(await findings(page, { rules }), [], 'what is followed');
        await look(page, '#/policies');
        await page.getByLabel('Pattern').fill('^orders$');
        await page.getByText('It matches 1 queue').waitFor();
        await page.getByText('Known keys').click();
        assert.deepEqual(await findings(page, { rules }), [], 'what a policy would match');
        await look(page, '#/definitions');
        await page.getByLabel('Definitions file').setInputFiles(FILE);
        await page.locator('summary').click();
        assert.deepEqual(await findings(page, { rules }), [], 'what a file of definitions would change');
        await look(page, '#/queues/%2F/orders');
        await page.getByRole('button', { name: 'Delete queue' }).click();
        assert.deepEqual(await findings(page, { rules }), [], 'the dialog');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Log out' }).click();
        await page.getByLabel('Username').waitFor();
        assert.deepEqual(await findings(page, { rules }), [], 'the page for logging in');
    });
}

test('no page is wider than a phone', async ({ broker, open, connect }) => {
    await furnish(broker);
    const all = await places(broker, await connected(broker, connect));
    const page = await open('#/', { context: PHONE, expected: [EXPECTED.REFUSED] });
    for (const place of all) {
        await look(page, place);
        const [width, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(width <= 390 && screen <= 390, `${place} is ${width} wide`);
    }
});
