import assert from 'node:assert/strict';
import { findings } from '../support/accessibility.js';
import { suite } from '../support/suite.js';

const test = suite();

for (const colorScheme of ['light', 'dark']) {
    test(`nothing is in the way of anybody, ${colorScheme}`, async ({ broker, open }) => {
        await broker.api('PUT', '/queues/%2F/orders', { durable: true, arguments: { 'x-max-length': 10 } });
        const page = await open('#/', { context: { colorScheme, reducedMotion: 'reduce' } });
        const look = async (place, ready) => {
            await page.goto(broker.url + place);
            await page.getByText(ready, { exact: true }).first().waitFor();
            assert.deepEqual(await findings(page), [], place);
        };

        await look('#/', 'Listeners');
        await look('#/queues', 'orders');
        await page.getByText('Arguments: expiry').click();
        await page.getByRole('button', { name: 'Add other argument' }).click();
        await page.getByRole('button', { name: 'Columns' }).click();
        assert.deepEqual(await findings(page), [], 'the form and the choice of columns');
        await look('#/queues/%2F/orders', 'Consumers (0)');
        await page.getByRole('button', { name: 'Delete queue' }).click();
        assert.deepEqual(await findings(page), [], 'the dialog');
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Log out' }).click();
        await page.getByLabel('Username').waitFor();
        assert.deepEqual(await findings(page), [], 'the page for logging in');
    });
}
