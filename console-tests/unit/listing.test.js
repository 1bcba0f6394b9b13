import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { addressOf, pageOf, requestOf, sortedBy, START, viewOf } = await consoleModule('listing.js');

const names = page => page.items.map(item => item.name);

test('an address remembers what is not as at the start, and brings it back', () => {
    const view = { ...START, name: 'a&b', regex: true, sort: 'message_stats.ack_details.rate', reverse: true, page: 3 };

    assert.equal(addressOf(START).toString(), '');
    assert.deepEqual(viewOf(new URLSearchParams(addressOf(view).toString())), view);
});

test('what an address says wrongly is not believed', () => {
    assert.deepEqual(viewOf(new URLSearchParams('page=-1&sort_reverse=yes')), START);
    assert.equal(viewOf(new URLSearchParams('page=x')).page, 1);
});

test('the API is asked for the page and the fields that are seen', () => {
    const query = new URLSearchParams(requestOf({ ...START, name: 'x', size: 25 }, ['name', 'messages']));

    assert.deepEqual(Object.fromEntries(query), { name: 'x', page: '1', page_size: '25', columns: 'name,messages' });
});

test('a click sorts, the next one turns round, the third one stops', () => {
    const text = sortedBy({ ...START, page: 4 }, 'name', false);
    const number = sortedBy(START, 'messages', true);

    assert.deepEqual([text.sort, text.reverse, text.page], ['name', false, 1]);
    assert.equal(sortedBy(text, 'name', false).reverse, true);
    assert.equal(sortedBy(sortedBy(text, 'name', false), 'name', false).sort, '');
    assert.deepEqual([number.reverse, sortedBy(number, 'messages', true).reverse], [true, false]);
});

test('what is here already is searched, sorted and cut into pages', () => {
    const items = ['b', 'a', 'ab', 'c'].map((name, at) => ({ name, deep: { number: at } }));

    assert.deepEqual(names(pageOf(items, START)), ['b', 'a', 'ab', 'c']);
    assert.deepEqual(names(pageOf(items, { ...START, name: 'B' })), ['b', 'ab']);
    assert.deepEqual(names(pageOf(items, { ...START, name: '^a', regex: true })), ['a', 'ab']);
    assert.deepEqual(names(pageOf(items, { ...START, name: '(', regex: true })), []);
    assert.deepEqual(names(pageOf(items, { ...START, sort: 'deep.number', reverse: true })), ['c', 'ab', 'a', 'b']);
    assert.deepEqual(names(pageOf(items, { ...START, sort: 'name', size: 3, page: 2 })), ['c']);
    assert.equal(pageOf(items, { ...START, size: 3, page: 9 }).page, 2);
    assert.equal(pageOf([], START).page, 1);
});
