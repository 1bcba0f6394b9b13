/** A module of the console's that needs no browser. @param {string} name such as `format.js` */
export const consoleModule = name =>
    import(new URL(`../../management-ui/src/main/resources/io/bilbymq/management/console/${name}`, import.meta.url).href);
