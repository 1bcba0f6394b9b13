/**
 * A value that others want to hear of when it changes. Events stay in this page; nothing is sent anywhere.
 * @template T
 */
export class Observable extends EventTarget {
    /** @type {T} */
    #value;

    /** @param {T} value at first */
    constructor(value) {
        super();
        this.#value = value;
    }

    /** @returns {T} */
    get value() {
        return this.#value;
    }

    /** @param {T} value tells everybody, unless it is the same as before */
    set value(value) {
        if (value !== this.#value) {
            this.#value = value;
            this.dispatchEvent(new Event('change'));
        }
    }
}

/** Has an element rendered again whenever an observable changes, as long as it is shown. A Lit controller. */
export class Watch {
    /**
     * @param {import('lit').ReactiveControllerHost} host
     * @param {...Observable<any>} observables
     */
    constructor(host, ...observables) {
        this.update = () => host.requestUpdate();
        this.observables = observables;
        host.addController(this);
    }

    hostConnected() {
        this.observables.forEach(one => one.addEventListener('change', this.update));
    }

    hostDisconnected() {
        this.observables.forEach(one => one.removeEventListener('change', this.update));
    }
}
