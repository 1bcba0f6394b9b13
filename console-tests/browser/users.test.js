import assert from 'node:assert/strict';
import { EXPECTED, logIn, until } from '../support/browser.js';
import { formOf, HOSTILE, partOf, rowOf } from '../support/page.js';
import { suite } from '../support/suite.js';

const test = suite();

const put = (broker, name, body) => broker.api('PUT', `/users/${encodeURIComponent(name)}`, body);
const canLogIn = async (broker, username, password) =>
    (await fetch(broker.url + 'api/whoami', { headers: { Authorization: 'Basic ' + btoa(`${username}:${password}`) } })).ok;

test('a user is added with tags, and can log in', async ({ broker, open }) => {
    const page = await open('#/users');
    const form = formOf(page, 'Add user');

    await form.getByLabel('Username').fill('ann');
    await form.getByLabel('Password', { exact: true }).fill('s3cret of Ann');
    await form.getByLabel('Tags').fill('own');
    await form.getByRole('button', { name: 'monitoring' }).click();
    await form.getByRole('button', { name: 'policymaker' }).click();
    await form.getByRole('button', { name: 'policymaker' }).click();
    await form.getByRole('button', { name: 'Add user' }).click();

    await rowOf(page, 'ann').waitFor();
    assert.match(await rowOf(page, 'ann').textContent(), /own.*monitoring.*none.*yes.*none/s);
    assert.deepEqual((await broker.api('GET', '/users/ann')).tags, ['own', 'monitoring']);
    assert.ok(await canLogIn(broker, 'ann', 's3cret of Ann'));
    assert.equal(await form.getByLabel('Password', { exact: true }).inputValue(), '');
});

test('a user without a password is added only if that is said', async ({ broker, open }) => {
    const page = await open('#/users');
    const form = formOf(page, 'Add user');

    await form.getByLabel('Username').fill('machine');
    await form.getByRole('button', { name: 'Add user' }).click();
    await form.getByRole('alert').filter({ hasText: 'A password is missing' }).waitFor();
    await form.getByLabel('No password').check();
    await form.getByRole('button', { name: 'Add user' }).click();

    await rowOf(page, 'machine').waitFor();
    assert.match(await rowOf(page, 'machine').textContent(), /no/);
    assert.equal((await broker.api('GET', '/users/machine')).has_password, false);
});

test('new tags leave the password as it is, and no hash of it comes to the page unasked', async ({ broker, open }) => {
    await put(broker, 'bert', { password: 'old', tags: 'management' });
    const page = await open('#/users');
    const bodies = [];
    page.on('response', async response => bodies.push(await response.text().catch(() => '')));
    await page.getByRole('link', { name: 'bert' }).click();
    const form = formOf(page, 'Update user');
    await form.waitFor();
    assert.equal(bodies.filter(body => body.includes('password_hash')).length, 0);

    await form.getByLabel('Tags').fill('monitoring');
    await form.getByRole('button', { name: 'Update user' }).click();
    await page.locator('.page-head .badge').filter({ hasText: 'monitoring' }).waitFor();
    assert.ok(await canLogIn(broker, 'bert', 'old'));

    await form.getByLabel('Password', { exact: true }).fill('new');
    await form.getByRole('button', { name: 'Update user' }).click();
    await until('the new password', () => canLogIn(broker, 'bert', 'new'));
    assert.deepEqual((await broker.api('GET', '/users/bert')).tags, ['monitoring']);

    await form.getByLabel('Take the password away').check();
    await form.getByRole('button', { name: 'Update user' }).click();
    await page.locator('.page-head .badge').filter({ hasText: 'no password' }).waitFor();
});

test('permissions are set, refused in the words of the API, and cleared', async ({ broker, open }) => {
    await put(broker, 'carl', { password: 'c', tags: '' });
    const page = await open('#/users/carl', { expected: [EXPECTED.REFUSED] });
    const part = partOf(page, 'Permissions');
    const form = formOf(part, 'Set permission');
    await part.getByText('This user may not enter any virtual host.').waitFor();

    await form.getByLabel('Configure').fill('(');
    await form.getByRole('button', { name: 'Set permission' }).click();
    assert.match(await form.getByRole('alert').textContent(), /invalid_regexp/);
    await form.getByLabel('Configure').fill('^carl-');
    await form.getByLabel('Read').fill('');
    await form.getByRole('button', { name: 'Set permission' }).click();

    await rowOf(part, '/').waitFor();
    assert.match(await rowOf(part, '/').textContent(), /\^carl-.*\.\*.*nothing/s);
    assert.equal((await broker.api('GET', '/permissions/%2F/carl')).configure, '^carl-');

    await rowOf(part, '/').getByRole('button', { name: 'Clear' }).click();
    assert.match(await page.getByRole('dialog').textContent(), /may not enter virtual host \/ any more/);
    await page.getByRole('dialog').getByRole('button', { name: 'Clear permission' }).click();
    await rowOf(part, '/').waitFor({ state: 'detached' });
    assert.deepEqual(await broker.api('GET', '/users/carl/permissions'), []);
});

test('topic permissions are set and cleared', async ({ broker, open }) => {
    await put(broker, 'dora', { password: 'd', tags: '' });
    await broker.api('PUT', '/permissions/%2F/dora', { configure: '', write: '.*', read: '.*' });
    const page = await open('#/users/dora');
    const part = partOf(page, 'Topic permissions');
    await part.getByText('Any routing key may be used.').waitFor();

    await part.getByLabel('Write keys').fill('^{username}\\.');
    await part.getByRole('button', { name: 'Set topic permission' }).click();
    await rowOf(part, '/').waitFor();
    assert.match(await rowOf(part, '/').textContent(), /amq\.topic.*\^\{username\}\\\./s);

    await rowOf(part, '/').getByRole('button', { name: 'Clear' }).click();
    await rowOf(part, '/').waitFor({ state: 'detached' });
    assert.deepEqual(await broker.api('GET', '/topic-permissions'), []);
});

test('before a user is deleted, it is said what goes with them', async ({ broker, open }) => {
    await put(broker, HOSTILE, { password: 'h', tags: HOSTILE });
    await broker.api('PUT', `/permissions/%2F/${encodeURIComponent(HOSTILE)}`, { configure: HOSTILE, write: '.*', read: '.*' });
    const page = await open('#/users');

    await page.getByRole('link', { name: HOSTILE }).click();
    await page.locator('h1').filter({ hasText: HOSTILE }).waitFor();
    await page.getByRole('button', { name: 'Delete user' }).click();
    assert.match(await page.getByRole('dialog').textContent(), /permissions in 1 virtual host/);
    await page.getByRole('dialog').getByRole('button', { name: 'Delete user' }).click();

    await page.getByRole('heading', { name: 'Users', exact: true }).waitFor();
    assert.match(page.url(), /#\/users$/);
    assert.equal(await page.locator('img[src=x]').count(), 0);
    assert.doesNotMatch(await page.title(), /^pwned/);
    assert.equal((await broker.api('GET', '/users')).filter(user => user.name === HOSTILE).length, 0);
});

test('who is no administrator is not shown what only administrators may', async ({ broker, blank }) => {
    await put(broker, 'watcher', { password: 'w', tags: 'monitoring' });
    await broker.api('PUT', '/permissions/%2F/watcher', { configure: '', write: '', read: '' });
    await broker.api('PUT', '/queues/%2F/seen', { durable: true });
    await broker.api('PUT', '/policies/%2F/seen', { pattern: 'seen', definition: { 'max-length': 5 } });
    const page = await blank();
    await page.goto(broker.url + '#/vhosts/%2F');
    await logIn(page, 'watcher', 'w');

    const navigation = page.getByRole('navigation', { name: 'Pages' });
    await partOf(page, 'Limits').getByText('There is no limit.').waitFor();
    assert.equal(await navigation.getByRole('link', { name: 'Users' }).count(), 0);
    assert.equal(await navigation.getByRole('link', { name: 'Definitions' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: /Set|Delete|Update|Clear|tracing/ }).count(), 0);

    await navigation.getByRole('link', { name: 'Policies' }).click();
    await rowOf(page, 'seen').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add policy' }).count(), 0);
    await navigation.getByRole('link', { name: 'Limits' }).click();
    await page.getByText('No user is limited.').waitFor();
    assert.equal(await page.getByRole('button', { name: /Set/ }).count(), 0);
    await navigation.getByRole('link', { name: 'Cluster' }).click();
    await page.getByText('File descriptors').first().waitFor();
    assert.equal(await page.getByRole('button', { name: 'Change name' }).count(), 0);
    await page.goto(broker.url + '#/users');
    await page.getByText('you may not see it').waitFor();
});
