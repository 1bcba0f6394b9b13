import assert from 'node:assert/strict';
import { cellsOf, logIn, rowOf, until } from '../support/browser.js';
import { nameOf } from '../support/clients.js';
import { suite } from '../support/suite.js';

const test = suite();

test('a row says what a channel may have and has open', async ({ broker, connect, open }) => {
    const connection = await connect();
    const name = await nameOf(broker, connection);
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('open', { durable: false });
    await channel.prefetch(3);
    await channel.consume('open', () => {});
    for (let number = 0; number < 5; number++) {
        channel.publish('', 'open', Buffer.from('x'));
    }
    await channel.waitForConfirms();
    const page = await open('#/channels');

    const row = rowOf(page, `${name} (1)`);
    // Mode, state, prefetch, unacked, unconfirmed, consumers.
    await until('all of it', async () => (await cellsOf(row)).slice(1, 7).join() === 'C,running,3,3,0,1');
});

test('its page says what it publishes and consumes', async ({ broker, connect, open }) => {
    const connection = await connect();
    const name = await nameOf(broker, connection);
    const channel = await connection.createChannel();
    await channel.assertQueue('work', { durable: false });
    await channel.consume('work', () => {}, { consumerTag: '<b>worker', arguments: { 'x-priority': 5 } });
    await channel.prefetch(20, true);
    for (let number = 0; number < 4; number++) {
        channel.publish('', 'work', Buffer.from('x'));
        channel.publish('amq.topic', 'nowhere', Buffer.from('x'));
    }
    const page = await open('#/channels');

    await page.getByRole('link', { name: `${name} (1)` }).click();

    await page.getByRole('heading', { name: 'Consumers (1)' }).waitFor();
    assert.match(await rowOf(page, 'work').textContent(), /<b>worker.*x-priority\s*5/s);
    await until('what is unacked', async () => /Messages unacked\s*4/.test(await page.locator('.page').textContent()));
    await until('what was dropped', async () => /amq\.topic\s*4\s*0\s*4/.test(await rowOf(page, 'amq.topic').textContent()));
    assert.match(await page.locator('.page').textContent(), /Prefetch\s*20 in all/);
    assert.match(await page.getByRole('img', { name: /^Message rates: / }).getAttribute('aria-label'), /Publish .*Deliver \/ get /);
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name: `Connection ${name}` }).waitFor();
    // All of the page is there: what is still asked for when the client leaves would not be found.
    await rowOf(page, `${name} (1)`).waitFor();
});

test('others than those who watch see channels of their own connections', async ({ broker, connect, blank }) => {
    await broker.api('PUT', '/users/mia', { password: 'mia', tags: 'management' });
    await broker.api('PUT', '/permissions/%2F/mia', { configure: '.*', write: '.*', read: '.*' });
    await (await connect()).createChannel();
    await (await connect({ user: 'mia' })).createChannel();
    const page = await blank();
    await page.goto(broker.url + '#/channels');
    await logIn(page, 'mia', 'mia');

    await page.getByText('1 channel', { exact: true }).waitFor();
    await page.getByText('of your own connections').waitFor();
});
