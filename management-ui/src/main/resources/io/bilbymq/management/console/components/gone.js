import { html } from 'lit';
import { alert } from './alert.js';

/**
 * What a page of one thing says if it cannot be had: it is not there, or why else.
 * @param {import('../api.js').ApiError} error
 * @param {string} noun such as `user`
 * @param {[href: string, text: string]} list where the others are
 * @param {string} [end] how it may have gone
 */
export function gone(error, noun, [href, text], end = 'It may have been deleted.') {
    return html`${alert(error.status === 404 ? `There is no ${noun} of this name. ${end}` : error)}
        <p><a href=${href}>${text}</a></p>`;
}

/**
 * Deletes what a page is about. Meanwhile neither the page nor its parts, which it leaves out while `isGoing`, ask for it: they
 * would be told that it is not there.
 * @param {import('lit').LitElement & {isGoing: boolean}} page
 * @param {import('../live-data.js').LiveData} data of the page
 * @param {() => Promise<unknown>} deletion
 */
export async function goneAfter(page, data, deletion) {
    data.stop();
    page.isGoing = true;
    await page.updateComplete;
    try {
        await deletion();
    } catch (failure) {
        page.isGoing = false;
        data.refresh();
        throw failure;
    }
}
