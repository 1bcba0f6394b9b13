import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { EXPECTED } from '../support/browser.js';
import { rowOf } from '../support/page.js';
import { suite } from '../support/suite.js';

const test = suite();

/** Chooses a file that says this. */
const choose = (page, text) =>
    page.getByLabel('Definitions file').setInputFiles({
        name: 'definitions.json',
        mimeType: 'application/json',
        buffer: Buffer.from(typeof text === 'string' ? text : JSON.stringify(text)),
    });

const numbers = async (page, section) => (await rowOf(page, section).locator('td').allTextContents()).map(text => Number(text.trim()));

const queue = (name, vhost = '/', more = {}) => ({ name, vhost, durable: true, auto_delete: false, arguments: {}, ...more });

/** What is downloaded, as the file says it. */
async function downloaded(page) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download' }).click()]);
    return { name: download.suggestedFilename(), file: JSON.parse(await readFile(await download.path(), 'utf8')) };
}

test('definitions are downloaded, all or those of a virtual host', async ({ broker, open }) => {
    await broker.api('PUT', '/vhosts/a%2Fb');
    await broker.api('PUT', '/queues/%2F/exported', { durable: true });
    const page = await open('#/definitions');

    const all = await downloaded(page);
    await page.getByLabel('What').selectOption('Virtual host /');
    const one = await downloaded(page);

    assert.match(all.name, /^bilbymq_127\.0\.0\.1_\d{4}-\d\d-\d\d\.json$/);
    assert.ok(all.file.users.length > 0 && all.file.vhosts.some(({ name }) => name === 'a/b'));
    assert.equal(one.file.rabbitmq_definition_format, 'single_virtual_host');
    assert.ok(one.file.queues.some(({ name }) => name === 'exported'));
});

test('before a file is imported, it is said what will be new, changed and left alone', async ({ broker, open }) => {
    await broker.api('PUT', '/queues/%2F/there', { durable: true });
    await broker.api('PUT', '/policies/%2F/limits', { pattern: 'a', definition: { 'max-length': 1 } });
    const before = await broker.api('GET', '/definitions');
    const page = await open('#/definitions');

    await choose(page, {
        users: before.users,
        policies: [{ vhost: '/', name: 'limits', pattern: 'a', definition: { 'max-length': 2 } }],
        queues: [queue('there', '/', { durable: false }), queue('<i>new')],
        bindings: [{ vhost: '/', source: 'amq.topic', destination: '<i>new', destination_type: 'queue', routing_key: 'k', arguments: {} }],
    });

    await page.getByText('2 new, 1 changed.').waitFor();
    assert.deepEqual(await numbers(page, 'Users'), [0, 0, before.users.length]);
    assert.deepEqual(await numbers(page, 'Policies'), [0, 1, 0]);
    assert.deepEqual(await numbers(page, 'Queues'), [1, 0, 1]);
    assert.deepEqual(await numbers(page, 'Bindings'), [1, 0, 0]);
    await page.locator('summary').filter({ hasText: 'Queues' }).click();
    await page.getByText('<i>new in /', { exact: true }).waitFor();
    assert.deepEqual(await broker.api('GET', '/definitions'), before);

    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('Imported. All of the file is there now.').waitFor();
    assert.deepEqual(await numbers(page, 'Queues'), [0, 0, 2]);
    assert.deepEqual((await broker.api('GET', '/policies/%2F/limits')).definition, { 'max-length': 2 });
    assert.equal((await broker.api('GET', '/queues/%2F/there')).durable, true);
    assert.equal((await broker.api('GET', '/queues/%2F/%3Ci%3Enew/bindings')).length, 2);
});

test('a large file is imported in parts, and it is seen how far that is', async ({ broker, open }) => {
    const page = await open('#/definitions');
    const parts = new EventEmitter();
    await page.route('**/api/definitions', route => (route.request().method() === 'POST' ? parts.emit('sent', route) : route.fallback()));
    const nextPart = async () => (await once(parts, 'sent'))[0];

    await choose(page, { queues: Array.from({ length: 450 }, (_, i) => queue(`many-${i}`)) });
    const [first] = await Promise.all([nextPart(), page.getByRole('button', { name: 'Import', exact: true }).click()]);
    const bar = page.getByRole('progressbar', { name: 'Importing' });
    await page.getByText('0 of 450').waitFor();
    assert.deepEqual(await bar.evaluate(({ value, max }) => [value, max]), [0, 450]);

    const [second] = await Promise.all([nextPart(), first.continue()]);
    await page.getByText('200 of 450').waitFor();
    assert.deepEqual(await bar.evaluate(({ value, max }) => [value, max]), [200, 450]);

    await Promise.all([nextPart().then(third => third.continue()), second.continue()]);

    await page.getByText('Imported. All of the file is there now.').waitFor();
    assert.equal((await broker.api('GET', '/queues/%2F?page=1&name=many-')).filtered_count, 450);
});

test('what the broker refuses is said in its words, with what is left to do', async ({ open }) => {
    const page = await open('#/definitions', { expected: [EXPECTED.REFUSED] });

    await choose(page, {
        vhosts: [{ name: 'made' }],
        policies: [{ vhost: 'made', name: 'wrong', pattern: 'a', definition: { 'max-lenght': 2 } }],
        queues: [queue('late', 'made')],
    });
    await page.getByRole('button', { name: 'Import', exact: true }).click();

    await page.getByRole('alert').filter({ hasText: 'are not recognised policy settings' }).waitFor();
    await page.getByText('The import stopped at what was refused.').waitFor();
    assert.deepEqual(await numbers(page, 'Virtual hosts'), [0, 0, 1]);
    assert.deepEqual(await numbers(page, 'Policies'), [1, 0, 0]);
    assert.deepEqual(await numbers(page, 'Queues'), [1, 0, 0]);
    assert.equal(await page.getByLabel('Show only').getByText('made').count(), 1);
});

test('a file of one virtual host goes into the one that is chosen', async ({ broker, open }) => {
    await broker.api('PUT', '/vhosts/target');
    const page = await open('#/definitions');
    const { vhost, ...entry } = queue('moved');

    await choose(page, { rabbitmq_definition_format: 'single_virtual_host', queues: [entry] });
    await page.getByLabel('Import into').selectOption('target');
    await page.getByText('1 new, 0 changed.').waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();

    await page.getByText('Imported. All of the file is there now.').waitFor();
    assert.equal((await broker.api('GET', '/queues/target/moved')).durable, true);
});

test('a file that is none of definitions is not sent', async ({ open }) => {
    const page = await open('#/definitions');
    const says = text => page.getByRole('alert').filter({ hasText: text }).waitFor();

    await choose(page, 'not { JSON');
    await says('This is not JSON');
    await choose(page, '[]');
    await says('it has no JSON object in it');
    await choose(page, { queues: 5 });
    await says('“queues” is not a list of objects');
    await choose(page, { other: [] });
    await says('There are no definitions in this file.');

    assert.equal(await page.getByRole('button', { name: 'Import', exact: true }).count(), 0);
});
