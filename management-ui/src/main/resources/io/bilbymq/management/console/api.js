import { connectivity } from './connectivity.js';

/** The console lies beside the API, whatever stands before both in the path. */
const ROOT = new URL('api', document.baseURI).href;

/** Why a request was not fulfilled, in words for people. */
export class ApiError extends Error {
    /**
     * @param {number} status of HTTP; 0 if there was no answer
     * @param {string} words
     * @param {any} [answer] all that was answered: health checks say there what is the matter
     */
    constructor(status, words, answer) {
        super(words);
        this.name = 'ApiError';
        this.status = status;
        this.answer = answer;
    }
}

/** Dispatched here when a request finds that nobody is logged in any more: `sessionend`. */
export const sessions = new EventTarget();

/**
 * A path of the API with names in it: path`/queues/${vhost}/${queue}`. Names are encoded, so a name cannot lead anywhere else.
 * @returns {string}
 */
export function path(strings, ...names) {
    return String.raw({ raw: strings }, ...names.map(segment));
}

/** Browsers take these two segments out of every URL, however they are encoded. */
function segment(name) {
    if (name === '.' || name === '..') {
        throw new ApiError(0, `A browser cannot ask for something that is called “${name}”. Other clients of the HTTP API can.`);
    }
    return encodeURIComponent(name);
}

/** The default exchange has no name, and a path needs one. */
export const exchangeInPath = name => name || 'amq.default';

/** @param {string} apiPath such as `/queues?page=1` */
export const urlOf = apiPath => ROOT + apiPath;

/**
 * Asks for something; `Accept` and other headers may be said besides. Fails with an {@link ApiError}, or with an AbortError if it was given up.
 * @param {string} method
 * @param {string} apiPath
 * @param {{body?: any, signal?: AbortSignal, accept?: string, headers?: Record<string, string>, keepalive?: boolean}} [options] the
 *     body becomes JSON, unless it is FormData; `keepalive` has it done even if the page is left meanwhile
 * @returns {Promise<Response>} which is a success
 */
export async function send(method, apiPath, { body, signal, accept = 'application/json', headers: others, keepalive } = {}) {
    const isForm = body instanceof FormData;
    const headers = { Accept: accept, ...others };
    if (body !== undefined && !isForm) {
        headers['Content-Type'] = 'application/json';
    }
    let response;
    try {
        response = await fetch(urlOf(apiPath), {
            method,
            headers,
            signal,
            keepalive,
            body: body === undefined || isForm ? body : JSON.stringify(body),
        });
    } catch (failure) {
        if (failure instanceof Error && failure.name === 'AbortError') {
            throw failure;
        }
        connectivity.lost();
        throw new ApiError(0, 'The broker cannot be reached.');
    }
    connectivity.answered();
    if (!response.ok) {
        throw await refusal(response);
    }
    return response;
}

/** What an answer says that is not a success. */
async function refusal(response) {
    const text = await response.text();
    try {
        return refused(response.status, text === '' ? {} : JSON.parse(text));
    } catch {
        return new ApiError(response.status, `The broker answered ${response.status}.`);
    }
}

/**
 * What it means that something is refused.
 * @param {number} status of HTTP
 * @param {{error?: any, reason?: any}} answer
 */
export function refused(status, answer) {
    const reason = answer.reason ?? answer.error;
    // Who is known and may not do something is told why; who is not known is told nothing.
    if (status === 401 && reason === undefined) {
        sessions.dispatchEvent(new Event('sessionend'));
        return new ApiError(401, 'You are not logged in any more.');
    }
    return reason === undefined ? new ApiError(status, `The broker answered ${status}.`) : new ApiError(status, words(reason), answer);
}

/** A reason is a text, or what RabbitMQ makes of one of its terms: ["invalid_value", …]. */
function words(reason) {
    if (typeof reason === 'string') {
        return reason;
    }
    return Array.isArray(reason) ? reason.map(words).join(': ') : JSON.stringify(reason);
}

async function json(response) {
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
}

/** The value at a path. */
export const get = async (apiPath, options) => json(await send('GET', apiPath, options));

/** Makes or changes something. */
export const put = async (apiPath, body = {}) => json(await send('PUT', apiPath, { body }));

/** Does something; what is answered, if anything. */
export const post = async (apiPath, body = {}) => json(await send('POST', apiPath, { body }));

/** Ends something. */
export const del = async (apiPath, options) => json(await send('DELETE', apiPath, options));
