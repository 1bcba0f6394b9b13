import { bytes, count, duration, percent } from '../format.js';
import { docs } from './finding.js';

/** The share of what a node may use from which it is near its limit. */
const NEAR = 0.8;

const DAY = 86_400_000;

/** @typedef {import('./finding.js').Finding} Finding */

/** Alarms, and what is near a limit. @param {any[]} nodes @returns {Finding[]} */
export const nodeFindings = nodes => nodes.flatMap(node => [...memory(node), ...disk(node), ...handles(node)]);

/** @returns {Finding} */
const finding = ({ name }, severity, what, title, text, page) => ({ severity, key: `${what} ${name}`, title, text, thing: { kind: 'node', name }, docs: docs(page) });

function memory(node) {
    const { name, mem_used: used, mem_limit: limit, mem_alarm: isAlarm } = node;
    const text = `It holds ${bytes(used)} of ${bytes(limit)} that it may.`;
    if (isAlarm) {
        return [finding(node, 'critical', 'memory', `${name} is out of memory`, `${text} Publishers are blocked until consumers have made room.`, 'memory')];
    }
    return used >= limit * NEAR
        ? [finding(node, 'warning', 'memory', `${name} is nearly out of memory`, `${text} At the limit publishers are blocked.`, 'memory')]
        : [];
}

function disk(node) {
    const { name, disk_free: free, disk_free_limit: limit, disk_free_alarm: isAlarm } = node;
    const text = `${bytes(free)} are free, and ${bytes(limit)} are needed.`;
    if (isAlarm) {
        return [finding(node, 'critical', 'disk', `The disk of ${name} is full`, `${text} Publishers are blocked until there is room.`, 'disk-alarms')];
    }
    return free < limit * 2
        ? [finding(node, 'warning', 'disk', `The disk of ${name} is nearly full`, `${text} Below that publishers are blocked.`, 'disk-alarms')]
        : [];
}

function handles(node) {
    return [
        ['fd', 'file descriptors', 'networking#open-file-handle-limit'],
        ['sockets', 'sockets', 'networking#tuning-for-large-number-of-connections'],
    ].flatMap(([field, what, page]) => {
        const [used, total] = [node[`${field}_used`], node[`${field}_total`]];
        return total > 0 && used >= total * NEAR
            ? [
                  finding(
                      node,
                      used >= total * 0.95 ? 'critical' : 'warning',
                      what,
                      `${node.name} is running out of ${what}`,
                      `${count(used)} of ${count(total)} are in use, ${percent(used / total)}. Without one nobody can connect, and nothing be stored.`,
                      page,
                  ),
              ]
            : [];
    });
}

/**
 * Certificates that are over or soon will be.
 * @param {{protocol: string, port: number, cert_expires_on: string}[]} certificates as the health check names them
 * @param {number} now milliseconds since 1970
 * @returns {Finding[]}
 */
export function certificateFindings(certificates, now) {
    return certificates.map(({ protocol, port, cert_expires_on: end }) => {
        const left = Date.parse(end) - now;
        const isOver = left <= 0;
        return {
            severity: left < 7 * DAY ? 'critical' : 'warning',
            key: `certificate ${protocol} ${port}`,
            title: isOver ? `The certificate at port ${port} has expired` : `The certificate at port ${port} expires in ${duration(left)}`,
            text: `Clients of ${protocol} ${isOver ? 'are likely to be refusing it' : 'will refuse it then'}.`,
            docs: docs('ssl'),
        };
    });
}
