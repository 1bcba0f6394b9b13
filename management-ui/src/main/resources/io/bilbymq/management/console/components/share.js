import { html } from 'lit';
import { percent } from '../format.js';

/**
 * A quantity that has a limit, with a bar that says how near it is.
 * @param {number} used
 * @param {number} limit
 * @param {(value: number) => string} format
 */
export const share = (used, limit, format) => html`${format(used)} <span class="muted">of ${format(limit)}</span>
    <meter min="0" max="1" low="0.7" high="0.9" optimum="0" value=${limit ? used / limit : 0} aria-label=${percent(used / limit)}></meter>`;

/**
 * A quantity of which enough has to be left, with a bar that is full where there is just enough.
 * @param {number} left
 * @param {number} needed
 * @param {(value: number) => string} format
 */
export const reserve = (left, needed, format) => html`${format(left)} <span class="muted">and ${format(needed)} are needed</span>
    <meter
        min="0"
        max="1"
        low="0.7"
        high="0.9"
        optimum="0"
        value=${left > 0 ? Math.min(1, needed / left) : 1}
        aria-label="${percent(needed / left)} of what is free is needed"
    ></meter>`;
