import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { levels, RANGES, rates, rateSeries, samplesQuery } = await consoleModule('samples.js');

const numbers = (...samples) => ({
    publish: samples[0]?.[1],
    publish_details: { rate: 7, samples: samples.map(([timestamp, sample]) => ({ timestamp, sample })) },
});

test('samples are asked for by kind', () => {
    assert.equal(samplesQuery(RANGES[0], 'lengths', 'msg_rates'), 'lengths_age=60&lengths_incr=5&msg_rates_age=60&msg_rates_incr=5');
});

test('levels come oldest first', () => {
    assert.deepEqual(levels(numbers([2000, 5], [1000, 3]), 'publish'), [[1000, 3], [2000, 5]]);
    assert.deepEqual(levels(undefined, 'publish'), []);
});

test('a rate is what was added in a second', () => {
    assert.deepEqual(rates(numbers([15_000, 110], [10_000, 60], [5_000, 10]), 'publish'), [[10_000, 10], [15_000, 10]]);
});

test('what is counted anew is no rate', () => {
    assert.deepEqual(rates(numbers([10_000, 3], [5_000, 1000]), 'publish'), [[10_000, 0]]);
});

test('a line says how it is now', () => {
    const [line] = rateSeries(numbers([2000, 5], [1000, 3]), [['publish', 'Publish', 1]]);

    assert.deepEqual([line.label, line.now, line.points], ['Publish', 7, [[2000, 2]]]);
});
