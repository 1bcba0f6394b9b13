import { Observable } from './observable.js';
import { prefer, preference } from './preferences.js';

const system = matchMedia('(prefers-color-scheme: dark)');

/** 'light' or 'dark': what was chosen here, or else what the system prefers. @type {Observable<string>} */
export const theme = new Observable(preference('theme', null) ?? (system.matches ? 'dark' : 'light'));

theme.addEventListener('change', () => (document.documentElement.dataset.theme = theme.value));
system.addEventListener('change', () => {
    if (preference('theme', null) === null) {
        theme.value = system.matches ? 'dark' : 'light';
    }
});

/** The other one, from now on. */
export function switchTheme() {
    const other = theme.value === 'dark' ? 'light' : 'dark';
    prefer('theme', other);
    theme.value = other;
}
