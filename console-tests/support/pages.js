const CONSOLE = new URL('../../management-ui/src/main/resources/io/bilbymq/management/console/pages.js', import.meta.url);

/** All pages of the console, as it knows them itself. @type {import('../../management-ui/src/main/resources/io/bilbymq/management/console/pages.js').Page[]} */
export const { PAGES } = await import(CONSOLE.href);

/**
 * The addresses of a page, with `names` for its variables: a page is left out of which a variable is not known.
 * @param {{path: string}} page
 * @param {Record<string, string | undefined>} names
 * @returns {string | null}
 */
export function addressOf({ path }, names) {
    const parts = path.split('/').map(part => (part.startsWith(':') ? names[part.slice(1)] : part));
    return parts.includes(undefined) ? null : '#' + parts.map(part => encodeURIComponent(part)).join('/');
}
