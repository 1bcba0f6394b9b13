import assert from 'node:assert/strict';
import { until } from '../support/browser.js';
import { formOf, partOf, rowOf } from '../support/page.js';
import { suite } from '../support/suite.js';

const test = suite();

test('the cluster says how its node is, and what it is made of', async ({ broker, open }) => {
    const [{ name }] = await broker.api('GET', '/nodes?columns=name');
    const page = await open('#/cluster');
    const node = partOf(page, name);

    await node.getByText('File descriptors').waitFor();
    assert.match(await node.textContent(), /running.*Memory.*of.*Free on disk.*are needed.*Sockets.*Run queue/s);
    assert.equal(await node.locator('meter').count(), 4);
    await partOf(page, 'Listeners').getByText('amqp', { exact: true }).waitFor();
    await partOf(page, 'Plugins').getByText('rabbitmq_management', { exact: true }).waitFor();
    await rowOf(partOf(page, 'Feature flags'), 'quorum_queue').waitFor();
    await rowOf(partOf(page, 'Deprecated features'), 'global_qos').waitFor();
    await page.getByRole('img', { name: /^Memory: Used [\d.]+ / }).waitFor();
});

test('the cluster gets another name', async ({ broker, open }) => {
    const page = await open('#/cluster');

    await page.getByRole('textbox', { name: 'Cluster name' }).fill('<b>bush');
    await page.getByRole('button', { name: 'Change name' }).click();

    await page.locator('.page-head').getByText('<b>bush').waitFor();
    assert.equal((await broker.api('GET', '/cluster-name')).name, '<b>bush');
});

test('a node has a page with what it has and how that was', async ({ broker, open }) => {
    const [{ name }] = await broker.api('GET', '/nodes?columns=name');
    const page = await open('#/cluster');

    await page.getByRole('main').getByRole('link', { name }).click();
    await page.locator('h1').filter({ hasText: `Node ${name}` }).waitFor();
    await partOf(page, 'What takes memory').getByText('Classes and code').waitFor();
    await rowOf(partOf(page, 'Exchange types'), 'topic').waitFor();
    const drawn = () =>
        page.locator('canvas').evaluateAll(all =>
            all.length === 4 &&
            all.every(canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(value => value !== 0)),
        );
    await until('four charts', drawn);
});

test('limits of virtual hosts and users are set, changed and cleared', async ({ broker, open }) => {
    await broker.api('PUT', '/users/fay', { password: 'f', tags: '' });
    const page = await open('#/limits');
    const hosts = partOf(page, 'Virtual host limits');
    const users = partOf(page, 'User limits');
    await hosts.getByText('No virtual host is limited.').waitFor();

    const form = formOf(hosts, 'Set virtual host limit');
    for (const most of ['50', '60']) {
        await form.getByLabel('At most').fill(most);
        await form.getByRole('button', { name: 'Set virtual host limit' }).click();
        await rowOf(hosts, '/').filter({ hasText: most }).waitFor();
    }
    await users.getByLabel('User', { exact: true }).selectOption('fay');
    await users.getByLabel('Limit', { exact: true }).selectOption('max-channels');
    await users.getByLabel('At most').fill('2000');
    await users.getByRole('button', { name: 'Set user limit' }).click();
    await rowOf(users, 'fay').filter({ hasText: '2,000' }).waitFor();

    assert.deepEqual(await broker.api('GET', '/vhost-limits'), [{ vhost: '/', value: { 'max-connections': 60 } }]);
    assert.deepEqual(await broker.api('GET', '/user-limits/fay'), [{ user: 'fay', value: { 'max-channels': 2000 } }]);
    await hosts.getByRole('button', { name: 'Clear limit of connections of /' }).click();
    await users.getByRole('button', { name: 'Clear limit of channels of fay' }).click();
    await users.getByText('No user is limited.').waitFor();
    await hosts.getByText('No virtual host is limited.').waitFor();
    assert.deepEqual(await broker.api('GET', '/vhost-limits'), []);
});
