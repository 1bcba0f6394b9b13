import { after, before, test } from 'node:test';
import { connect } from './amqp.js';
import { Broker } from './broker.js';
import { launch, openConsole, openWindow } from './browser.js';

/**
 * What the tests of a file share: one broker and one browser. Each test has a window of its own.
 * @returns {(name: string, body: (tools: Tools) => Promise<void>) => void}
 *
 * @typedef {object} Tools
 * @property {Broker} broker
 * @property {(place?: string, options?: object) => Promise<import('playwright-core').Page>} open logged in, at a place
 * @property {(options?: object) => Promise<import('playwright-core').Page>} blank an empty window
 * @property {(options?: object) => Promise<import('amqplib').ChannelModel>} client connected by AMQP
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
                client: options => connect(t, shared.broker, options),
                note: text => t.diagnostic(text),
                open: (place, options) => openConsole(t, shared.browser, shared.broker, place, options),
                blank: options => openWindow(t, shared.browser, shared.broker, options),
            }),
        );
}
