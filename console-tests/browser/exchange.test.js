import assert from 'node:assert/strict';
import { EXPECTED, until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const test = suite();

/** An exchange of its own for each test, and its page. */
async function exchangePage({ broker, open }, name, type = 'topic', options) {
    await broker.api('PUT', `/exchanges/%2F/${name}`, { type });
    const page = await open(`#/exchanges/%2F/${name}`, options);
    await page.getByRole('heading', { name: 'Properties' }).waitFor();
    return page;
}

const form = (page, name) => page.getByRole('form', { name });
const bindingsOf = (broker, name, end) => broker.api('GET', `/exchanges/%2F/${name}/bindings/${end}`);

test('it says what it is and by which policy', async tools => {
    const policy = { pattern: '^ruled$', 'apply-to': 'exchanges', definition: { 'alternate-exchange': 'amq.fanout' } };
    await tools.broker.api('PUT', '/policies/%2F/alternates', policy);
    const page = await exchangePage(tools, 'ruled');

    const facts = await page.locator('.card').filter({ hasText: 'Properties' }).first().textContent();

    assert.match(facts, /Type\s*topic\s*Durable\s*yes.*Policy\s*alternates.*Effective policy\s*alternate-exchange\s*amq\.fanout/s);
});

test('queues and exchanges are bound to it, and unbound', async tools => {
    await tools.broker.api('PUT', '/queues/%2F/target', { durable: true });
    const page = await exchangePage(tools, 'bound');
    const bind = form(page, 'Bind to this exchange');
    const row = page.getByRole('row').filter({ hasText: 'a.*/%2F.#' });

    await bind.getByLabel('To queue').fill('target');
    await bind.getByLabel('Routing key').fill('a.*/%2F.#');
    await bind.getByRole('button', { name: 'Add argument' }).click();
    await bind.getByLabel('Argument 1: key').fill('note');
    await bind.getByLabel('Argument 1: value').fill('<b>');
    await bind.getByRole('button', { name: 'Bind', exact: true }).click();
    await row.waitFor();
    assert.match(await row.textContent(), /target.*note.*<b>/s);

    await bind.getByLabel('Kind').selectOption('exchange');
    await bind.getByLabel('To exchange').fill('amq.fanout');
    await bind.getByRole('button', { name: 'Bind', exact: true }).click();
    await page.getByRole('link', { name: 'amq.fanout' }).waitFor();

    await row.getByRole('button', { name: 'Unbind' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unbind' }).click();
    await row.waitFor({ state: 'detached' });
    assert.deepEqual(
        (await bindingsOf(tools.broker, 'bound', 'source')).map(({ destination }) => destination),
        ['amq.fanout'],
    );
});

test('bindings that lead to it are shown as well', async tools => {
    await tools.broker.api('PUT', '/exchanges/%2F/fed', { type: 'fanout' });
    await tools.broker.api('POST', '/bindings/%2F/e/amq.topic/e/fed', { routing_key: 'to.me' });
    await tools.broker.api('POST', '/bindings/%2F/e/fed/e/amq.fanout');
    const page = await exchangePage(tools, 'fed', 'fanout');
    await page.getByRole('region', { name: 'incoming bindings' }).getByText('amq.topic').waitFor();
    await page.getByRole('region', { name: 'outgoing bindings' }).getByText('amq.fanout').waitFor();

    const row = page.getByRole('row').filter({ hasText: 'to.me' });
    await row.getByRole('link', { name: 'amq.topic' }).waitFor();
    await row.getByRole('button', { name: 'Unbind' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Unbind' }).click();

    await row.waitFor({ state: 'detached' });
    assert.deepEqual(await bindingsOf(tools.broker, 'fed', 'destination'), []);
});

test('it says which channels publish to it', async tools => {
    const channel = await (await tools.connect({ name: 'publisher' })).createConfirmChannel();
    await channel.assertExchange('used', 'fanout');
    channel.publish('used', '', Buffer.from('dropped'));
    channel.publish('used', '', Buffer.from('returned'), { mandatory: true });
    await channel.waitForConfirms();

    const page = await tools.open('#/exchanges/%2F/used');

    const row = page.locator('section.card').filter({ hasText: 'Publishers' }).locator('tbody tr');
    assert.match(await row.textContent(), /127\.0\.0\.1:\d+.*\(1\)\s*guest\s*2\s*1\s*1/s);
});

test('what cannot be bound is said in the broker’s words', async tools => {
    const page = await exchangePage(tools, 'unbound', 'x-consistent-hash', { expected: [EXPECTED.REFUSED] });
    await tools.broker.api('PUT', '/queues/%2F/weighed', { durable: true });
    const bind = form(page, 'Bind to this exchange');

    await bind.getByLabel('To queue').fill('weighed');
    await bind.getByLabel('Routing key').fill('heavy');
    await bind.getByRole('button', { name: 'Bind', exact: true }).click();

    assert.match(await bind.getByRole('alert').textContent(), /must be an integer/);
    assert.equal(await bind.getByLabel('Routing key').inputValue(), 'heavy');
});

test('a message is published, and it is said whether it was routed', async tools => {
    await tools.broker.api('PUT', '/queues/%2F/sent', { durable: true });
    await tools.broker.api('PUT', '/exchanges/%2F/sending', { type: 'topic' });
    await tools.broker.api('POST', '/bindings/%2F/e/sending/q/sent', { routing_key: 'order.#' });
    const page = await exchangePage(tools, 'sending');
    const publish = form(page, 'Publish message');

    await publish.getByLabel('Routing key').fill('order.new');
    await publish.getByLabel('Payload', { exact: true }).fill('hello');
    await publish.getByText('Properties and headers').click();
    await publish.getByLabel('Content type').fill('text/plain');
    await publish.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Message published and routed.').waitFor();
    await publish.getByLabel('Routing key').fill('invoice');
    await publish.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('Message published, but not routed').waitFor();

    const got = await tools.broker.api('POST', '/queues/%2F/sent/get', { count: 5, ackmode: 'ack_requeue_false', encoding: 'auto' });
    assert.deepEqual(
        got.map(({ payload, properties }) => [payload, properties.content_type]),
        [['hello', 'text/plain']],
    );
});

test('before it is deleted, it is said what is lost', async tools => {
    await tools.broker.api('PUT', '/queues/%2F/left', { durable: true });
    await tools.broker.api('PUT', '/exchanges/%2F/lost', { type: 'topic' });
    for (const key of ['a', 'b']) {
        await tools.broker.api('POST', '/bindings/%2F/e/lost/q/left', { routing_key: key });
    }
    const page = await exchangePage(tools, 'lost');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Unbind' }).first().waitFor();

    await page.getByRole('button', { name: 'Delete exchange' }).click();
    assert.match(await dialog.textContent(), /2 bindings/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Delete exchange' }).click();
    await dialog.getByRole('button', { name: 'Delete exchange' }).click();

    await page.getByText('Exchange lost is deleted.').waitFor();
    assert.match(page.url(), /#\/exchanges$/);
});

test('what every virtual host has cannot be deleted, and the default exchange not be bound', async ({ open }) => {
    const page = await open('#/exchanges/%2F/amq.default');

    await page.getByText('Every queue is bound to the default exchange by its name.').waitFor();

    assert.equal(await page.getByRole('button', { name: 'Delete exchange' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Bind', exact: true }).count(), 0);
    await form(page, 'Publish message').waitFor();
});

test('an exchange that is not there is said not to be', async ({ open }) => {
    const page = await open('#/exchanges/%2F/nosuch', { expected: [EXPECTED.REFUSED] });

    await page.getByText('There is no exchange of this name.').waitFor();
    await page.getByRole('link', { name: 'All exchanges' }).click();

    await until('the list', async () => (await page.locator('h1').textContent()) === 'Exchanges');
});
