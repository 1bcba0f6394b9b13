import amqp from 'amqplib';

/**
 * Connects a client over AMQP, which leaves at the end of the test.
 * @param {import('node:test').TestContext} t
 * @param {import('./broker.js').Broker} broker
 * @param {{user?: string, name?: string}} [options] the password of a user is their name; a name of the connection's own
 */
export async function connect(t, broker, { user = 'guest', name } = {}) {
    const connection = await amqp.connect(
        { hostname: '127.0.0.1', port: await broker.amqpPort(), username: user, password: user },
        name ? { clientProperties: { connection_name: name } } : {},
    );
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
