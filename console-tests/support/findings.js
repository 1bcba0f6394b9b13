import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core finds that keeps somebody from using the page. @param {import('playwright-core').Page} page */
export async function findings(page) {
    // Not as a script of the page, which its policy would not allow.
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => window.axe.run());
    return violations.map(({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(node => node.html).join('\n')}`);
}
