import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { suite } from '../support/suite.js';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const test = suite();

/** What axe-core finds that keeps somebody from using the page. */
async function findings(page) {
    // Not as a script of the page, which its policy would not allow.
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => window.axe.run());
    return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(node => node.html).join('\n')}`);
}

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
