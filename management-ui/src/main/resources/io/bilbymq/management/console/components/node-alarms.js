import { bytes } from '../format.js';
import { alert } from './alert.js';

/** What blocks publishers at a node. It is read aloud, so nothing in it changes while it lasts. @param {any} node as the API has it */
export function nodeAlarms(node) {
    return [
        node.mem_alarm ? alert(`Publishers are blocked: ${node.name} holds more than the ${bytes(node.mem_limit)} that it may.`) : '',
        node.disk_free_alarm
            ? alert(`Publishers are blocked: less than ${bytes(node.disk_free_limit)} are free on the disk of ${node.name}.`)
            : '',
    ];
}
