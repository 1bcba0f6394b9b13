/** The row of a table that is about something. @param {import('playwright-core').Page | import('playwright-core').Locator} where */
export const rowOf = (where, name) =>
    where.getByRole('row').filter({ has: (where.page?.() ?? where).getByRole('rowheader', { name, exact: true }) });

/** The form that is called so. */
export const formOf = (where, name) => where.getByRole('form', { name, exact: true });

/** The part of a page with this heading. @param {import('playwright-core').Page} page */
export const partOf = (page, heading) => page.locator('section.card').filter({ has: page.getByRole('heading', { name: heading, exact: true }) });

/** A name that would do something if it were taken for markup. */
export const HOSTILE = '<img src=x onerror="document.title=\'pwned\'">${1}';
