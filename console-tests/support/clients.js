import amqp from 'amqplib';

const at = async (broker, user) => ({ hostname: '127.0.0.1', port: await broker.amqpPort(), username: user, password: user });

/**
 * @typedef {object} ClientOptions
 * @property {string} [user] whose password is their name
 * @property {string} [vhost]
 * @property {string} [name] of the connection's own
 * @property {Record<string, unknown>} [clientProperties] besides that
 */

/**
 * Connects a client over AMQP, which leaves at the end of the test.
 * @param {import('node:test').TestContext} t
 * @param {import('./broker.js').Broker} broker
 * @param {ClientOptions} [options]
 */
export async function connect(t, broker, { user = 'guest', vhost = '/', name, clientProperties = {} } = {}) {
    const own = name ? { connection_name: name } : {};
    const connection = await amqp.connect({ ...(await at(broker, user)), vhost }, { clientProperties: { ...own, ...clientProperties } });
    let isOpen = true;
    connection.on('close', () => (isOpen = false));
    // Tests that have it closed look for that themselves.
    connection.on('error', () => {});
    t.after(() => isOpen && connection.close());
    return connection;
}

/** The name by which the API knows a connection. */
export async function nameOf(broker, connection) {
    const { localPort } = connection.connection.stream;
    const connections = await broker.api('GET', '/connections?columns=name,peer_port');
    return connections.find(({ peer_port: port }) => port === localPort).name;
}

/**
 * Connects many clients, some at a time, which are gone at the end of the test.
 * @param {number} count
 * @param {number} atOnce
 */
export async function connectMany(t, broker, count, atOnce) {
    const where = { ...(await at(broker, 'guest')), heartbeat: 0 };
    const connections = [];
    t.after(() => connections.forEach(({ connection }) => connection.stream.destroy()));
    let begun = 0;
    const some = async () => {
        while (begun++ < count) {
            const one = await amqp.connect(where);
            one.on('error', () => {});
            connections.push(one);
        }
    };
    await Promise.all(Array.from({ length: atOnce }, some));
}
