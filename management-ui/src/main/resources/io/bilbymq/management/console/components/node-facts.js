import { bytes, count, duration } from '../format.js';
import { stateBadge } from './badge.js';
import { facts } from './facts.js';
import { reserve, share } from './share.js';

/** How a node is. @param {any} node as the API has it */
export function nodeFacts(node) {
    return facts([
        ['State', stateBadge(node.running ? (node.being_drained ? 'draining' : 'running') : 'down')],
        ['Up for', duration(node.uptime)],
        ['Memory', share(node.mem_used, node.mem_limit, bytes)],
        ['Resident', node.rss === undefined ? undefined : bytes(node.rss)],
        ['Free on disk', freeOnDisk(node)],
        ['File descriptors', share(node.fd_used, node.fd_total, count)],
        ['Sockets', share(node.sockets_used, node.sockets_total, count)],
        ['Threads', count(node.proc_used)],
        ['Run queue', count(node.run_queue)],
        ['Processors', count(node.processors)],
        ['Process', node.os_pid],
    ]);
}

/** A broker that does not watch its disk says so in a text, and less than nothing if it could not find out. */
function freeOnDisk({ disk_free: free, disk_free_limit: limit }) {
    if (typeof free !== 'number') {
        return 'not watched';
    }
    return free < 0 ? 'not known' : reserve(free, limit, bytes);
}
