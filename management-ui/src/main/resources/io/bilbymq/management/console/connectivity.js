import { Observable } from './observable.js';

/** How long until it is tried again to reach a broker that does not answer, in milliseconds. */
const PAUSE = 2000;

/** Whether the broker answers. While it does not, this one place tries to reach it, and everybody else waits for `change`. */
class Connectivity extends Observable {
    #timer = 0;

    constructor() {
        super(true);
    }

    /** No answer came. */
    lost() {
        this.value = false;
        if (!this.#timer) {
            this.#timer = setTimeout(() => this.#probe(), PAUSE);
        }
    }

    /** An answer came, whatever it says. */
    answered() {
        clearTimeout(this.#timer);
        this.#timer = 0;
        this.value = true;
    }

    async #probe() {
        this.#timer = 0;
        try {
            await fetch(document.baseURI.split('#')[0], { method: 'HEAD', cache: 'no-store' });
            this.answered();
        } catch {
            this.lost();
        }
    }
}

export const connectivity = new Connectivity();
