import assert from 'node:assert/strict';
import { EXPECTED, until } from '../support/browser.js';
import { HOSTILE } from '../support/hostile.js';
import { addressOf, PAGES } from '../support/pages.js';
import { suite } from '../support/suite.js';

const test = suite();

/** A virtual host costs more than a name; each of them has some of these. */
const VIRTUAL_HOSTS = HOSTILE.filter((text, index) => index % 12 === 0);

/** Of single things, this many are visited for each page. */
const VISITS = 8;

const escaped = text => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

let defined;

/** Everything that has a name is called each of them, once for all tests. */
const define = broker => (defined ??= makeDefinitions(broker));

async function makeDefinitions(broker) {
    const names = HOSTILE.map(name => ({ name, vhost: '/' }));
    await broker.api('POST', '/definitions', {
        vhosts: VIRTUAL_HOSTS.map(name => ({ name, description: name, tags: [name] })),
        users: HOSTILE.map(name => ({ name, password_hash: '', hashing_algorithm: 'rabbit_password_hashing_sha256', tags: [name] })),
        permissions: VIRTUAL_HOSTS.map(vhost => ({ user: 'guest', vhost, configure: '.*', write: '.*', read: '.*' })),
        topic_permissions: HOSTILE.map(user => ({ user, vhost: '/', exchange: 'amq.topic', write: escaped(user), read: '.*' })),
        queues: names.map(one => ({ ...one, durable: false, auto_delete: false, arguments: own(one.name, one.name) })),
        exchanges: names.map(one => ({ ...one, type: 'topic', durable: false, auto_delete: false, internal: false, arguments: own(one.name, one.name) })),
        bindings: HOSTILE.map(name => ({ source: name, vhost: '/', destination: name, destination_type: 'queue', routing_key: name, arguments: own(name, name) })),
        policies: names.map((one, priority) => ({ ...one, pattern: escaped(one.name), 'apply-to': 'queues', priority, definition: { 'dead-letter-exchange': one.name } })),
        global_parameters: HOSTILE.map(name => ({ name, value: own(name, name) })),
    });
}

/** An object with such a field, also if it is called `__proto__`. */
const own = (name, value) => Object.fromEntries([[name, value]]);

/** Clients that say such things of themselves. */
async function connectClients(connect) {
    for (let at = 0; at < HOSTILE.length; at += 60) {
        const [product, version, platform, name, information] = HOSTILE.slice(at);
        await connect({ clientProperties: { product, version, platform, connection_name: name, information, ...own(name, product) } });
    }
}

/** Messages that are made of it, and consumers that are called so. */
async function publishAndConsume(connect) {
    const channel = await (await connect()).createConfirmChannel();
    await channel.assertQueue('messages');
    HOSTILE.forEach(one =>
        channel.sendToQueue('messages', Buffer.from(one), { headers: own(one, one), contentType: one, messageId: one, appId: one, type: one, correlationId: one, replyTo: one }),
    );
    await channel.waitForConfirms();
    await channel.assertQueue('consumers');
    await Promise.all(HOSTILE.map(consumerTag => channel.consume('consumers', () => {}, { consumerTag, arguments: own(consumerTag, consumerTag) })));
}

/** A window that notices whatever runs. */
async function watched(open, place, options) {
    const ran = [];
    const page = await open('#/', { expected: [EXPECTED.REFUSED], ...options });
    page.on('dialog', dialog => {
        ran.push(`a dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    await page.addInitScript(() => {
        window.canary = () => (window.ran = true);
        localStorage.setItem('bilby.page-size', '500');
    });
    await page.reload();
    await page.locator('bilby-outlet h1').waitFor();
    await go(page, place);
    return { page, harmless: async what => assert.deepEqual([...ran, ...(await page.evaluate(whatIsWrong))], [], what) };
}

/** In the browser: what has run, or could. */
function whatIsWrong() {
    const all = [...document.querySelectorAll('bilby-outlet, bilby-outlet *')];
    return [
        window.ran ? 'something ran' : '',
        Object.keys(Object.prototype).length > 0 || {}.polluted ? 'all objects were changed' : '',
        ...all.flatMap(element => [
            /^(script|style|iframe|object|embed|img|video|base|link|meta|x-element|math)$/i.test(element.localName) ? `an element ${element.localName}` : '',
            ...[...element.attributes].map(({ name, value }) =>
                /^(on|srcdoc$)/i.test(name) || (/^(href|src|action|formaction|xlink:href)$/i.test(name) && !/^(#|https:\/\/www\.rabbitmq\.com\/docs\/)/.test(value) && !value.startsWith(`${location.origin}/api/`))
                    ? `an attribute ${name}=${value}`
                    : '',
            ),
        ]),
    ].filter(Boolean);
}

/** Goes to a place without loading everything anew. */
async function go(page, place) {
    const before = await page.locator('bilby-outlet h1').elementHandle();
    await page.evaluate(hash => (location.hash = hash), place);
    if (before && place !== '#/') {
        await page.waitForFunction(heading => !heading.isConnected && document.querySelector('bilby-outlet h1'), before);
    }
}

const text = page => page.locator('bilby-outlet').evaluate(element => element.textContent);

/** Waits until all of these are shown. */
async function shows(page, texts, what) {
    const missing = async () => {
        const shown = await text(page);
        return texts.filter(one => !shown.includes(one));
    };
    await until(`${what}`, async () => (await missing()).length === 0).catch(async failure => {
        throw new Error(`${failure.message}; not shown: ${JSON.stringify((await missing()).slice(0, 5))}`);
    });
}

test('what could run would be noticed', async ({ open }) => {
    const { page, harmless } = await watched(open, '#/queues');
    await harmless('a page as it is');

    await page.locator('h1').evaluate(heading => {
        const link = document.createElement('a');
        link.setAttribute('href', 'javascript:canary()');
        heading.append(link);
    });

    await assert.rejects(harmless('a page with such a link'), /an attribute href=javascript:canary/);
});

test('names, tags, arguments and messages are text wherever they are shown', async ({ broker, open, connect }) => {
    assert.equal(HOSTILE.length, 300);
    await define(broker);
    await connectClients(connect);
    const { page, harmless } = await watched(open, '#/queues');

    // Lists: all names are there.
    const lists = { '/queues': HOSTILE, '/exchanges': HOSTILE, '/users': HOSTILE, '/policies': HOSTILE, '/vhosts': VIRTUAL_HOSTS };
    for (const { path } of PAGES.filter(one => !one.path.includes(':'))) {
        await go(page, '#' + path);
        await shows(page, lists[path] ?? [], path);
        await harmless(path);
    }

    // Single things, and those that are not there.
    for (const [number, one] of PAGES.filter(({ path }) => path.includes(':')).entries()) {
        for (let visit = 0; visit < VISITS; visit++) {
            const name = HOSTILE[(number * 37 + visit * 41) % HOSTILE.length];
            const names = new Proxy({}, { get: (none, variable) => (variable === 'vhost' ? (one.path.endsWith('/:vhost') ? VIRTUAL_HOSTS[visit] : '/') : name) });
            await go(page, addressOf(one, names));
            await shows(page, one.path === '/queues/:vhost/:queue' ? [name, 'Properties'] : [], `${one.path} of ${JSON.stringify(name)}`);
            await harmless(`${one.path} of ${JSON.stringify(name)}`);
        }
    }
});

test('what is in messages is text, and what consumers are called', async ({ open, connect }) => {
    await publishAndConsume(connect);
    const { page, harmless } = await watched(open, '#/queues/%2F/messages');
    const browse = page.getByRole('form', { name: 'Browse messages' });

    await browse.getByLabel('Up to').fill('300');
    await browse.getByRole('button', { name: 'Browse' }).click();
    await shows(page, HOSTILE, 'the messages');
    await harmless('the messages');

    await go(page, '#/queues/%2F/consumers');
    await shows(page, HOSTILE, 'the consumers');
    await harmless('the consumers');
});

test('where a message with any routing key and any header would go is text', async ({ broker, open }) => {
    await define(broker);
    const { page, harmless } = await watched(open, '#/routing/%2F');
    const form = page.getByRole('form', { name: 'Where would this message go?' });
    await form.getByRole('button', { name: 'Add header' }).click();

    for (const name of HOSTILE.filter((one, index) => index % 20 === 0)) {
        await form.getByLabel('Published to').selectOption({ value: `=${name}` });
        await form.getByLabel('With the routing key').fill(name);
        await form.getByLabel('Header 1: key').fill(name);
        await form.getByLabel('Header 1: value').fill(name);
        await until(`an answer for ${name}`, async () => (await page.locator('.routing-answer').evaluate(element => element.textContent)).includes('To '));
        await harmless(name);
    }
});

test('what a refusal says is text', async ({ open }) => {
    const { page, harmless } = await watched(open, '#/');
    const reason = HOSTILE.join('\n');
    await page.route(/\/api\/queues\?/, route => route.fulfill({ status: 400, json: { error: 'bad_request', reason } }));

    await go(page, '#/queues');
    await shows(page, [reason], 'the refusal');
    await harmless('a list');

    await page.route(/\/api\/queues\/[^?]*$/, route => route.fulfill({ status: 400, json: { error: reason, reason: [reason, { [reason]: reason }] } }));
    await page.getByLabel('Name', { exact: true }).fill('x');
    await page.getByRole('button', { name: 'Add queue' }).click();
    await until('what was refused', async () => (await page.getByRole('alert').count()) === 2);
    await harmless('a form');
});
