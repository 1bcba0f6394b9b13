import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { eventStream } = await consoleModule('event-stream.js');

function eventsOf(...pieces) {
    const events = [];
    const read = eventStream((type, data) => events.push([type, data]));
    pieces.forEach(read);
    return events;
}

const TEXT = ': hello\nretry: 100\n\ndata: {"a":1}\n\nevent: failed\r\ndata: x\r\ndata:y\r\n\r\nevent: empty\n\ndata: last\rid: 7\r\rdata: cut';

const EVENTS = [
    ['message', '{"a":1}'],
    ['failed', 'x\ny'],
    ['message', 'last'],
];

test('events have a type and lines of data', () => {
    assert.deepEqual(eventsOf(TEXT), EVENTS);
});

test('wherever pieces end, it is the same', () => {
    for (let end = 0; end <= TEXT.length; end++) {
        assert.deepEqual(eventsOf(TEXT.slice(0, end), TEXT.slice(end)), EVENTS, `cut at ${end}`);
    }
    assert.deepEqual(eventsOf(...TEXT), EVENTS);
});
