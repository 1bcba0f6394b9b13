import assert from 'node:assert/strict';
import { EXPECTED, until } from '../support/browser.js';
import { formOf, HOSTILE, partOf, rowOf } from '../support/page.js';
import { suite } from '../support/suite.js';

const test = suite();

/** A virtual host that guest may enter, and what is to be in it. */
async function host({ broker }, name, queues = []) {
    await broker.api('PUT', `/vhosts/${name}`);
    await broker.api('PUT', `/permissions/${name}/guest`, { configure: '.*', write: '.*', read: '.*' });
    for (const queue of queues) {
        await broker.api('PUT', `/queues/${name}/${queue}`, { durable: true });
    }
}

const publish = ({ broker }, name, queue) =>
    broker.api('POST', `/exchanges/${name}/amq.default/publish`, {
        routing_key: queue,
        payload: 'x',
        payload_encoding: 'string',
        properties: {},
    });

test('a virtual host is added and changed, and can be chosen', async ({ broker, open }) => {
    const page = await open('#/vhosts');
    const form = formOf(page, 'Add virtual host');

    await form.getByLabel('Name').fill('shop');
    await form.getByLabel('Description').fill('Of the <b>shop');
    await form.getByLabel('Tags').fill('production, team-a');
    await form.getByLabel('Default queue type').selectOption('quorum');
    await form.getByRole('button', { name: 'Add virtual host' }).click();
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'shop', exact: true }) });
    await row.waitFor();
    assert.match(await row.textContent(), /Of the <b>shop.*production.*team-a.*running/s);
    assert.equal((await broker.api('GET', '/vhosts/shop')).default_queue_type, 'quorum');
    await page.getByLabel('Show only').selectOption('shop');

    await row.getByRole('link', { name: 'shop' }).click();
    const change = formOf(page, 'Update virtual host');
    await change.getByLabel('Description').fill('Of all shops');
    await change.getByRole('button', { name: 'Update virtual host' }).click();
    await page.locator('dd').filter({ hasText: 'Of all shops' }).waitFor();
    assert.deepEqual((await broker.api('GET', '/vhosts/shop')).tags, ['production', 'team-a']);
});

test('a row says how many messages there are and how fast they come', async tools => {
    await host(tools, 'busy', ['q']);
    const page = await tools.open('#/vhosts');

    await until('a rate in the row', async () => {
        await Promise.all([publish(tools, 'busy', 'q'), publish(tools, 'busy', 'q')]);
        return /running.*[1-9]\d*.*[1-9]\d*(\.\d)?\/s/s.test(await rowOf(page, 'busy').textContent());
    });
});

test('a refusal is said next to what was tried', async tools => {
    await host(tools, 'refusing');
    const page = await tools.open('#/vhosts', { expected: [EXPECTED.REFUSED] });
    const form = formOf(page, 'Add virtual host');

    await form.getByLabel('Name').fill('x'.repeat(256));
    await form.getByRole('button', { name: 'Add virtual host' }).click();

    assert.match(await form.getByRole('alert').textContent(), /255/);
    assert.equal((await form.getByLabel('Name').inputValue()).length, 256);
});

test('tracing is switched on and off, and deletion is forbidden and allowed', async tools => {
    await host(tools, 'switched');
    const page = await tools.open('#/vhosts/switched', { expected: [EXPECTED.REFUSED] });

    await page.getByRole('button', { name: 'Start tracing' }).click();
    await page.getByRole('button', { name: 'Stop tracing' }).waitFor();
    assert.equal((await tools.broker.api('GET', '/vhosts/switched')).tracing, true);
    await page.getByRole('button', { name: 'Stop tracing' }).click();
    await page.getByRole('button', { name: 'Start tracing' }).waitFor();

    await page.getByRole('button', { name: 'Protect from deletion' }).click();
    await page.getByRole('button', { name: 'Allow deletion' }).waitFor();
    await page.getByRole('button', { name: 'Delete virtual host' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete virtual host' }).click();
    await page.getByRole('alert').filter({ hasText: 'protected from deletion' }).waitFor();
    await partOf(page, 'Permissions').waitFor();
    await page.getByRole('button', { name: 'Allow deletion' }).click();
    await page.getByRole('button', { name: 'Protect from deletion' }).waitFor();
});

test('users are let in, and limits are set, on the page of a virtual host', async tools => {
    await host(tools, 'entered');
    await tools.broker.api('PUT', '/users/eve', { password: 'e', tags: '' });
    const page = await tools.open('#/vhosts/entered');
    const permissions = partOf(page, 'Permissions');
    const limits = partOf(page, 'Limits');

    await permissions.getByLabel('User').selectOption('eve');
    await permissions.getByLabel('Configure').fill('^eve');
    await permissions.getByRole('button', { name: 'Set permission' }).click();
    await rowOf(permissions, 'eve').waitFor();
    assert.equal((await tools.broker.api('GET', '/permissions/entered/eve')).configure, '^eve');

    await limits.getByLabel('Limit', { exact: true }).selectOption('max-queues');
    await limits.getByLabel('At most').fill('7');
    await limits.getByRole('button', { name: 'Set virtual host limit' }).click();
    await rowOf(limits, 'Queues').waitFor();
    assert.match(await rowOf(limits, 'Queues').textContent(), /7/);
});

test('before a virtual host is deleted, it is counted what goes with it', async tools => {
    const name = encodeURIComponent(HOSTILE);
    await host(tools, name, ['one', 'two']);
    await tools.broker.api('PUT', `/exchanges/${name}/own`, { type: 'fanout' });
    await Promise.all([publish(tools, name, 'one'), publish(tools, name, 'one'), publish(tools, name, 'two')]);
    await until('three messages', async () => (await tools.broker.api('GET', `/vhosts/${name}`)).messages === 3);
    const page = await tools.open('#/vhosts');

    await page.getByRole('link', { name: HOSTILE }).click();
    await page.getByRole('button', { name: 'Delete virtual host' }).click();
    const dialog = page.getByRole('dialog');
    assert.match(await dialog.textContent(), /2 queues.*1 exchange.*3 messages.*0 connections/s);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete virtual host' }).click();
    await dialog.getByRole('button', { name: 'Delete virtual host' }).click();

    await page.getByRole('heading', { name: 'Virtual Hosts' }).waitFor();
    assert.equal(await page.getByLabel('Show only').getByText(HOSTILE).count(), 0);
    assert.equal(await page.locator('img[src=x]').count(), 0);
    assert.equal((await tools.broker.api('GET', '/vhosts')).filter(one => one.name === HOSTILE).length, 0);
});

test('a virtual host that is not there has a page that says so', async ({ open }) => {
    const page = await open('#/vhosts/none', { expected: [EXPECTED.REFUSED] });

    await page.getByRole('alert').filter({ hasText: 'There is no virtual host of this name.' }).waitFor();
    await page.getByRole('link', { name: 'All virtual hosts' }).click();
    await page.getByRole('heading', { name: 'Virtual Hosts' }).waitFor();
});
