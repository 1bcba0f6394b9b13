import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleModule } from './modules.js';

const { exchangeArguments, needsArgument } = await consoleModule('exchange-arguments.js');

const keys = (type, types = []) => exchangeArguments(type, types).map(({ key }) => key);

test('each type has its own arguments, and all have an alternate exchange', () => {
    assert.deepEqual(keys('topic'), ['alternate-exchange']);
    assert.deepEqual(keys('x-consistent-hash'), ['hash-header', 'hash-property', 'alternate-exchange']);
    assert.deepEqual(keys('x-message-deduplication'), ['x-cache-size', 'x-cache-ttl', 'x-cache-persistence', 'alternate-exchange']);
});

test('delayed messages are routed as by any other type', () => {
    const [delayed] = exchangeArguments('x-delayed-message', ['direct', 'x-delayed-message', 'x-random']);

    assert.deepEqual([delayed.key, delayed.choices], ['x-delayed-type', ['direct', 'x-random']]);
    assert.equal(needsArgument('x-delayed-message'), true);
    assert.equal(needsArgument('topic'), false);
});
