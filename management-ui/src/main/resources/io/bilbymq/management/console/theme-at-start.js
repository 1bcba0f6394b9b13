// A classic script, so that it runs before anything is painted: no page flashes in the other theme. theme.js does the rest.
(() => {
    /** @type {string | null} */
    let chosen = null;
    try {
        chosen = localStorage.getItem('bilby.theme');
    } catch {
        // Storage is switched off: the system's theme it is.
    }
    const isDark = chosen ? chosen === '"dark"' : matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
})();
