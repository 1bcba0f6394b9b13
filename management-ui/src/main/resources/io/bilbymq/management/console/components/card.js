import { html, nothing } from 'lit';

/**
 * A part of a page, with a heading that names it.
 * @param {unknown} heading a text, or a template
 * @param {unknown} content
 * @param {{aside?: unknown, bare?: boolean}} [options] what stands at the end of the heading's line; whether the content comes up
 *     to the edges, as tables do
 */
export function card(heading, content, { aside = nothing, bare = false } = {}) {
    return html`<section class="card">
        <div class="card-head"><h2>${heading}</h2><span class="spring"></span>${aside}</div>
        ${bare ? content : html`<div class="inside">${content}</div>`}
    </section>`;
}

/**
 * A number at a glance.
 * @param {string} label
 * @param {string} value
 * @param {{href?: string, small?: boolean}} [options] where it leads; whether it is one of the lesser ones
 */
export function tile(label, value, { href, small = false } = {}) {
    const content = html`<span class="label">${label}</span><span class="value">${value}</span>`;
    const classes = small ? 'card tile small' : 'card tile';
    return href ? html`<a class=${classes} href=${href}>${content}</a>` : html`<div class=${classes}>${content}</div>`;
}
