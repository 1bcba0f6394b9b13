import assert from 'node:assert/strict';
import { EXPECTED, logIn } from '../support/browser.js';
import { suite } from '../support/suite.js';

const test = suite();

test('whoever says who they are sees the overview', async ({ broker, blank }) => {
    const page = await blank();
    await page.goto(broker.url);
    await logIn(page);

    assert.equal(await page.locator('h1').textContent(), 'Overview');
    assert.match(await page.title(), /^Overview/);
});

test('a wrong password is said, and can be tried again', async ({ broker, blank }) => {
    const page = await blank({ expected: [EXPECTED.REFUSED] });
    await page.goto(broker.url);

    await page.getByLabel('Username').fill('guest');
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Log in' }).click();

    assert.match(await page.getByRole('alert').textContent(), /username or the password is wrong/);
    await logIn(page);
});

test('one comes to the address that one came for', async ({ broker, blank }) => {
    const page = await blank();
    await page.goto(broker.url + '#/queues?name=x');
    await logIn(page);

    assert.equal(await page.locator('h1').textContent(), 'Queues and Streams');
    assert.equal(await page.getByLabel('Search').inputValue(), 'x');
});

test('a session lasts over a new page, and ends where it is said', async ({ open }) => {
    const page = await open('#/queues');
    await page.reload();
    await page.getByRole('heading', { name: 'Queues and Streams' }).waitFor();

    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Username').waitFor();
    await page.reload();

    await page.getByLabel('Username').waitFor();
});

test('a session that is over leads to the page for logging in, and back', async ({ broker, open }) => {
    const page = await open('#/queues', { expected: [EXPECTED.REFUSED] });
    const [{ name, value }] = await page.context().cookies();
    await fetch(broker.url + 'api/login', { method: 'DELETE', headers: { cookie: `${name}=${value}` } });

    await page.getByLabel('Username').waitFor();
    await logIn(page);

    assert.equal(await page.locator('h1').textContent(), 'Queues and Streams');
});

test('what the browser keeps says nothing of who one is', async ({ open }) => {
    const page = await open('#/queues');
    await page.getByRole('button', { name: 'Dark theme' }).click();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByLabel('Memory').check();

    const kept = await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }, document.cookie]);

    assert.deepEqual(kept, [{ 'bilby.columns.queues': '{"Memory":true}', 'bilby.theme': '"dark"' }, {}, '']);
});
