import { ApiError, refused, send } from './api.js';
import { connectivity } from './connectivity.js';
import { eventStream } from './event-stream.js';

/** How often it is asked again where there is no stream, in milliseconds. */
const POLL = 5000;

/** How long until a stream that has ended is opened again. */
const REOPEN = 1000;

/** Browsers have six connections to a broker for all their windows, and each stream keeps one. Whoever comes later polls. */
const STREAMS_MAX = 2;

const STREAM = 'text/event-stream';

let streams = 0;

/**
 * @typedef {object} Listener
 * @property {(data: any) => void} onData called with what is there, at once and whenever it has changed
 * @property {(error: ApiError) => void} onFailed called if it cannot be had. Defects of the broker (5xx) may pass, and it is
 *     tried again; after anything else, nothing more comes
 */

/**
 * Keeps an answer of the API up to date: by a stream of events if the broker has one, else by asking every few seconds. This is
 * the only place that knows which.
 *
 * It uses fetch and not EventSource, which cannot say why a stream was refused, nor take the plain answer of an endpoint that has
 * no stream. Nothing is asked for while the page is hidden or the broker is out of reach.
 *
 * @param {string} apiPath such as `/queues?page=1`
 * @param {Listener} listener
 * @returns {{refresh: () => void, close: () => void}} `refresh` asks at once
 */
export function live(apiPath, listener) {
    const subscription = new Subscription(apiPath, listener);
    subscription.open();
    return { refresh: () => subscription.open(), close: () => subscription.close() };
}

class Subscription {
    #path;
    #listener;
    /** @type {string | null} */
    #last = null;
    #isOver = false;
    #timer = 0;
    #hasStream = false;
    /** @type {AbortController | null} */
    #request = null;
    #look = () => (this.#mayAsk() ? this.open() : this.#stop());

    constructor(apiPath, listener) {
        this.#path = apiPath;
        this.#listener = listener;
        document.addEventListener('visibilitychange', this.#look);
        connectivity.addEventListener('change', this.#look);
    }

    #mayAsk() {
        return !document.hidden && connectivity.value && !this.#isOver;
    }

    #stop() {
        clearTimeout(this.#timer);
        this.#request?.abort();
        this.#request = null;
        this.#giveBack();
    }

    /** Somebody else may have a stream, at once: the next page asks before the answer to this one has ended. */
    #giveBack() {
        streams -= this.#hasStream ? 1 : 0;
        this.#hasStream = false;
    }

    close() {
        this.#isOver = true;
        this.#stop();
        document.removeEventListener('visibilitychange', this.#look);
        connectivity.removeEventListener('change', this.#look);
    }

    async open() {
        this.#stop();
        if (!this.#mayAsk()) {
            return;
        }
        const request = new AbortController();
        this.#request = request;
        this.#hasStream = streams < STREAMS_MAX;
        streams += this.#hasStream ? 1 : 0;
        let pause = REOPEN;
        try {
            pause = await this.#ask(this.#hasStream, request.signal);
        } catch (failure) {
            if (this.#request !== request) {
                return;
            }
            pause = this.#failed(failure);
        }
        if (this.#request === request && !this.#isOver) {
            this.#giveBack();
            this.#timer = setTimeout(() => this.open(), pause);
        }
    }

    /** Asks once, and reads as long as something comes. Answers how long to wait before the next time. */
    async #ask(wantsStream, signal) {
        const response = await send('GET', this.#path, { signal, accept: wantsStream ? STREAM : undefined });
        if (response.body && response.headers.get('Content-Type')?.startsWith(STREAM)) {
            await this.#read(response.body);
            return REOPEN;
        }
        const text = await response.text();
        signal.throwIfAborted();
        this.#data(text);
        return POLL;
    }

    /** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body */
    async #read(body) {
        const read = eventStream((type, data) => {
            if (type === 'failed') {
                const { status, ...answer } = JSON.parse(data);
                throw refused(status, answer);
            }
            if (type === 'message') {
                this.#data(data);
            }
        });
        const reader = body.pipeThrough(new TextDecoderStream()).getReader();
        for (;;) {
            const { done, value } = await reader.read();
            if (done) {
                return;
            }
            read(value);
        }
    }

    #data(text) {
        if (text !== this.#last) {
            this.#last = text;
            this.#listener.onData(JSON.parse(text));
        }
    }

    /** How long to wait after a failure. */
    #failed(failure) {
        if (!(failure instanceof ApiError)) {
            // The connection broke off in the middle of an answer.
            connectivity.lost();
            return POLL;
        }
        if (failure.status === 0) {
            return POLL;
        }
        if (failure.status < 500) {
            this.close();
        }
        this.#last = null;
        this.#listener.onFailed(failure);
        return POLL;
    }
}
