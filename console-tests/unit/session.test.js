import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askingModule } from './modules.js';

const { may, user } = await askingModule('session.js');

const mayBe = (tag, ...tags) => {
    user.value = { name: 'bob', tags };
    return may(tag);
};

test('a tag gives what lesser ones give', () => {
    assert.equal(mayBe('management', 'administrator'), true);
    assert.equal(mayBe('policymaker', 'monitoring'), false);
    assert.equal(mayBe('monitoring', 'policymaker', 'monitoring'), true);
});

test('tags that mean nothing give nothing, whatever they are called', () => {
    assert.equal(mayBe('management', 'team-a', 'constructor', 'toString', '__proto__'), false);
});

test('nobody may do anything', () => {
    user.value = null;

    assert.equal(may('management'), false);
});
