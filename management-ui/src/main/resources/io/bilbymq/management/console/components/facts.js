import { html, nothing } from 'lit';
import { inWords } from '../format.js';

/**
 * Names and values, as a list of terms. What has no value is left out.
 * @param {[name: unknown, value: unknown][]} entries texts, or templates
 */
export function facts(entries) {
    return html`<dl class="facts">
        ${entries
            .filter(([, value]) => value !== undefined && value !== null && value !== nothing)
            .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}
    </dl>`;
}

/** The fields of an object of the API, such as arguments or headers; `none` says that there are none. */
export function fieldFacts(fields, none = 'none') {
    const entries = Object.entries(fields ?? {});
    return entries.length === 0
        ? html`<span class="muted">${none}</span>`
        : facts(entries.map(([name, value]) => [html`<span class="mono">${name}</span>`, isTable(value) ? fieldFacts(value, '{}') : inWords(value)]));
}

const isTable = value => typeof value === 'object' && value !== null && !Array.isArray(value);
