import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { partsOf } = await consoleModule('definitions-parts.js');

const named = (count, prefix) => Array.from({ length: count }, (_, i) => ({ name: prefix + i }));

test('sections come in the order in which one needs the other, not in that of the file', () => {
    const file = { bindings: [{ source: 'x' }], queues: named(1, 'q'), vhosts: named(1, 'v'), users: named(1, 'u'), other: 5 };

    const parts = partsOf(file, false);

    assert.deepEqual(
        parts.map(({ definitions }) => Object.keys(definitions)),
        [['users'], ['vhosts'], ['queues'], ['bindings']],
    );
});

test('a long section comes in several parts that are all of it', () => {
    const queues = named(1001, 'q');

    const parts = partsOf({ queues }, false);

    assert.ok(parts.length > 3);
    assert.ok(parts.every(({ definitions, entries }) => definitions.queues.length === entries && entries > 0));
    assert.deepEqual(
        parts.flatMap(({ definitions }) => definitions.queues),
        queues,
    );
});

test('into one virtual host goes what virtual hosts have', () => {
    const file = { users: named(1, 'u'), permissions: [{ user: 'u' }], exchanges: named(1, 'x'), queues: named(1, 'q') };

    assert.deepEqual(partsOf(file, true), [
        { definitions: { exchanges: file.exchanges }, entries: 1 },
        { definitions: { queues: file.queues }, entries: 1 },
    ]);
});
