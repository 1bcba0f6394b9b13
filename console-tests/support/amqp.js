import amqp from 'amqplib';

/**
 * A connection of a client to a broker, as guest; it ends with the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {import('./broker.js').Broker} broker
 * @param {{vhost?: string, clientProperties?: Record<string, unknown>}} [options]
 */
export async function connect(t, broker, { vhost = '/', clientProperties = {} } = {}) {
    const { listeners } = await broker.api('GET', '/overview?columns=listeners');
    const { port } = listeners.find(({ protocol }) => protocol === 'amqp');
    const connection = await amqp.connect({ hostname: '127.0.0.1', port, username: 'guest', password: 'guest', vhost }, { clientProperties });
    // What the broker closes is what the test is about, if anything.
    connection.on('error', () => {});
    t.after(() => connection.close().catch(() => {}));
    return connection;
}
