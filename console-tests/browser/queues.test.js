import assert from 'node:assert/strict';
import { EXPECTED, until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const test = suite();

const row = (page, name) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
const names = page => page.locator('tbody th').allTextContents();

test('a queue that is added is in the list', async ({ broker, open }) => {
    const page = await open('#/queues');

    await page.getByLabel('Name').fill('orders/new');
    await page.getByLabel('Type').selectOption('quorum');
    await page.getByText('Arguments: expiry').click();
    await page.getByLabel('Message time to live').fill('60000');
    await page.getByLabel('When it is full').selectOption('reject-publish');
    await page.getByRole('button', { name: 'Add other argument' }).click();
    await page.getByLabel('Argument 1: key').fill('x-note');
    await page.getByLabel('Argument 1: value').fill('for tests');
    await page.getByRole('button', { name: 'Add queue' }).click();

    await row(page, 'orders/new').waitFor();
    const { arguments: given, type } = await broker.api('GET', '/queues/%2F/orders%2Fnew');
    assert.equal(type, 'quorum');
    assert.deepEqual(given, { 'x-queue-type': 'quorum', 'x-message-ttl': 60000, 'x-overflow': 'reject-publish', 'x-note': 'for tests' });
    assert.equal(await page.getByLabel('Name').inputValue(), '');
    assert.equal(await page.getByLabel('Argument 1: key').count(), 0);
});

test('what the broker refuses is said in its words, and what was typed stays', async ({ broker, open }) => {
    await broker.api('PUT', '/queues/%2F/there', { durable: true });
    const page = await open('#/queues', { expected: [EXPECTED.REFUSED] });

    await page.getByLabel('Name').fill('there');
    await page.getByLabel('Durable').uncheck();
    await page.getByRole('button', { name: 'Add queue' }).click();

    assert.match(await page.getByRole('alert').textContent(), /inequivalent arg 'durable'/);
    assert.equal(await page.getByLabel('Name').inputValue(), 'there');
});

test('a row says how many messages there are and how fast they come', async ({ broker, open }) => {
    await broker.api('PUT', '/queues/%2F/busy', { durable: false });
    const page = await open('#/queues');
    const publish = () =>
        broker.api('POST', '/exchanges/%2F/amq.default/publish', {
            routing_key: 'busy',
            payload: 'x',
            payload_encoding: 'string',
            properties: {},
        });

    await until('a rate in the row', async () => {
        await Promise.all([publish(), publish(), publish()]);
        return /busy.*running.*[1-9]\d*.*\d\/s/s.test(await row(page, 'busy').textContent());
    });
});

test('lists are searched, sorted and turned over', async ({ broker, open }) => {
    await broker.api('PUT', '/vhosts/many');
    await broker.api('PUT', '/permissions/many/guest', { configure: '.*', write: '.*', read: '.*' });
    for (let number = 100; number < 160; number++) {
        await broker.api('PUT', `/queues/many/q${number}`, { durable: false });
    }
    const page = await open('#/queues');
    await page.getByLabel('Show only').selectOption('many');
    await until('the first page', async () => (await names(page)).length === 50);
    assert.equal((await names(page))[0], 'q100');

    await page.getByRole('button', { name: 'Next page' }).click();
    await until('the second page', async () => (await names(page))[0] === 'q150');
    assert.match(page.url(), /page=2/);
    await page.reload();
    await until('the second page again', async () => (await names(page))[0] === 'q150');

    const heading = page.getByRole('columnheader', { name: 'Name' });
    await heading.getByRole('button').click();
    await heading.getByRole('button').click();
    await until('the last queue first', async () => (await names(page))[0] === 'q159');
    assert.equal(await heading.getAttribute('aria-sort'), 'descending');

    await page.getByLabel('Search').fill('11');
    await until('what was searched for', async () => (await names(page)).join() === 'q119,q118,q117,q116,q115,q114,q113,q112,q111,q110');
    await page.getByLabel('Search').fill('1[12]3');
    await page.getByLabel('Regular expression').check();
    await until('what matches', async () => (await names(page)).join() === 'q123,q113');

    await page.getByLabel('Search').fill('none');
    await page.getByRole('button', { name: 'Show all' }).click();
    await until('all', async () => (await names(page)).length === 50);
});

test('columns are chosen, and the choice is remembered', async ({ broker, open }) => {
    await broker.api('PUT', '/queues/%2F/there', { durable: true });
    const page = await open('#/queues');
    const heading = name => page.getByRole('columnheader', { name });
    await heading('Ready').waitFor();

    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Memory').check();
    await page.getByLabel('Ready').uncheck();
    await heading('Memory').waitFor();
    await page.reload();

    await heading('Memory').waitFor();
    assert.equal(await heading('Ready').count(), 0);
});

test('a name is text, whatever it looks like', async ({ broker, open }) => {
    const hostile = '<img src=x onerror="document.title=\'pwned\'">${1}{{1}}';
    await broker.api('PUT', `/queues/%2F/${encodeURIComponent(hostile)}`, { durable: false, arguments: { 'x-<b>': hostile } });
    const page = await open('#/queues');

    await page.getByRole('link', { name: hostile }).click();
    await page.locator('h1').filter({ hasText: hostile }).waitFor();
    await page.getByRole('button', { name: 'Delete queue' }).click();
    await page.getByRole('heading', { name: `Delete queue ${hostile}?` }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete queue' }).click();

    await page.getByRole('heading', { name: 'Queues and Streams' }).waitFor();
    assert.equal(await page.locator('img[src=x]').count(), 0);
    assert.doesNotMatch(await page.title(), /^pwned/);
});

test('what a browser cannot ask for is said', async ({ broker, open }) => {
    await broker.api('POST', '/definitions', {
        queues: [{ name: '..', vhost: '/', durable: false, auto_delete: false, arguments: {} }],
    });
    const page = await open('#/queues');

    await page.getByRole('link', { name: '..', exact: true }).click();

    assert.match(await page.getByRole('alert').textContent(), /A browser cannot ask for something that is called “\.\.”/);
});
