/**
 * Reads the format of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), which comes in pieces
 * that end anywhere. Ids and `retry` mean nothing here.
 *
 * @param {(type: string, data: string) => void} onEvent
 * @returns {(piece: string) => void} to be given piece after piece
 */
export function eventStream(onEvent) {
    let rest = '';
    let type = '';
    /** @type {string[]} */
    let data = [];

    function line(text) {
        if (text === '') {
            if (data.length > 0) {
                onEvent(type || 'message', data.join('\n'));
            }
            type = '';
            data = [];
            return;
        }
        const colon = text.indexOf(':');
        const field = colon < 0 ? text : text.slice(0, colon);
        const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
        if (field === 'event') {
            type = value;
        } else if (field === 'data') {
            data.push(value);
        }
    }

    return piece => {
        rest += piece;
        // A carriage return at the very end may be half of a line's end.
        const lines = rest.split(/\r\n|\n|\r(?!$)/);
        rest = lines.pop() ?? '';
        lines.forEach(line);
    };
}
