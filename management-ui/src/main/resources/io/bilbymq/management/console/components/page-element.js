import { BilbyElement } from './element.js';

/** What all pages extend. */
export class PageElement extends BilbyElement {
    /** @type {import('lit').PropertyDeclarations} */
    static properties = {
        /** The variables of its address. */
        params: { attribute: false },
    };

    constructor() {
        super();
        /** @type {Record<string, string>} */
        this.params = {};
    }
}
