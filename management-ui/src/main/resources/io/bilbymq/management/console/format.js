/** Numbers, sizes, times as people read them. All of it pure. */

const UNITS = ['', 'k', 'M', 'G', 'T'];

/** What is not there. */
export const NOTHING = '–';

/** @param {unknown} value @returns {value is number} */
const isNumber = value => typeof value === 'number' && Number.isFinite(value);

/** Three digits or so and a letter: 12.3k. @param {number} value */
function short(value) {
    let unit = 0;
    let rest = Math.abs(value);
    while (rest >= 999.5 && unit < UNITS.length - 1) {
        rest /= 1000;
        unit++;
    }
    // In thousands and above one decimal says more than it costs, up to 100.
    const digits = unit > 0 && rest < 99.95 ? 1 : 0;
    return (value < 0 ? '-' : '') + rest.toFixed(digits).replace(/\.0$/, '') + UNITS[unit];
}

/** Something counted, with all its digits: 1,234,567. @param {number | undefined} value */
export function count(value) {
    return isNumber(value) ? Math.round(value).toLocaleString('en') : NOTHING;
}

/** The same in few characters, for where there is no room: 1.2M. @param {number | undefined} value */
export function shortCount(value) {
    return isNumber(value) ? short(value) : NOTHING;
}

/** How often in a second: 12.3k/s, 0.4/s. @param {number | undefined} value */
export function rate(value) {
    if (!isNumber(value)) {
        return NOTHING;
    }
    const isSmall = Math.abs(value) < 9.95 && Math.abs(value) >= 0.05;
    return (isSmall ? value.toFixed(1).replace(/\.0$/, '') : short(Math.abs(value) < 0.05 ? 0 : value)) + '/s';
}

/** How much memory, in powers of 1024: 3.4 MiB. @param {number | undefined} value in bytes */
export function bytes(value) {
    if (!isNumber(value)) {
        return NOTHING;
    }
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
    let unit = 0;
    let rest = Math.abs(value);
    while (rest >= 1023.5 && unit < units.length - 1) {
        rest /= 1024;
        unit++;
    }
    const digits = unit > 0 && rest < 99.95 ? 1 : 0;
    return (value < 0 ? '-' : '') + rest.toFixed(digits).replace(/\.0$/, '') + ' ' + units[unit];
}

/** How much in a second: 3.4 MiB/s. @param {number | undefined} value in bytes */
export function bytesRate(value) {
    return isNumber(value) ? bytes(value) + '/s' : NOTHING;
}

/** A share: 42 %. @param {number | undefined} value from 0 to 1 */
export function percent(value) {
    return isNumber(value) ? Math.round(value * 100) + ' %' : NOTHING;
}

/** How long: 3 d 4 h, 12 min 5 s, 250 ms. @param {number | undefined} millis */
export function duration(millis) {
    if (!isNumber(millis)) {
        return NOTHING;
    }
    if (millis < 1000) {
        return Math.round(millis) + ' ms';
    }
    const seconds = Math.floor(millis / 1000);
    /** @type {[number: number, unit: string][]} */
    const parts = [
        [Math.floor(seconds / 86400), 'd'],
        [Math.floor(seconds / 3600) % 24, 'h'],
        [Math.floor(seconds / 60) % 60, 'min'],
        [seconds % 60, 's'],
    ];
    const first = parts.findIndex(([number]) => number > 0);
    return parts
        .slice(first, first + 2)
        .filter(([number]) => number > 0)
        .map(([number, unit]) => `${number} ${unit}`)
        .join(' ');
}

/** A moment, in the viewer's own zone and way of writing. @param {number | string | undefined} at milliseconds since 1970, or ISO */
export function time(at) {
    const date = moment(at);
    return date ? date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' }) : NOTHING;
}

/** The time of day of a moment. @param {number | string | undefined} at milliseconds since 1970, or ISO */
export function timeOfDay(at) {
    return moment(at)?.toLocaleTimeString() ?? NOTHING;
}

/** How long ago a moment was: 5 s ago, just now. */
export function ago(at, now = Date.now()) {
    const date = moment(at);
    if (!date) {
        return NOTHING;
    }
    const millis = now - date.getTime();
    return millis < 1000 ? 'just now' : duration(millis) + ' ago';
}

function moment(at) {
    if (at === undefined || at === null || at === '') {
        return null;
    }
    const date = new Date(at);
    return Number.isNaN(date.getTime()) ? null : date;
}

/** One of something, or many: plural(2, 'queue') is "2 queues". */
export function plural(number, one, many = one + 's') {
    return `${count(number)} ${number === 1 ? one : many}`;
}

/** One end of a connection: 127.0.0.1:5672, [::1]:5672. */
export const endpoint = (host, port) => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Any value of JSON in a line: texts as they are, the rest as JSON. @param {any} value */
export function inWords(value) {
    if (value === null || value === undefined) {
        return NOTHING;
    }
    if (value === '') {
        return '""';
    }
    if (typeof value === 'boolean') {
        return value ? 'yes' : 'no';
    }
    return typeof value === 'string' ? value : JSON.stringify(value);
}
