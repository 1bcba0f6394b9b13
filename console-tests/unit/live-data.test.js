import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askingModule } from './modules.js';

const { path } = await askingModule('api.js');
const { LiveData } = await askingModule('live-data.js');

const host = { addController: () => {}, requestUpdate: () => {} };

test('what a browser cannot ask for is an error until something else is wanted', () => {
    let name = 'orders';
    const queue = new LiveData(host, () => path`/queues/%2F/${name}`);
    queue.hostUpdate();

    name = '..';
    queue.hostUpdate();
    const whileItCannot = queue.error;
    name = 'orders';
    queue.hostUpdate();
    queue.stop();

    assert.match(whileItCannot.message, /cannot ask for something that is called “..”/);
    assert.equal(queue.error, null);
});

test('what cannot be asked for is not asked for again as what was wanted before', () => {
    let name = 'orders';
    const queue = new LiveData(host, () => path`/queues/%2F/${name}`);
    queue.hostUpdate();
    name = '.';
    queue.hostUpdate();

    queue.refresh();

    assert.match(queue.error.message, /cannot ask/);
});

test('a defect is not taken for a refusal', () => {
    const queue = new LiveData(host, () => undefined.name);

    assert.throws(() => queue.hostUpdate(), TypeError);
    assert.equal(queue.error, null);
});
