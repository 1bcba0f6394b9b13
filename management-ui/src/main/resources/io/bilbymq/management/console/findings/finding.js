/**
 * Something that deserves attention, in plain words.
 *
 * @typedef {object} Finding
 * @property {'critical' | 'warning' | 'note'} severity
 * @property {string} key tells findings apart
 * @property {string} title what is wrong
 * @property {string} text how it shows, in numbers, and what follows from it
 * @property {Thing} [thing] where to look
 * @property {string} docs the page of RabbitMQ's documentation on it
 *
 * @typedef {object} Thing what a link leads to
 * @property {'queue' | 'channel' | 'connection' | 'user' | 'node' | 'routing' | 'connections' | 'channels'} kind
 * @property {string} name
 * @property {string} [vhost]
 */

const SEVERITIES = ['critical', 'warning', 'note'];

/** Of one kind that many things have in common, this many are told one by one. */
const EACH_MAX = 20;

/** A page of RabbitMQ's documentation. */
export const docs = page => `https://www.rabbitmq.com/docs/${page}`;

/** The worst first; what is equally bad stays in order. @param {Finding[]} findings */
export const sorted = findings => findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));

/**
 * The first of many findings, and one that says how many there are besides.
 * @param {Finding[]} findings of one kind, the worst first
 * @returns {Finding[]}
 */
export function cut(findings) {
    if (findings.length <= EACH_MAX) {
        return findings;
    }
    const rest = findings.length - EACH_MAX;
    const { severity, key, docs: page } = findings[EACH_MAX];
    return [
        ...findings.slice(0, EACH_MAX),
        { severity, key: `${key} and more`, title: `And ${rest} more of the same`, text: 'They are like the ones above.', docs: page },
    ];
}
