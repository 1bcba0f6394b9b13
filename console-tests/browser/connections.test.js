import assert from 'node:assert/strict';
import { once } from 'node:events';
import { cellsOf, EXPECTED, logIn, rowOf, until } from '../support/browser.js';
import { nameOf } from '../support/clients.js';
import { suite } from '../support/suite.js';

const test = suite();

const addressOf = name => `#/connections/${encodeURIComponent(name)}`;

async function userWithTag(broker, name, tags) {
    await broker.api('PUT', `/users/${name}`, { password: name, tags });
    await broker.api('PUT', `/permissions/%2F/${name}`, { configure: '.*', write: '.*', read: '.*' });
}

/** The page that somebody sees at a place. */
async function seenBy({ broker, blank }, name, place, options) {
    const page = await blank(options);
    await page.goto(broker.url + place);
    await logIn(page, name, name);
    return page;
}

test('who is connected is in the list, with how and since when', async ({ broker, connect, open }) => {
    const connection = await connect({ name: 'order-service <1>' });
    await connection.createChannel();
    const name = await nameOf(broker, connection);
    const page = await open('#/connections');

    const row = rowOf(page, name);
    await row.waitFor();
    await until('its channel', async () => (await cellsOf(row)).slice(1, 6).join() === 'guest,running,no,AMQP 0-9-1,1');
    const cells = await cellsOf(row);
    assert.equal(cells[0], `${name}order-service <1>`);
    assert.match(cells.slice(6).join(), /^[\d.]+ K?i?B\/s,[\d.]+ K?i?B\/s,(.* ago|just now)$/);
});

test('a row says how much comes and goes', async ({ broker, connect, open }) => {
    const connection = await connect();
    const channel = await connection.createChannel();
    const name = await nameOf(broker, connection);
    const page = await open('#/connections');

    await until('a rate in KiB', async () => {
        channel.publish('', 'nowhere', Buffer.alloc(10_000));
        return /[\d.]+ KiB\/s/.test(await rowOf(page, name).textContent());
    });
});

test('only those of the virtual host that is shown are listed', async ({ broker, connect, open }) => {
    await broker.api('PUT', '/vhosts/empty');
    const name = await nameOf(broker, await connect());
    const page = await open('#/connections');
    await rowOf(page, name).waitFor();
    assert.equal(await page.getByRole('columnheader', { name: 'Virtual host' }).count(), 1);

    await page.getByLabel('Show only').selectOption('empty');

    await page.getByText('Nobody is connected.').waitFor();
});

test('its page says who it is, and has its channels', async ({ broker, connect, open }) => {
    const connection = await connect({ name: '<b>billing</b>' });
    const channel = await connection.createConfirmChannel();
    await channel.prefetch(7);
    const name = await nameOf(broker, connection);
    const page = await open('#/connections');

    await page.getByRole('link', { name }).click();

    await page.getByRole('heading', { level: 1, name }).waitFor();
    const facts = page.locator('.page');
    await page.getByRole('rowheader', { name: `${name} (1)` }).waitFor();
    assert.match(await facts.textContent(), /Name from the client\s*<b>billing<\/b>.*AMQP 0-9-1.*product\s*amqplib/s);
    await until('the prefetch', async () => /C\s*running\s*7/.test(await rowOf(page, `${name} (1)`).textContent()));
    assert.match(await page.getByRole('img', { name: /^Data rates: / }).getAttribute('aria-label'), /From client .*To client/);
});

test('a connection is closed with a reason, after it was said what that does', async ({ broker, connect, open }) => {
    const connection = await connect();
    await connection.createChannel();
    const closed = once(connection, 'close');
    const name = await nameOf(broker, connection);
    const page = await open(addressOf(name));
    const dialog = page.getByRole('dialog');
    await page.getByLabel('Reason').fill('Wartung für alle · 保守 🦘');

    await page.getByRole('button', { name: 'Force close' }).click();
    await dialog.getByText('the connection with 1 channel').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByLabel('Reason').inputValue(), 'Wartung für alle · 保守 🦘');
    await page.getByRole('button', { name: 'Force close' }).click();
    await dialog.getByRole('button', { name: 'Force close' }).click();

    const [error] = await closed;
    assert.match(error.message, /Wartung für alle · 保守 🦘/);
    await page.getByText(`Connection ${name} is closed.`).waitFor();
    assert.match(page.url(), /#\/connections$/);
    await until('its end in the list', async () => (await rowOf(page, name).count()) === 0);
});

test('whoever watches sees all connections, and closes only their own', async tools => {
    await userWithTag(tools.broker, 'mona', 'monitoring');
    const [others, own] = [await nameOf(tools.broker, await tools.connect()), await nameOf(tools.broker, await tools.connect({ user: 'mona' }))];
    const page = await seenBy(tools, 'mona', '#/connections');
    await rowOf(page, own).waitFor();

    await page.getByRole('link', { name: others }).click();
    await page.getByRole('heading', { name: /^Channels \(/ }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Force close' }).count(), 0);
    await page.goto(tools.broker.url + addressOf(own));

    await page.getByRole('button', { name: 'Force close' }).waitFor();
});

test('others see their own connections', async tools => {
    await userWithTag(tools.broker, 'mia', 'management');
    const [others, own] = [await nameOf(tools.broker, await tools.connect()), await nameOf(tools.broker, await tools.connect({ user: 'mia' }))];
    const page = await seenBy(tools, 'mia', '#/connections', { expected: [EXPECTED.REFUSED] });
    await rowOf(page, own).waitFor();
    await page.getByText('1 connection', { exact: true }).waitFor();
    assert.equal(await rowOf(page, others).count(), 0);

    await page.goto(tools.broker.url + addressOf(others));

    assert.match(await page.getByRole('alert').textContent(), /not authorised/);
});

test('a connection that ends while one looks is said to be gone', async ({ broker, connect, open }) => {
    const connection = await connect();
    const name = await nameOf(broker, connection);
    const page = await open(addressOf(name), { expected: [EXPECTED.REFUSED] });
    await page.getByRole('heading', { name: 'Client properties' }).waitFor();

    await connection.close();

    await page.getByText('There is no connection of this name.').waitFor();
});
