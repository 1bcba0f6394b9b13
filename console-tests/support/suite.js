import { after, before, test } from 'node:test';
import { Broker } from './broker.js';
import { connect, connectMany } from './clients.js';
import { launch, openConsole, openWindow } from './browser.js';

/**
 * What the tests of a file share: one broker and one browser. Each test has a window of its own.
 * @returns {(name: string, body: (tools: Tools) => Promise<void>) => void}
 *
 * @typedef {object} Tools
 * @property {Broker} broker
 * @property {(place?: string, options?: object) => Promise<import('playwright-core').Page>} open logged in, at a place
 * @property {(options?: object) => Promise<import('playwright-core').Page>} blank an empty window
 * @property {(options?: import('./clients.js').ClientOptions) => Promise<import('amqplib').ChannelModel>} connect a client over AMQP, which
 *     leaves at the end of the test
 * @property {(count: number, atOnce: number) => Promise<void>} connectMany the same, many of them
 * @property {(text: string) => void} note says something in the report
 */
export function suite() {
    const shared = {};
    before(async () => {
        [shared.broker, shared.browser] = await Promise.all([Broker.start(), launch()]);
    });
    after(async () => {
        await shared.browser?.close();
        await shared.broker?.stop();
    });
    return (name, body) =>
        test(name, t =>
            body({
                broker: shared.broker,
                note: text => t.diagnostic(text),
                open: (place, options) => openConsole(t, shared.browser, shared.broker, place, options),
                connect: options => connect(t, shared.broker, options),
                connectMany: (count, atOnce) => connectMany(t, shared.broker, count, atOnce),
                blank: options => openWindow(t, shared.browser, shared.broker, options),
            }),
        );
}
