import { ApiError, del, exchangeInPath, path, post, put } from './api.js';
import { following, followingName, followingQueue, SHOWN_MAX } from './following.js';

/** Bytes of each payload that are shown. */
const PAYLOAD_MAX = 4000;

/** A queue of one's own behind an exchange, as long as somebody follows that. */
export class FollowQueue {
    #path;

    constructor(path) {
        this.#path = path;
    }

    /**
     * Makes one; if it cannot be bound, none is left behind.
     * @param {any} exchange as the API answers it
     * @param {string} [chosen] the routing key, if the exchange wants one
     */
    static async open(exchange, chosen) {
        const { vhost, name: source } = exchange;
        const how = following(exchange);
        if ('refusal' in how) {
            throw new ApiError(0, how.refusal);
        }
        const { key, arguments: given } = how;
        const name = followingName();
        const at = path`/queues/${vhost}/${name}`;
        await put(at, followingQueue(name));
        const queue = new FollowQueue(at);
        try {
            await post(path`/bindings/${vhost}/e/${exchangeInPath(source)}/q/${name}`, { routing_key: chosen ?? key, arguments: given });
            return queue;
        } catch (failure) {
            queue.close();
            throw failure;
        }
    }

    /** What has come since the last time. @returns {Promise<any[]>} */
    get() {
        return post(this.#path + '/get', { count: SHOWN_MAX, ackmode: 'ack_requeue_false', encoding: 'auto', truncate: PAYLOAD_MAX });
    }

    /** Deletes it. If that fails, it goes by itself in a minute. @param {boolean} [isLeaving] whether the page is about to go */
    close(isLeaving = false) {
        del(this.#path, { keepalive: isLeaving }).catch(() => {});
    }
}
