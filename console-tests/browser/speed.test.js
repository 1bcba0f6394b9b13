import assert from 'node:assert/strict';
import { until } from '../support/browser.js';
import { suite } from '../support/suite.js';

const QUEUES = 10_000;

/** Opening as many as a large broker has takes its time, so that is for who asks for it. */
const CONNECTIONS = Number(process.env.CONSOLE_TEST_CONNECTIONS ?? 1000);

/** How many are opened at a time. */
const AT_ONCE = 50;

/** What a person takes for at once, in milliseconds. */
const ANSWER_MAX = 200;

const test = suite();

const firstName = page => page.locator('tbody th').first().textContent();

/** How long something takes, at best: what else the machine did meanwhile is not what is measured. */
async function best(times, action) {
    let shortest = Infinity;
    for (let time = 0; time < times; time++) {
        const begin = performance.now();
        await action(time);
        shortest = Math.min(shortest, performance.now() - begin);
    }
    return shortest;
}

test('the first page is there within a second of logging in', async ({ broker, blank, note }) => {
    const page = await blank();
    await page.goto(broker.url);
    await page.getByLabel('Username').fill('guest');
    await page.getByLabel('Password').fill('guest');

    const begin = performance.now();
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const taken = performance.now() - begin;

    note(`logging in: ${Math.round(taken)} ms`);
    assert.ok(taken < 1000, `it took ${taken} ms`);
});

test('a list of 10,000 queues answers at once', async ({ broker, open, note }) => {
    await broker.api('POST', '/definitions', {
        queues: Array.from({ length: QUEUES }, (none, number) => ({
            name: `queue-${String(number).padStart(5, '0')}`,
            vhost: '/',
            durable: false,
            auto_delete: false,
            arguments: {},
        })),
    });
    const page = await open('#/queues');
    await page.getByText('10,000 queues').waitFor();
    const search = page.getByLabel('Search');

    const typing = await best(5, async time => {
        await search.fill(`0777${time}`);
        await until('the queue', async () => (await firstName(page)) === `queue-0777${time}`);
    });
    await search.fill('');
    await page.getByText('10,000 queues').waitFor();
    const heading = page.getByRole('columnheader', { name: 'Name' }).getByRole('button');
    const sorting = await best(5, async time => {
        await heading.click();
        const wanted = time % 3 === 1 ? 'queue-09999' : 'queue-00000';
        await until('the order', async () => (await firstName(page)) === wanted);
    });

    note(`typing: ${Math.round(typing)} ms, sorting: ${Math.round(sorting)} ms`);
    assert.ok(typing < ANSWER_MAX, `typing took ${typing} ms`);
    assert.ok(sorting < ANSWER_MAX, `sorting took ${sorting} ms`);
});

test(`a list of ${CONNECTIONS} connections answers at once`, async ({ broker, connectMany, open, note }) => {
    const begin = performance.now();
    await connectMany(CONNECTIONS, AT_ONCE);
    note(`connecting: ${Math.round(performance.now() - begin)} ms`);
    const names = (await broker.api('GET', '/connections?columns=name')).map(({ name }) => name).toSorted();
    const page = await open('#/connections');
    const all = page.getByText(`${CONNECTIONS.toLocaleString('en')} connections`, { exact: true });
    await all.waitFor();
    const search = page.getByLabel('Search');

    const typing = await best(5, async time => {
        const name = names[100 * time + 7];
        await search.fill(name);
        await until('the connection', async () => (await firstName(page)) === name);
    });
    await search.fill('');
    await all.waitFor();
    const heading = page.getByRole('columnheader', { name: 'Name' }).getByRole('button');
    const sorting = await best(5, async time => {
        await heading.click();
        const wanted = time % 3 === 1 ? names.at(-1) : names[0];
        await until('the order', async () => (await firstName(page)) === wanted);
    });
    // What it is sorted by has to be found out for each of them first.
    const byRate = await best(2, async () => {
        const answer = page.waitForResponse(/sort=recv_oct/);
        await page.getByRole('columnheader', { name: 'From client' }).getByRole('button').click();
        await answer;
    });

    note(`typing: ${Math.round(typing)} ms, sorting: ${Math.round(sorting)} ms, by rate: ${Math.round(byRate)} ms`);
    assert.ok(typing < ANSWER_MAX, `typing took ${typing} ms`);
    assert.ok(sorting < ANSWER_MAX, `sorting took ${sorting} ms`);
    assert.ok(byRate < ANSWER_MAX, `sorting by rate took ${byRate} ms`);
});
