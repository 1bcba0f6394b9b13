import assert from 'node:assert/strict';
import { EXPECTED, rowOf, until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const test = suite();

test('an exchange that is added is in the list', async ({ broker, open }) => {
    const page = await open('#/exchanges');

    await page.getByLabel('Name').fill('orders/new');
    await page.getByLabel('Type').selectOption('topic');
    await page.getByLabel('Auto delete').check();
    await page.getByText('Arguments: alternate exchange').click();
    await page.getByLabel('Alternate exchange').fill('amq.fanout');
    await page.getByRole('button', { name: 'Add exchange' }).click();

    await rowOf(page, 'orders/new').waitFor();
    assert.match(await rowOf(page, 'orders/new').textContent(), /topic.*D.*AD.*Args/s);
    const exchange = await broker.api('GET', '/exchanges/%2F/orders%2Fnew');
    assert.deepEqual(exchange.arguments, { 'alternate-exchange': 'amq.fanout' });
    assert.equal(exchange.auto_delete, true);
    assert.equal(await page.getByLabel('Name').inputValue(), '');
});

test('all types of the broker can be chosen, each with its arguments', async ({ broker, open }) => {
    const { exchange_types: types } = await broker.api('GET', '/overview?columns=exchange_types');
    const page = await open('#/exchanges');
    const options = page.getByLabel('Type').getByRole('option');
    await until('the types', async () => (await options.count()) === types.length);
    assert.deepEqual((await options.allTextContents()).toSorted(), types.map(({ name }) => name).toSorted());

    await page.getByLabel('Name').fill('later');
    await page.getByLabel('Type').selectOption('x-delayed-message');
    // What it cannot be without is seen at once.
    await page.getByLabel('Routes as').selectOption('topic');
    await page.getByRole('button', { name: 'Add exchange' }).click();

    await rowOf(page, 'later').waitFor();
    assert.deepEqual((await broker.api('GET', '/exchanges/%2F/later')).arguments, { 'x-delayed-type': 'topic' });
});

test('what the broker refuses is said in its words, and what was typed stays', async ({ open }) => {
    const page = await open('#/exchanges', { expected: [EXPECTED.REFUSED] });

    await page.getByLabel('Name').fill('amq.fanout');
    await page.getByLabel('Type').selectOption('topic');
    await page.getByRole('button', { name: 'Add exchange' }).click();

    assert.match(await page.getByRole('alert').textContent(), /inequivalent arg 'type' for exchange 'amq.fanout'/);
    assert.equal(await page.getByLabel('Name').inputValue(), 'amq.fanout');
});

test('a row says how fast messages come and go', async ({ broker, open }) => {
    await broker.api('PUT', '/exchanges/%2F/busy', { type: 'fanout' });
    await broker.api('PUT', '/queues/%2F/q', { durable: false });
    await broker.api('POST', '/bindings/%2F/e/busy/q/q', {});
    const page = await open('#/exchanges');

    await until('rates in the row', async () => {
        await Promise.all([1, 2, 3].map(() => broker.publish('busy', '', 'x')));
        return /[1-9][\d.]*\/s\s*[1-9][\d.]*\/s/.test(await rowOf(page, 'busy').textContent());
    });
});

test('each exchange leads to its page, also the one without a name', async ({ open }) => {
    const page = await open('#/exchanges');

    await page.getByRole('link', { name: '(AMQP default)' }).click();

    await page.getByRole('heading', { level: 1, name: 'Exchange (AMQP default)' }).waitFor();
    assert.match(page.url(), /#\/exchanges\/%2F\/amq\.default$/);
});
