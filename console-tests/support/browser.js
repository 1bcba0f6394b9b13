import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** The first is the same browser without what a screen needs, and takes two thirds of the time. */
const PLACES = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const WAIT_MAX = 10_000;

/** What a browser says of an answer that is not a success; tests that are about refusals expect it. */
const REFUSED = /^Failed to load resource: the server responded with a status of 4\d\d/;

/** What it says while there is no broker. */
const UNREACHABLE = /^Failed to load resource: net::ERR_/;

export const EXPECTED = { REFUSED, UNREACHABLE };

/** Starts a browser. */
export function launch() {
    const executablePath = PLACES.find(existsSync);
    assert.ok(executablePath, 'there is no Chromium; .ci/install-test-tools installs it');
    return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

const DESKTOP = { viewport: { width: 1280, height: 900 } };

/**
 * What windows of one browser have one after the other: only what never changes stays in it, the files of the console, which
 * otherwise are most of the time of a test.
 * @typedef {{context: import('playwright-core').BrowserContext, isTaken?: boolean}} Profile
 * @type {WeakMap<import('playwright-core').Browser, Profile>}
 */
const profiles = new WeakMap();

/** That of this browser, or one of its own while somebody else has that. @returns {Promise<Profile>} */
async function profileOf(browser) {
    const known = profiles.get(browser);
    if (known?.isTaken) {
        return { context: await browser.newContext(DESKTOP) };
    }
    const profile = known ?? { context: await browser.newContext(DESKTOP) };
    profile.isTaken = true;
    profiles.set(browser, profile);
    return profile;
}

/** Closes a window, and leaves nothing for the next. @param {import('playwright-core').Page} page @param {Profile} profile */
async function leave(page, profile) {
    if (!profile.isTaken) {
        await profile.context.close();
        return;
    }
    const session = await profile.context.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin: new URL(page.url()).origin, storageTypes: 'local_storage' });
    await page.close();
    await profile.context.clearCookies();
    profile.isTaken = false;
}

/**
 * A window of its own on the console. The test fails at its end if the page said anything was wrong: an error in its console, an
 * exception, something that its content security policy forbids, or a request to anybody but the broker.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('playwright-core').Browser} browser
 * @param {import('./broker.js').Broker} broker
 * @param {{expected?: RegExp[], context?: import('playwright-core').BrowserContextOptions}} [options]
 */
export async function openWindow(t, browser, broker, { expected = [], context: options } = {}) {
    const profile = options === undefined ? await profileOf(browser) : { context: await browser.newContext({ ...DESKTOP, ...options }) };
    const page = await profile.context.newPage();
    page.setDefaultTimeout(WAIT_MAX);
    const wrong = [];
    const note = text => expected.some(pattern => pattern.test(text)) || wrong.push(text);
    page.on('console', message => message.type() === 'error' && note(message.text()));
    page.on('pageerror', error => note(error.stack ?? error.message));
    page.on('request', request => {
        if (!request.url().startsWith(broker.url) && !request.url().startsWith('data:')) {
            note(`a request to ${request.url()}`);
        }
    });
    await page.exposeFunction('noteViolation', note);
    await page.addInitScript(() =>
        addEventListener('securitypolicyviolation', event =>
            window.noteViolation(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
        ),
    );
    t.after(async () => {
        await leave(page, profile);
        assert.deepEqual(wrong, [], 'the page said that something is wrong');
    });
    return page;
}

/** The same, at a place of the console, in a session of guest's. */
export async function openConsole(t, browser, broker, place = '#/', options = {}) {
    const page = await openWindow(t, browser, broker, options);
    await page.context().request.post(broker.url + 'api/login', { data: { username: 'guest', password: 'guest' } });
    await page.goto(broker.url + place);
    await page.locator('bilby-outlet h1').waitFor();
    return page;
}

/** The row of a table that begins with this name. */
export const rowOf = (page, name) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });

/** What stands in its cells. */
export const cellsOf = async row =>
    (await row.locator('th, td').allTextContents()).map(text => text.trim().replaceAll(/\s+/g, ' '));

/** Logs in where the page for that is shown. */
export async function logIn(page, username = 'guest', password = 'guest') {
    await page.getByLabel('Username').fill(username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('bilby-outlet h1').waitFor();
}

/** Waits until something holds; a failure says what was awaited. */
export async function until(what, condition) {
    const end = Date.now() + WAIT_MAX;
    while (!(await condition())) {
        assert.ok(Date.now() < end, `awaited in vain: ${what}`);
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}
