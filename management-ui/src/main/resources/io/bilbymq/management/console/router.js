import { placeOf } from './addresses.js';
import { Observable } from './observable.js';

/** Where in the console somebody is. @type {Observable<import('./addresses.js').Place>} */
export const place = new Observable(placeOf(location.href));

addEventListener('hashchange', () => (place.value = placeOf(location.href)));

/** Goes to an address made by `to` of addresses.js. */
export const go = hash => (location.hash = hash);

/** Remembers in the address how a list is shown, without a new entry in the history. */
export function remember(query) {
    const { path } = placeOf(location.href);
    const text = query.toString();
    history.replaceState(null, '', '#' + path + (text ? '?' + text : ''));
}
