import assert from 'node:assert/strict';
import { findings } from '../support/findings.js';
import { nameOf } from '../support/clients.js';
import { suite } from '../support/suite.js';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const test = suite();

/** Somebody who publishes and consumes, and the pages on which that is seen: [address, what is there when it is]. */
async function traffic({ broker, connect }) {
    const connection = await connect({ name: 'a-service-with-a-name-that-is-longer-than-others' });
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('work', { durable: false });
    await channel.bindQueue('work', 'amq.topic', 'order.#.with.a.long.routing.key.that.does.not.end.soon');
    await channel.consume('work', () => {});
    channel.publish('amq.topic', 'nowhere', Buffer.from('x'));
    await channel.waitForConfirms();
    const name = await nameOf(broker, connection);
    return [
        ['#/exchanges', 'amq.topic'],
        ['#/exchanges/%2F/amq.topic', 'Unbind'],
        ['#/exchanges/%2F/amq.default', 'Bindings'],
        ['#/connections', 'a-service-with-a-name-that-is-longer-than-others'],
        [`#/connections/${encodeURIComponent(name)}`, 'Channels (1)'],
        ['#/channels', 'Unconfirmed'],
        [`#/channels/${encodeURIComponent(`${name} (1)`)}`, 'Consumers (1)'],
    ];
}

async function goTo(page, broker, [place, ready]) {
    await page.goto(broker.url + place);
    await page.getByText(ready, { exact: true }).first().waitFor();
}

for (const colorScheme of ['light', 'dark']) {
    test(`on pages of traffic nothing is in the way of anybody, ${colorScheme}`, async tools => {
        const places = await traffic(tools);
        const page = await tools.open('#/', { context: { colorScheme, reducedMotion: 'reduce' } });
        for (const place of places) {
            await goTo(page, tools.broker, place);
            assert.deepEqual(await findings(page), [], place[0]);
        }

        await goTo(page, tools.broker, places[1]);
        await page.getByRole('button', { name: 'Follow', exact: true }).click();
        await page.getByRole('button', { name: 'Pause' }).waitFor();
        await tools.broker.publish('amq.topic', 'followed', 'seen', { headers: { a: { b: 1 } } });
        await page.locator('.followed .payload').waitFor();
        assert.deepEqual(await findings(page), [], 'what is followed');
    });
}

test('on a phone no page of traffic is wider than the screen', async tools => {
    const places = await traffic(tools);
    const page = await tools.open('#/', { context: PHONE });
    for (const place of places) {
        await goTo(page, tools.broker, place);
        const [width, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(width <= screen, `${place[0]} is ${width} wide`);
    }
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
