import assert from 'node:assert/strict';
import { findings } from '../support/findings.js';
import { suite } from '../support/suite.js';

const test = suite();

const DEFINITIONS = JSON.stringify({ vhosts: [{ name: '/' }, { name: 'new' }] });

/** Something on each page of administration. */
async function prepare({ broker }) {
    await broker.api('PUT', '/users/ann', { password: 'a', tags: 'monitoring' });
    await broker.api('PUT', '/user-limits/ann/max-channels', { value: 5 });
    await broker.api('PUT', '/topic-permissions/%2F/guest', { exchange: 'amq.topic', write: '.*', read: '.*' });
    await broker.api('PUT', '/queues/%2F/orders', { durable: true });
    await broker.api('PUT', '/policies/%2F/limits', { pattern: 'orders', definition: { 'max-length': 5 } });
    const [{ name }] = await broker.api('GET', '/nodes?columns=name');
    return [
        ['#/users', page => page.getByRole('link', { name: 'ann', exact: true }).waitFor()],
        ['#/users/guest', page => page.getByText('amq.topic').waitFor()],
        ['#/vhosts', page => page.getByRole('cell', { name: 'running' }).waitFor()],
        ['#/vhosts/%2F', page => page.getByText('amq.topic').waitFor()],
        ['#/policies', page => showPreview(page)],
        ['#/policies/%2F/limits', page => page.getByText('limits (this one)').waitFor()],
        ['#/limits', page => page.getByRole('link', { name: 'ann', exact: true }).waitFor()],
        ['#/cluster', page => page.getByText('global_qos').waitFor()],
        [`#/nodes/${encodeURIComponent(name)}`, page => page.getByText('Classes and code').waitFor()],
        ['#/definitions', page => showFile(page)],
    ];
}

async function showPreview(page) {
    await page.getByLabel('Pattern').fill('orders');
    await page.getByText('It matches 1 queue').waitFor();
    await page.getByText('Known keys').click();
}

async function showFile(page) {
    await page.getByLabel('Definitions file').setInputFiles({ name: 'd.json', mimeType: 'application/json', buffer: Buffer.from(DEFINITIONS) });
    await page.locator('summary').click();
}

for (const colorScheme of ['light', 'dark']) {
    test(`nothing is in the way of anybody who administers, ${colorScheme}`, async tools => {
        const pages = await prepare(tools);
        const page = await tools.open('#/', { context: { colorScheme, reducedMotion: 'reduce' } });
        for (const [place, ready] of pages) {
            await page.goto(tools.broker.url + place);
            await ready(page);
            assert.deepEqual(await findings(page), [], place);
        }
    });
}

test('no page of administration is wider than a telephone', async tools => {
    const pages = await prepare(tools);
    const page = await tools.open('#/', { context: { viewport: { width: 390, height: 800 } } });
    for (const [place, ready] of pages) {
        await page.goto(tools.broker.url + place);
        await ready(page);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, place);
    }
});
