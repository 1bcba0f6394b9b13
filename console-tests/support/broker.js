import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../bilby', import.meta.url));
const START_MAX = 120_000;

/** A broker of its own, at ports that are free, with a data folder that goes with it. */
export class Broker {
    #process;
    #folder;
    #port;

    /** Starts one; {@link stop} ends it. */
    static async start() {
        const broker = new Broker();
        broker.#folder = await mkdtemp(join(tmpdir(), 'bilby-console-'));
        broker.#port = await freePort();
        await broker.start();
        return broker;
    }

    /** Starts it again, at the same port, after {@link kill}. */
    async start() {
        const settings = [
            'listeners.tcp.default=127.0.0.1:0',
            'management.tcp.ip=127.0.0.1',
            `management.tcp.port=${this.#port}`,
            'prometheus.tcp.ip=127.0.0.1',
            'prometheus.tcp.port=0',
            'collect_statistics_interval=1000',
        ];
        const options = settings.flatMap(setting => ['--set', setting]);
        this.#process = spawn(LAUNCHER, ['server', '--data-dir', this.#folder, ...options], {
            stdio: ['ignore', 'pipe', 'inherit'],
            env: { ...process.env, BILBY_JAVA_OPTS: '-Xmx512m -XX:TieredStopAtLevel=1' },
        });
        await ready(this.#process);
    }

    /** The address of the console. */
    get url() {
        return `http://127.0.0.1:${this.#port}/`;
    }

    /** The port at which it speaks AMQP. */
    async amqpPort() {
        const { listeners } = await this.api('GET', '/overview?columns=listeners');
        return listeners.find(({ protocol }) => protocol === 'amqp').port;
    }

    /** Publishes a message over the API, as a text. */
    async publish(exchange, routingKey, payload, properties = {}) {
        const message = { routing_key: routingKey, payload, payload_encoding: 'string', properties };
        return this.api('POST', `/exchanges/%2F/${exchange}/publish`, message);
    }

    /** Asks the API as guest; fails unless that is a success. */
    async api(method, path, body) {
        const response = await fetch(this.url + 'api' + path, {
            method,
            headers: { Authorization: 'Basic ' + btoa('guest:guest'), 'Content-Type': 'application/json' },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        const text = await response.text();
        if (!response.ok) {
            throw new Error(`${method} ${path}: ${response.status} ${text}`);
        }
        return text === '' ? null : JSON.parse(text);
    }

    /** Ends it as a power cut would. What it stored stays. */
    async kill() {
        const ended = new Promise(resolve => this.#process.once('exit', resolve));
        this.#process.kill('SIGKILL');
        await ended;
    }

    async stop() {
        if (this.#process.exitCode === null && this.#process.signalCode === null) {
            await this.kill();
        }
        await rm(this.#folder, { recursive: true, force: true });
    }
}

/** Waits for the line that says that it is ready. */
function ready(child) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('the broker does not get ready')), START_MAX);
        child.once('exit', code => reject(new Error(`the broker ended with ${code}`)));
        createInterface({ input: child.stdout }).on('line', line => {
            if (line.includes(' ready: ')) {
                clearTimeout(timer);
                resolve();
            }
        });
    });
}

/** It has to be known before, since the broker is to have the same one when it starts again. */
function freePort() {
    return new Promise(resolve => {
        const server = createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}
