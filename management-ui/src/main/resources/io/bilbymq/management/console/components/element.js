import { LitElement } from 'lit';

/**
 * What all elements of the console extend. They render into themselves and not into a shadow: labels, ids and styles then reach
 * across elements as HTML means them to, which is what forms and assistive technology stand on.
 */
export class BilbyElement extends LitElement {
    createRenderRoot() {
        this.classList.add('block');
        return this;
    }
}
