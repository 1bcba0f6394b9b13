import assert from 'node:assert/strict';
import { until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const test = suite();

/** A queue of its own for each test, and its page. */
async function queuePage({ broker, open }, name, messages = []) {
    await broker.api('PUT', `/queues/%2F/${name}`, { durable: true });
    for (const [payload, properties = {}] of messages) {
        const message = { routing_key: name, payload, payload_encoding: 'string', properties };
        await broker.api('POST', '/exchanges/%2F/amq.default/publish', message);
    }
    const page = await open(`#/queues/%2F/${name}`);
    await page.getByRole('heading', { name: 'Properties' }).waitFor();
    return page;
}

const form = (page, name) => page.getByRole('form', { name });
const lengthOf = async (broker, name) => (await broker.api('GET', `/queues/%2F/${name}?columns=messages_ready`)).messages_ready;

test('a message is published, got, and shown as text', async tools => {
    const page = await queuePage(tools, 'got');
    const publish = form(page, 'Publish message');

    await publish.getByLabel('Payload', { exact: true }).fill('<b>hello</b>');
    await publish.getByText('Properties and headers').click();
    await publish.getByLabel('Content type').fill('text/html');
    await publish.getByRole('button', { name: 'Add header' }).click();
    await publish.getByLabel('Header 1: key').fill('tenant');
    await publish.getByLabel('Header 1: value').fill('<i>acme');
    await publish.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Message published and routed.').waitFor();

    await page.getByRole('button', { name: 'Get messages' }).click();
    const message = page.locator('bilby-get-messages .message');
    await message.waitFor();
    assert.equal(await message.locator('.payload').textContent(), '<b>hello</b>');
    assert.match(await message.textContent(), /content_type.*text\/html.*tenant.*<i>acme/s);
});

test('what is browsed stays as it is', async tools => {
    const page = await queuePage(tools, 'browsed', [['one'], ['two'], ['three']]);
    const browse = form(page, 'Browse messages');

    await browse.getByLabel('From position').fill('1');
    await browse.getByRole('button', { name: 'Browse' }).click();
    await until('two messages', async () => (await page.locator('.payload').allTextContents()).join() === 'two,three');

    const [got] = await tools.broker.api('POST', '/queues/%2F/browsed/get', { count: 1, ackmode: 'ack_requeue_false', encoding: 'auto' });
    assert.equal(got.redelivered, false);
});

test('messages are moved to another queue', async tools => {
    await tools.broker.api('PUT', '/queues/%2F/target', { durable: true });
    const page = await queuePage(tools, 'moved', [['one'], ['two'], ['three']]);
    const move = form(page, 'Move messages');

    await move.getByLabel('To the queue').fill('target');
    await move.getByLabel('At most').fill('2');
    await move.getByRole('button', { name: 'Move' }).click();

    await page.getByText('2 messages moved to target.').waitFor();
    await until('their arrival', async () => (await lengthOf(tools.broker, 'target')) === 2);
});

test('a queue is bound and unbound', async tools => {
    const page = await queuePage(tools, 'bound');
    const bindings = page.locator('bilby-queue-bindings');
    const row = bindings.getByRole('row').filter({ hasText: 'amq.topic' });

    await form(page, 'Bind this queue').getByLabel('From exchange').fill('amq.topic');
    await form(page, 'Bind this queue').getByLabel('Routing key').fill('a.*/%2F.#');
    await bindings.getByRole('button', { name: 'Bind', exact: true }).click();
    await row.waitFor();
    assert.match(await row.textContent(), /a\.\*\/%2F\.#/);

    await row.getByRole('button', { name: 'Unbind' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unbind' }).click();
    await row.waitFor({ state: 'detached' });
    assert.equal((await tools.broker.api('GET', '/queues/%2F/bound/bindings')).length, 1);
});

test('a queue is paused and resumed', async tools => {
    const page = await queuePage(tools, 'paused');

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.badge').filter({ hasText: 'paused' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();

    await page.locator('.badge').filter({ hasText: 'running' }).waitFor();
});

test('before a queue is purged or deleted, it is said what is lost', async tools => {
    const page = await queuePage(tools, 'lost', [['one'], ['two']]);
    const dialog = page.getByRole('dialog');
    await page.locator('dd').filter({ hasText: '2 in 6 B' }).first().waitFor();

    await page.getByRole('button', { name: 'Purge' }).click();
    assert.match(await dialog.textContent(), /2 ready messages/);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.equal(await lengthOf(tools.broker, 'lost'), 2);

    await page.getByRole('button', { name: 'Delete queue' }).click();
    assert.match(await dialog.textContent(), /2 messages.*1 binding/s);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Delete queue' }).click();
    await dialog.getByRole('button', { name: 'Delete queue' }).click();
    await page.getByText('Queue lost is deleted.').waitFor();
    assert.match(page.url(), /#\/queues$/);
});

test('the charts are drawn', async tools => {
    const page = await queuePage(tools, 'drawn', [['one']]);
    const isDrawn = () =>
        page.locator('canvas').first().evaluate(canvas => {
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return data.some(value => value !== 0);
        });

    await until('something on the canvas', isDrawn);
    await page.getByText('1 h', { exact: true }).click();

    await until('something on it still', isDrawn);
    assert.match(await page.getByRole('img', { name: /^Queued messages: / }).getAttribute('aria-label'), /Ready \d/);
    assert.match(await page.getByRole('img', { name: /^Memory: / }).getAttribute('aria-label'), /Memory [1-9]/);
});
