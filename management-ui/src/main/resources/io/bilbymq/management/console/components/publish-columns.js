import { countColumn } from './columns.js';

/** What a channel has published to an exchange. @type {import('./table.js').Column[]} */
export const PUBLISH_COLUMNS = [
    ['Published', 'stats.publish'],
    ['Returned as unroutable', 'stats.return_unroutable'],
    ['Dropped as unroutable', 'stats.drop_unroutable'],
].map(([label, field]) => ({ ...countColumn(label, field), fixed: true }));
