/**
 * How a list is looked at: what is searched for, in which order, which page. It is what the API's lists take behind the question
 * mark, and what the address of a page remembers. Immutable values and pure functions.
 *
 * @typedef {object} View
 * @property {string} name only items with this in their name
 * @property {boolean} regex whether that is a regular expression
 * @property {string} sort a field, with dots for fields in fields; empty for the list's own order
 * @property {boolean} reverse
 * @property {number} page from 1
 * @property {number} size items of a page
 */

export const SIZES = [25, 50, 100, 250, 500];

/** @type {View} */
export const START = { name: '', regex: false, sort: '', reverse: false, page: 1, size: 50 };

/** The view that an address remembers. @param {URLSearchParams} query @param {number} size @returns {View} */
export function viewOf(query, size = START.size) {
    const page = Number(query.get('page'));
    return {
        name: query.get('name') ?? '',
        regex: query.get('use_regex') === 'true',
        sort: query.get('sort') ?? '',
        reverse: query.get('sort_reverse') === 'true',
        page: Number.isInteger(page) && page > 0 ? page : 1,
        size,
    };
}

/** What an address remembers of a view: what is not as at the start. @param {View} view @returns {URLSearchParams} */
export function addressOf(view) {
    const query = new URLSearchParams();
    if (view.name) query.set('name', view.name);
    if (view.regex) query.set('use_regex', 'true');
    if (view.sort) query.set('sort', view.sort);
    if (view.reverse) query.set('sort_reverse', 'true');
    if (view.page > 1) query.set('page', String(view.page));
    return query;
}

/** What is asked of the API. @param {View} view @param {string[]} columns fields that are needed */
export function requestOf(view, columns) {
    const query = addressOf(view);
    query.set('page', String(view.page));
    query.set('page_size', String(view.size));
    query.set('columns', columns.join(','));
    return query.toString();
}

/** Sorted by a field: first upwards, then downwards, then not at all. Numbers begin with the largest. @returns {View} */
export function sortedBy(view, field, isNumber) {
    const first = isNumber;
    if (view.sort !== field) {
        return { ...view, sort: field, reverse: first, page: 1 };
    }
    return view.reverse === first
        ? { ...view, reverse: !first, page: 1 }
        : { ...view, sort: '', reverse: false, page: 1 };
}

/** The value of a field, with dots for fields in fields. */
export const valueAt = (item, field) => field.split('.').reduce((value, name) => value?.[name], item);

/**
 * A page of items that are all here already, in the form in which the API answers with one.
 * @param {any[]} items
 * @param {View} view
 */
export function pageOf(items, view) {
    const filtered = view.name ? items.filter(matching(view)) : items;
    const sorted = view.sort ? filtered.toSorted((a, b) => compare(valueAt(a, view.sort), valueAt(b, view.sort))) : filtered.slice();
    if (view.sort && view.reverse) {
        sorted.reverse();
    }
    const pages = Math.ceil(sorted.length / view.size);
    const page = Math.max(1, Math.min(view.page, pages));
    const shown = sorted.slice((page - 1) * view.size, page * view.size);
    return {
        items: shown,
        page,
        page_count: pages,
        page_size: view.size,
        item_count: shown.length,
        filtered_count: filtered.length,
        total_count: items.length,
    };
}

/** Items have different fields by which one knows them, so all their texts are looked at. */
function matching({ name, regex }) {
    if (!regex) {
        const wanted = name.toLowerCase();
        return item => texts(item).some(text => text.toLowerCase().includes(wanted));
    }
    try {
        const pattern = new RegExp(name, 'i');
        return item => texts(item).some(text => pattern.test(text));
    } catch {
        return () => false;
    }
}

const texts = item => Object.values(item).filter(value => typeof value === 'string');

function compare(a, b) {
    if (typeof a === 'string' || typeof b === 'string') {
        return String(a ?? '').localeCompare(String(b ?? ''));
    }
    return Number(a ?? 0) - Number(b ?? 0);
}
