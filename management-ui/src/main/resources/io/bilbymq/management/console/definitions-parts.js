import { sectionsOf } from './definitions-compare.js';

/**
 * What is sent at once of a definitions file.
 * @typedef {{definitions: Record<string, object[]>, entries: number}} Part
 */

/** Few enough that a part is done in a moment, so that it can be seen how far an import is. */
const ENTRIES_OF_PART = 200;

/**
 * A file in parts that are imported one after the other: its sections in the order in which the broker imports those of a whole file,
 * so that what is referred to is there before.
 * @param {any} file of which nothing is wrong
 * @param {boolean} isIntoOne whether it is imported into one virtual host
 * @returns {Part[]}
 */
export function partsOf(file, isIntoOne) {
    return sectionsOf(isIntoOne).flatMap(section => {
        const all = file[section] ?? [];
        const parts = [];
        for (let from = 0; from < all.length; from += ENTRIES_OF_PART) {
            const entries = all.slice(from, from + ENTRIES_OF_PART);
            parts.push({ definitions: { [section]: entries }, entries: entries.length });
        }
        return parts;
    });
}
