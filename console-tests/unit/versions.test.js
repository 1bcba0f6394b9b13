import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const text = name => readFile(new URL(name, import.meta.url), 'utf8');

test('types are checked against the Lit that is served', async () => {
    const [, served] = /<lit\.version>(.*)<\/lit\.version>/.exec(await text('../../pom.xml'));
    const { devDependencies: installed } = JSON.parse(await text('../package.json'));

    assert.equal(installed.lit, served);
});
