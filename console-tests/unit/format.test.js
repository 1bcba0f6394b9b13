import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { ago, bytes, bytesRate, count, duration, endpoint, inWords, percent, plural, rate, shortCount } = await consoleModule('format.js');

const table = (format, cases) => cases.forEach(([value, text]) => assert.equal(format(value), text, `of ${value}`));

test('counts have all their digits', () => {
    table(count, [[0, '0'], [999, '999'], [1234567, '1,234,567'], [undefined, '–'], [null, '–'], [NaN, '–']]);
});

test('short counts have three digits or so', () => {
    table(shortCount, [[0, '0'], [999, '999'], [1000, '1k'], [12345, '12.3k'], [99_960, '100k'], [999_499, '999k'], [999_999, '1M'], [-1500, '-1.5k'], [4.2e15, '4200T']]);
});

test('rates are in a second, small ones with a decimal', () => {
    table(rate, [[0, '0/s'], [0.04, '0/s'], [0.4, '0.4/s'], [1, '1/s'], [9.94, '9.9/s'], [9.96, '10/s'], [52.4, '52/s'], [12_345, '12.3k/s'], [-3.2, '-3.2/s'], [undefined, '–']]);
});

test('sizes are in powers of 1024', () => {
    table(bytes, [[0, '0 B'], [1023, '1023 B'], [1024, '1 KiB'], [3_565_158, '3.4 MiB'], [100 * 1024 ** 3, '100 GiB'], [undefined, '–']]);
});

test('so are rates of bytes', () => {
    table(bytesRate, [[0, '0 B/s'], [1536, '1.5 KiB/s'], [undefined, '–']]);
});

test('the address of an IPv6 host is told from its port', () => {
    assert.equal(endpoint('127.0.0.1', 5672), '127.0.0.1:5672');
    assert.equal(endpoint('::1', 5672), '[::1]:5672');
});

test('durations have their two largest units', () => {
    table(duration, [[0, '0 ms'], [250, '250 ms'], [1000, '1 s'], [65_000, '1 min 5 s'], [3_600_000, '1 h'], [90_061_000, '1 d 1 h'], [undefined, '–']]);
});

test('a moment ago is counted from now', () => {
    const now = Date.parse('2026-01-01T00:00:10Z');

    assert.equal(ago('2026-01-01T00:00:05Z', now), '5 s ago');
    assert.equal(ago(now + 500, now), 'just now');
    assert.equal(ago('not a time', now), '–');
});

test('values of JSON are written in a line', () => {
    table(inWords, [[true, 'yes'], [false, 'no'], [0, '0'], ['text', 'text'], ['', '""'], [null, '–'], [{ a: [1] }, '{"a":[1]}']]);
    assert.equal(percent(0.426), '43 %');
    assert.equal(plural(1, 'queue'), '1 queue');
    assert.equal(plural(1200, 'queue'), '1,200 queues');
});
