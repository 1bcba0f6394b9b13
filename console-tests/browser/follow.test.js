import assert from 'node:assert/strict';
import { EXPECTED, logIn, until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const test = suite();

/** The page of an exchange of its own, or of one that is there. */
async function exchangePage({ broker, open }, name, type, given = {}) {
    if (type) {
        await broker.api('PUT', `/exchanges/%2F/${name}`, { type, arguments: given });
    }
    const page = await open(`#/exchanges/%2F/${name}`);
    await page.getByRole('heading', { name: 'Follow messages' }).first().waitFor();
    return page;
}

/** The queues that listen at one exchange: those of a window that was closed are there until they expire. */
const bindings = async (broker, name) =>
    (await broker.api('GET', `/exchanges/%2F/${name}/bindings/source`)).filter(one => one.destination.startsWith('bilby.follow.'));

async function follow(page) {
    await page.getByRole('button', { name: 'Follow', exact: true }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
}

const payloads = page => page.locator('.followed .payload').allTextContents();

test('messages are shown as they come, the newest on top, as text', async tools => {
    const page = await exchangePage(tools, 'seen', 'topic');
    await follow(page);
    await tools.broker.publish('seen', 'order.new', '<b>one</b>', { content_type: 'text/html', headers: { tenant: '<i>acme' } });
    await until('the first message', async () => (await payloads(page)).join() === '<b>one</b>');
    await tools.broker.publish('seen', 'order.paid', 'two');
    await until('the second message above it', async () => (await payloads(page)).join() === 'two,<b>one</b>');

    assert.match(await page.locator('.followed tbody').textContent(), /order\.new.*content_type.*text\/html.*tenant.*<i>acme/s);
});

test('what is listened with is a small queue that nobody keeps', async tools => {
    const page = await exchangePage(tools, 'small', 'fanout');
    await follow(page);

    const [{ destination }] = await bindings(tools.broker, 'small');
    const queue = await tools.broker.api('GET', `/queues/%2F/${destination}`);

    assert.equal(queue.durable, false);
    assert.equal(queue.arguments['x-expires'], 60_000);
    assert.equal(queue.arguments['x-max-length'], 200);
});

test('it is paused and goes on, and the queue is gone when it is stopped', async tools => {
    const page = await exchangePage(tools, 'paused', 'fanout');
    await follow(page);
    await page.getByRole('button', { name: 'Pause' }).click();
    await tools.broker.publish('paused', '', 'meanwhile');
    await page.getByRole('button', { name: 'Resume (1 new)' }).waitFor();
    assert.deepEqual(await payloads(page), []);

    await page.getByRole('button', { name: 'Resume' }).click();
    await until('what came meanwhile', async () => (await payloads(page)).join() === 'meanwhile');
    await page.getByRole('button', { name: 'Stop' }).click();

    await until('the end of the queue', async () => (await bindings(tools.broker, 'paused')).length === 0);
    assert.deepEqual(await payloads(page), ['meanwhile']);
});

test('whoever goes to another page, or away, leaves no queue behind', async tools => {
    const page = await exchangePage(tools, 'left', 'fanout');
    await follow(page);
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await until('the end of the queue', async () => (await bindings(tools.broker, 'left')).length === 0);

    await page.goBack();
    await follow(page);
    await page.goto('about:blank');

    await until('the end of the queue again', async () => (await bindings(tools.broker, 'left')).length === 0);
});

test('a routing key is asked for where one is needed', async tools => {
    const page = await exchangePage(tools, 'directed', 'direct');
    await page.getByLabel('Only with routing key').fill('mine');
    await follow(page);
    await tools.broker.publish('directed', 'other', 'not this');
    await tools.broker.publish('directed', 'mine', 'this');

    await until('the message with the key', async () => (await payloads(page)).join() === 'this');
});

test('all messages of a headers exchange come, and those of a delayed one when they are due', async tools => {
    for (const [name, type, given] of [['headed', 'headers', {}], ['later', 'x-delayed-message', { 'x-delayed-type': 'topic' }]]) {
        const page = await exchangePage(tools, name, type, given);
        await follow(page);
        await tools.broker.publish(name, 'any', 'plain', { headers: { 'x-delay': 10 } });

        await until('the message', async () => (await payloads(page)).join() === 'plain');
    }
});

test('what would take messages away from others is not offered', async tools => {
    for (const [name, type] of [['hashed', 'x-consistent-hash'], ['random', 'x-random'], ['amq.default']]) {
        const page = await exchangePage(tools, name, type);
        await page.getByText(/take messages away from others|Nothing can be bound/).waitFor();

        assert.equal(await page.getByRole('button', { name: 'Follow', exact: true }).count(), 0);
    }
});

test('the firehose of a traced virtual host says what was published and delivered', async tools => {
    const { broker } = tools;
    const page = await exchangePage(tools, 'amq.rabbitmq.trace');
    await page.getByText('is not traced now').waitFor();
    await broker.api('PUT', '/vhosts/%2F', { tracing: true });
    await broker.api('PUT', '/queues/%2F/traced', { durable: false });
    await page.reload();
    await page.getByText('is traced:').waitFor();
    await follow(page);
    await broker.publish('amq.default', 'traced', 'watched');
    const channel = await (await tools.connect()).createChannel();
    await channel.get('traced', { noAck: true });
    const rows = page.locator('.followed tbody tr');

    await until('both', async () => (await rows.count()) >= 2);
    const texts = (await rows.allTextContents()).map(text => text.replaceAll(/\s+/g, ' '));
    assert.ok(texts.some(text => /published ?to \(AMQP default\).*traced.*watched.*guest/.test(text)), texts.join('\n'));
    assert.ok(texts.some(text => /delivered ?from traced.*watched/.test(text)), texts.join('\n'));
    await broker.api('PUT', '/vhosts/%2F', { tracing: false });
});

test('a queue that is gone is said to be', async tools => {
    const page = await exchangePage({ ...tools, open: place => tools.open(place, { expected: [EXPECTED.REFUSED] }) }, 'ended', 'fanout');
    await follow(page);
    const [{ destination }] = await bindings(tools.broker, 'ended');

    await tools.broker.api('DELETE', `/queues/%2F/${destination}`);

    await page.getByText('The queue that listened is gone').waitFor();
    await page.getByRole('button', { name: 'Follow', exact: true }).waitFor();
});

test('only administrators are offered it', async ({ broker, blank }) => {
    await broker.api('PUT', '/users/mia', { password: 'mia', tags: 'monitoring' });
    await broker.api('PUT', '/permissions/%2F/mia', { configure: '.*', write: '.*', read: '.*' });
    const page = await blank();
    await page.goto(broker.url + '#/exchanges/%2F/amq.topic');
    await logIn(page, 'mia', 'mia');
    await page.getByRole('heading', { name: 'Actions' }).waitFor();

    assert.equal(await page.getByRole('heading', { name: 'Follow messages' }).count(), 0);
    assert.equal((await bindings(broker, 'amq.topic')).length, 0);
});

test('all that is done on an exchange’s page is done with the keyboard', async ({ broker, open }) => {
    await broker.api('PUT', '/exchanges/%2F/typed', { type: 'fanout' });
    const page = await open('#/exchanges/%2F/typed');
    await page.getByRole('button', { name: 'Follow', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('following', { exact: true }).waitFor();

    // The buttons of what has begun are there, and whoever types is at them.
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Pause');
    await page.keyboard.press('Enter');
    await page.getByText('paused', { exact: true }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    await page.getByRole('button', { name: 'Follow', exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Follow');
});
