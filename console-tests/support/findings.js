import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe-core finds that keeps somebody from using the page.
 * @param {import('playwright-core').Page} page
 * @param {{rules?: string[]}} [which] rules of axe-core; all that it has by default if nothing is said
 */
export async function findings(page, { rules } = {}) {
    if (!(await page.evaluate(() => 'axe' in window))) {
        // Not as a script of the page, which its policy would not allow.
        await page.evaluate(AXE);
    }
    // What is in order needs no selectors, which are most of the time.
    const options = { resultTypes: ['violations'], ...(rules ? { runOnly: { type: 'rule', values: rules } } : {}) };
    const { violations } = await page.evaluate(given => window.axe.run(given), options);
    return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(node => node.html).join('\n')}`);
}
