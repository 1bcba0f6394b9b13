import assert from 'node:assert/strict';
import { EXPECTED, until } from '../support/browser.js';
import { formOf, partOf, rowOf } from '../support/page.js';
import { suite } from '../support/suite.js';

const test = suite();

/** A virtual host with three queues and an exchange that begin alike. */
async function host({ broker }, name) {
    await broker.api('PUT', `/vhosts/${name}`);
    await broker.api('PUT', `/permissions/${name}/guest`, { configure: '.*', write: '.*', read: '.*' });
    for (const [queue, type] of [['orders.new', 'classic'], ['orders.old', 'quorum'], ['Orders.upper', 'classic']]) {
        await broker.api('PUT', `/queues/${name}/${queue}`, { durable: true, arguments: { 'x-queue-type': type } });
    }
    await broker.api('PUT', `/exchanges/${name}/orders.events`, { type: 'topic' });
}

const names = where => where.getByRole('rowheader').allTextContents();
const preview = page => page.getByRole('status', { name: 'What it would match' });
const says = (page, text) => preview(page).getByText(text).waitFor();

test('while a pattern is typed, it is said what it matches', async tools => {
    await host(tools, 'preview');
    await tools.broker.api('PUT', '/policies/preview/before', { pattern: 'new$', 'apply-to': 'queues', definition: { 'max-length': 5 } });
    const page = await tools.open('#/policies', { expected: [EXPECTED.REFUSED] });
    const form = formOf(page, 'Add policy');
    await says(page, 'Type a pattern');
    await form.getByLabel('Virtual host').selectOption('preview');

    await form.getByLabel('Pattern').fill('^orders');
    await says(page, 'It matches 2 queues and 1 exchange.');
    assert.match(await rowOf(preview(page), 'orders.new').textContent(), /classic queue.*before/s);
    assert.match(await rowOf(preview(page), 'orders.events').textContent(), /topic exchange.*none/s);
    await form.getByLabel('Apply to').selectOption('quorum_queues');
    await says(page, 'It matches 1 queue.');
    await form.getByLabel('Apply to').selectOption('exchanges');
    await says(page, 'It matches 1 exchange.');
    await form.getByLabel('Pattern').fill('(');
    await says(page, 'This is not a regular expression (yet).');
    await form.getByLabel('Pattern').fill('^(?!amq\\.)');
    await says(page, 'looks ahead');
    // A pattern that would keep a browser busy for ever.
    await form.getByLabel('Apply to').selectOption('all');
    await form.getByLabel('Pattern').fill('^(([a-zA-Z.])+)+$');
    await says(page, 'It matches 3 queues and');
    await form.getByLabel('Pattern').fill('(?i)^ORDERS');
    await says(page, 'It matches 3 queues and 1 exchange.');
});

test('a policy is added, with known keys and as JSON, and applies', async tools => {
    await host(tools, 'added');
    const page = await tools.open('#/policies', { expected: [EXPECTED.REFUSED] });
    const form = formOf(page, 'Add policy');

    await form.getByLabel('Name').fill('bounded');
    await form.getByLabel('Virtual host').selectOption('added');
    await form.getByLabel('Pattern').fill('^orders\\.');
    await form.getByLabel('Apply to').selectOption('queues');
    await form.getByLabel('Priority').fill('3');
    await form.getByText('Known keys').click();
    await form.getByLabel('Length limit', { exact: true }).fill('10');
    await form.getByLabel('When it is full').selectOption('reject-publish');
    assert.deepEqual(JSON.parse(await form.getByLabel('Definition').inputValue()), { 'max-length': 10, overflow: 'reject-publish' });
    await form.getByLabel('Definition').fill('{"max-length": -1}');
    assert.equal(await form.getByLabel('Length limit', { exact: true }).inputValue(), '-1');
    await form.getByRole('button', { name: 'Add policy' }).click();
    assert.match(await form.getByRole('alert').textContent(), /-1 is not a valid maximum length/);

    await form.getByLabel('Definition').fill('{"max-length": 20}');
    await form.getByRole('button', { name: 'Add policy' }).click();
    await rowOf(page, 'bounded').waitFor();
    assert.match(await rowOf(page, 'bounded').textContent(), /added.*\^orders\\\..*Queues.*max-length.*20.*3/s);
    assert.equal(await form.getByLabel('Definition').inputValue(), '{}');
    await until('the queue follows it', async () => (await tools.broker.api('GET', '/queues/added/orders.new')).policy === 'bounded');
});

test('a definition that is no JSON object is not sent', async ({ open }) => {
    const page = await open('#/policies');
    const form = formOf(page, 'Add policy');

    await form.getByLabel('Name').fill('wrong');
    await form.getByLabel('Pattern').fill('x');
    await form.getByLabel('Definition').fill('max-length = 5');
    await form.getByRole('button', { name: 'Add policy' }).click();

    await form.getByRole('alert').filter({ hasText: 'The definition is not a JSON object.' }).waitFor();
});

test('the page of a policy says what it applies to, and changes and deletes it', async tools => {
    await host(tools, 'shown');
    await tools.broker.api('PUT', '/policies/shown/first', { pattern: '^orders', definition: { 'max-length': 5 } });
    await tools.broker.api('PUT', '/policies/shown/second', { pattern: 'new', priority: 1, definition: { 'max-length': 6 } });
    const page = await tools.open('#/policies');
    await page.getByRole('link', { name: 'first' }).click();
    const applied = partOf(page, 'Applies to');

    await rowOf(applied, 'orders.old').waitFor();
    assert.deepEqual(await names(applied), ['orders.old', 'orders.events']);
    await applied.getByText('1 other match has a policy that comes first, such as second').waitFor();

    const form = formOf(page, 'Update policy');
    await form.getByLabel('Priority').fill('2');
    await form.getByRole('button', { name: 'Update policy' }).click();
    await until('both queues', async () => (await names(applied)).join() === 'orders.new,orders.old,orders.events');
    assert.deepEqual((await tools.broker.api('GET', '/policies/shown/first')).definition, { 'max-length': 5 });

    await page.getByRole('button', { name: 'Delete policy' }).click();
    assert.match(await page.getByRole('dialog').textContent(), /what it says for 2 queues and 1 exchange/);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete policy' }).click();
    await page.getByRole('heading', { name: 'Policies', exact: true }).waitFor();
    await rowOf(page, 'first').waitFor({ state: 'detached' });
    assert.equal((await tools.broker.api('GET', '/queues/shown/orders.old')).policy ?? null, null);
});

test('an operator policy is added, and has a page of its own', async tools => {
    await host(tools, 'operated');
    const page = await tools.open('#/policies');
    const form = formOf(page, 'Add policy');

    await form.getByLabel('Name').fill('ceiling');
    await form.getByLabel('Virtual host').selectOption('operated');
    await form.getByLabel('Kind').selectOption('Operator policy');
    await form.getByLabel('Pattern').fill('^orders');
    await form.getByLabel('Apply to').selectOption('queues');
    await form.getByText('Known keys').click();
    assert.equal(await form.getByLabel('Dead letter exchange').count(), 0);
    await form.getByLabel('Definition').fill('{"max-length": 100}');
    await form.getByRole('button', { name: 'Add policy' }).click();

    await rowOf(partOf(page, 'Operator policies'), 'ceiling').getByRole('link', { name: 'ceiling' }).click();
    await page.locator('h1').filter({ hasText: 'Operator policy ceiling' }).waitFor();
    await rowOf(partOf(page, 'Applies to'), 'orders.new').waitFor();
    assert.match(page.url(), /#\/operator-policies\/operated\/ceiling$/);
});
