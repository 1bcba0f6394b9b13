import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { exchangesOf, looksAhead, queuesOf } = await consoleModule('policy-scope.js');
const { tagsIn, toggled } = await consoleModule('user-tags.js');

test('patterns that look ahead or behind are known', () => {
    for (const pattern of ['^(?!amq\\.)', '^((?!amq).)*$', '(?=a)', '(?<!a)b', '(?<=a)b']) {
        assert.equal(looksAhead(pattern), true, pattern);
    }
    for (const pattern of ['', '^a', '(?i)a', '(?:a|b)', '(?P<name>a)']) {
        assert.equal(looksAhead(pattern), false, pattern);
    }
});

test('queues of a type are counted as far as they are known', () => {
    const items = [{ name: 'a', type: 'classic' }, { name: 'b', type: 'quorum' }];

    assert.deepEqual(queuesOf({ items, filtered_count: 900 }, 'all'), { items, count: 900, isExact: true });
    assert.deepEqual(queuesOf({ items, filtered_count: 900 }, 'quorum_queues'), { items: [items[1]], count: 1, isExact: false });
    assert.deepEqual(queuesOf({ items, filtered_count: 2 }, 'classic_queues'), { items: [items[0]], count: 1, isExact: true });
});

test('no policy is for the default exchange', () => {
    assert.equal(exchangesOf({ items: [{ name: '' }, { name: 'x' }], filtered_count: 2 }).count, 1);
    assert.equal(exchangesOf({ items: [{ name: 'x' }], filtered_count: 1 }).count, 1);
});

test('tags are in a text with commas', () => {
    assert.deepEqual(tagsIn(' a, ,b,a,'), ['a', 'b']);
    assert.equal(toggled('a', 'monitoring'), 'a, monitoring');
    assert.equal(toggled('a, monitoring', 'a'), 'monitoring');
    assert.equal(toggled('', 'a'), 'a');
});
