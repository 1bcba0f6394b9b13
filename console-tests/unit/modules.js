/** A module of the console's that needs no browser. @param {string} name such as `format.js` */
export const consoleModule = name =>
    import(new URL(`../../management-ui/src/main/resources/io/bilbymq/management/console/${name}`, import.meta.url).href);

/** The same of one that asks the broker. It finds a page that is hidden, and while a page is hidden nothing is asked. */
export function askingModule(name) {
    globalThis.document ??= Object.assign(new EventTarget(), { baseURI: 'http://broker.example/', hidden: true });
    return consoleModule(name);
}
