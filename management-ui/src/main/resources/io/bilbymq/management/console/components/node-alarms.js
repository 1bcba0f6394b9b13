import { bytes } from '../format.js';
import { alert } from './alert.js';

/** What blocks publishers at a node. @param {any} node as the API has it */
export function nodeAlarms(node) {
    return [
        node.mem_alarm ? alert(`Publishers are blocked: ${node.name} holds ${bytes(node.mem_used)}, of ${bytes(node.mem_limit)} that it may.`) : '',
        node.disk_free_alarm
            ? alert(
                  `Publishers are blocked: ${bytes(node.disk_free)} are free on the disk of ${node.name}, and ${bytes(node.disk_free_limit)} are needed.`,
              )
            : '',
    ];
}
