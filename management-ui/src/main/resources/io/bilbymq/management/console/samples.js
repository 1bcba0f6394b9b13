/**
 * How the numbers of the API were over time. A number `x` has `x_details` beside it, with samples if a request asks for them, the
 * newest first: `{sample, timestamp}`, in milliseconds since 1970.
 *
 * @typedef {[number, number][]} Points milliseconds since 1970 and a value, the oldest first
 */

/**
 * How far back somebody wants to look, and how finely, both in seconds.
 * @typedef {{label: string, age: number, step: number}} Range
 */

/** Ranges that RabbitMQ keeps samples for; single things only have those up to an hour. @type {Range[]} */
export const RANGES = [
    { label: '1 min', age: 60, step: 5 },
    { label: '10 min', age: 600, step: 5 },
    { label: '1 h', age: 3600, step: 60 },
    { label: '8 h', age: 28800, step: 600 },
];

/** What there are samples of. @typedef {'msg_rates' | 'lengths' | 'data_rates' | 'node_stats'} SamplesKind */

/**
 * What asks for samples, behind the question mark.
 * @param {Range} range
 * @param {...SamplesKind} kinds
 */
export function samplesQuery(range, ...kinds) {
    return kinds.map(kind => `${kind}_age=${range.age}&${kind}_incr=${range.step}`).join('&');
}

const samplesOf = (numbers, name) => numbers?.[name + '_details']?.samples ?? [];

/** A number as it was. @returns {Points} */
export function levels(numbers, name) {
    return samplesOf(numbers, name)
        .map(({ sample, timestamp }) => [timestamp, sample])
        .reverse();
}

/** How fast a number that only grows did so; what was counted anew after a restart counts as 0. @returns {Points} in a second */
export function rates(numbers, name) {
    const points = levels(numbers, name);
    return points.slice(1).map(([timestamp, sample], index) => {
        const [before, earlier] = points[index];
        const seconds = (timestamp - before) / 1000;
        return [timestamp, seconds > 0 ? Math.max(0, (sample - earlier) / seconds) : 0];
    });
}

/** How fast a number grows now. @returns {number | undefined} in a second */
export const currentRate = (numbers, name) => numbers?.[name + '_details']?.rate;

/** How fast a number that goes up and down does so now. @returns {number | undefined} in a second, less than 0 if it falls */
export const growth = currentRate;

/**
 * Which number a line is about, what that is called, and its colour: one of the style sheet's, from 1.
 * @typedef {[name: string, label: string, colour: number]} Line
 */

/**
 * A line of a chart.
 * @typedef {{label: string, colour: number, points: Points, now: number | undefined}} Series
 */

/**
 * Lines for numbers that are counted up.
 * @param {any} numbers
 * @param {Line[]} which
 * @returns {Series[]}
 */
export function rateSeries(numbers, which) {
    return which.map(([name, label, colour]) => ({
        label,
        colour,
        points: rates(numbers, name),
        now: currentRate(numbers, name) ?? 0,
    }));
}

/** Lines for numbers that go up and down. @param {any} numbers @param {Line[]} which @returns {Series[]} */
export function levelSeries(numbers, which) {
    return which.map(([name, label, colour]) => ({ label, colour, points: levels(numbers, name), now: numbers?.[name] ?? 0 }));
}
