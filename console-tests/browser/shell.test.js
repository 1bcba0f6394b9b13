import assert from 'node:assert/strict';
import { until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const test = suite();

const focused = page => page.evaluate(() => document.activeElement.textContent.trim());

test('the navigation leads to each page, and the focus goes to its heading', async ({ open }) => {
    const page = await open();
    for (const name of ['Queues and Streams', 'Overview']) {
        await page.getByRole('link', { name, exact: true }).click();
        await page.getByRole('heading', { name, level: 1 }).waitFor();

        await until('the focus on the heading', async () => (await focused(page)) === name);
        assert.equal(await page.getByRole('link', { name, exact: true }).getAttribute('aria-current'), 'page');
    }
});

test('the keyboard can skip the navigation', async ({ open }) => {
    const page = await open();

    await page.keyboard.press('Tab');
    assert.equal(await focused(page), 'Skip to content');
    await page.keyboard.press('Enter');

    assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
    assert.match(page.url(), /#\/$/);
});

test('where there is nothing, that is said', async ({ open }) => {
    const page = await open('#/nowhere/%zz');

    assert.equal(await page.locator('h1').textContent(), 'There is nothing here');
});

test('the theme is the system’s until one is chosen', async ({ open }) => {
    const page = await open('#/', { context: { colorScheme: 'dark' } });
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    assert.equal(await theme(), 'dark');

    await page.getByRole('button', { name: 'Light theme' }).click();
    assert.equal(await theme(), 'light');
    await page.reload();

    assert.equal(await theme(), 'light');
});

test('on a phone the navigation opens and closes, and no page is wider than the screen', async ({ broker, open }) => {
    await broker.api('PUT', `/queues/%2F/${'long.name.'.repeat(20)}`, { durable: false });
    const page = await open('#/', { context: PHONE });
    const link = page.getByRole('link', { name: 'Queues and Streams', exact: true });
    assert.equal(await link.isVisible(), false);

    await page.getByRole('button', { name: 'Menu' }).click();
    await link.click();
    await page.getByRole('heading', { name: 'Queues and Streams' }).waitFor();
    await until('the end of the navigation', async () => !(await link.isVisible()));

    for (const place of ['#/', '#/queues', `#/queues/%2F/${'long.name.'.repeat(20)}`]) {
        await page.goto(broker.url + place);
        await page.locator('bilby-outlet h1').waitFor();
        await page.locator('.chart, table').first().waitFor();
        const [width, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
        assert.ok(width <= screen, `${place} is ${width} wide`);
    }
});

test('who does not watch the broker is not shown what only those see who do', async ({ broker, blank }) => {
    await broker.api('PUT', '/users/mia', { password: 'mia', tags: 'management' });
    await broker.api('PUT', '/permissions/%2F/mia', { configure: '.*', write: '.*', read: '.*' });
    const page = await blank();
    await page.goto(broker.url);

    await page.getByLabel('Username').fill('mia');
    await page.getByLabel('Password').fill('mia');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Churn' }).waitFor();

    assert.equal(await page.getByRole('heading', { name: 'Nodes' }).count(), 0);
    assert.equal(await page.getByRole('heading', { name: 'Listeners' }).count(), 0);
});
