import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Observable, Watch } from '../observable.js';
import { BilbyElement } from './element.js';

/** How long a notice stays, in milliseconds. */
const STAY = 6000;

/** @type {Observable<{text: string}[]>} */
const notices = new Observable([]);

/** Says in passing that something was done. @param {string} text */
export function notify(text) {
    const notice = { text };
    notices.value = [...notices.value, notice];
    setTimeout(() => (notices.value = notices.value.filter(other => other !== notice)), STAY);
}

/** Where notices appear; one for the whole page. */
class Notices extends BilbyElement {
    constructor() {
        super();
        new Watch(this, notices);
    }

    render() {
        return html`<div class="notices" role="status">
            ${repeat(notices.value, one => one, ({ text }) => html`<div class="notice">${text}</div>`)}
        </div>`;
    }
}

customElements.define('bilby-notices', Notices);
