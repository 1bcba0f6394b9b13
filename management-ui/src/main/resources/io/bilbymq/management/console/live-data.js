import { ApiError } from './api.js';
import { live } from './live.js';

/**
 * What is at a path of the API, kept up to date as long as an element is shown, which is rendered again whenever it changes. A Lit
 * controller:
 *
 *     queue = new LiveData(this, () => path`/queues/${this.params.vhost}/${this.params.queue}`);
 *     render() { return this.queue.value ? html`…` : nothing; }
 */
export class LiveData {
    /** What is there; undefined as long as that is not known. @type {any} */
    value = undefined;

    /** Why it cannot be had. @type {import('./api.js').ApiError | null} */
    error = null;

    #host;
    #path;
    #onData;
    /** @type {string | null} */
    #asked = null;
    /** @type {ReturnType<typeof live> | null} */
    #subscription = null;

    /**
     * @param {import('lit').ReactiveControllerHost} host
     * @param {() => string | null} path asked before each rendering; if it has changed, so does what is there. Null for nothing
     * @param {(data: any) => void} [onData] is told before the host is rendered
     */
    constructor(host, path, onData = () => {}) {
        this.#host = host;
        this.#path = path;
        this.#onData = onData;
        host.addController(this);
    }

    /** Asks at once: something was just done that changes it, or it is worth another try. */
    refresh() {
        if (this.#subscription && !this.error) {
            this.#subscription.refresh();
        } else if (this.#asked !== null) {
            this.#ask();
        }
    }

    /** Asks no more, until it is refreshed: it is about to be deleted. */
    stop() {
        this.#subscription?.close();
        this.#subscription = null;
    }

    hostUpdate() {
        let path = null;
        try {
            path = this.#path();
        } catch (failure) {
            if (!(failure instanceof ApiError)) {
                throw failure;
            }
            this.stop();
            this.#asked = null;
            this.error = failure;
            return;
        }
        if (path !== this.#asked) {
            this.#asked = path;
            this.#ask();
        }
    }

    hostConnected() {
        if (this.#asked !== null) {
            this.#ask();
        }
    }

    hostDisconnected() {
        this.stop();
    }

    #ask() {
        this.stop();
        this.error = null;
        if (this.#asked === null) {
            this.value = undefined;
            return;
        }
        this.#subscription = live(this.#asked, {
            onData: data => {
                this.value = data;
                this.error = null;
                this.#onData(data);
                this.#host.requestUpdate();
            },
            onFailed: error => {
                this.error = error;
                this.#host.requestUpdate();
            },
        });
    }
}
