import { svg, html } from 'lit';

/** Line drawings of 20 by 20, ours. */
const DRAWINGS = {
    overview: svg`<path d="M3 16V9m4.700 7V4m4.600 12v-5M17 16V7"/>`,
    connections: svg`<path d="M7 7 4.500 9.500a3.900 3.900 0 0 0 5.500 5.500L12.500 12.500M13 13l2.500-2.500A3.900 3.900 0 0 0 10 5L7.500 7.500M8 12l4-4"/>`,
    channels: svg`<path d="M3 6h14M3 10h14M3 14h14M7 4v4m6 0v4m-4 0v4"/>`,
    exchanges: svg`<path d="M3 10h5l4-5h5m-9 5 4 5h5M15 3l2 2-2 2m0 6 2 2-2 2"/>`,
    queues: svg`<rect x="3" y="4" width="14" height="3.400" rx="1"/><rect x="3" y="9" width="14" height="3.400" rx="1"/><path d="M4 15.500h12"/>`,
    users: svg`<circle cx="8" cy="7" r="3"/><path d="M2.500 16c.5-3 2.600-4.500 5.500-4.500s5 1.500 5.500 4.500M13 4.500a3 3 0 0 1 0 5m2 2c1.400.7 2.200 2.200 2.500 4.500"/>`,
    vhosts: svg`<path d="M10 2.500 17 6l-7 3.500L3 6zM3 10l7 3.500L17 10M3 14l7 3.500 7-3.500"/>`,
    policies: svg`<path d="M5 3h7l3 3v11H5zM8 9h4m-4 3.500h4"/>`,
    limits: svg`<path d="M3 14a7 7 0 1 1 14 0M10 14l3.500-4.500"/>`,
    cluster: svg`<circle cx="10" cy="5" r="2.300"/><circle cx="4.500" cy="14.500" r="2.300"/><circle cx="15.500" cy="14.500" r="2.300"/><path d="M9 7.200 5.700 12.500M11 7.200l3.300 5.300M7 14.500h6"/>`,
    definitions: svg`<path d="M7 3H5a1 1 0 0 0-1 1v4L2.500 10 4 12v4a1 1 0 0 0 1 1h2M13 3h2a1 1 0 0 1 1 1v4l1.500 2L16 12v4a1 1 0 0 1-1 1h-2"/>`,
    routing: svg`<circle cx="4.500" cy="10" r="2"/><circle cx="15.500" cy="4.500" r="2"/><circle cx="15.500" cy="15.500" r="2"/><path d="m6.500 9 7-3.500M6.500 11l7 3.500"/>`,
    attention: svg`<path d="M10 3 2.500 16.500h15zM10 8v4m0 2.200v.1"/>`,
    search: svg`<circle cx="9" cy="9" r="5"/><path d="m13 13 4 4"/>`,
    menu: svg`<path d="M3 5.500h14M3 10h14M3 14.500h14"/>`,
    columns: svg`<rect x="3" y="4" width="14" height="12" rx="1.500"/><path d="M8 4v12m4.500-12v12"/>`,
    up: svg`<path d="M10 15V5m-4 4 4-4 4 4"/>`,
    down: svg`<path d="M10 5v10m-4-4 4 4 4-4"/>`,
    sun: svg`<circle cx="10" cy="10" r="3.300"/><path d="M10 2.500v1.800m0 11.400v1.800M2.500 10h1.800m11.400 0h1.800M4.700 4.700 6 6m8 8 1.300 1.300M15.300 4.700 14 6m-8 8-1.300 1.300"/>`,
    moon: svg`<path d="M16.500 11.800A7 7 0 0 1 8.200 3.500a7 7 0 1 0 8.300 8.300z"/>`,
    plus: svg`<path d="M10 4v12m-6-6h12"/>`,
    check: svg`<path d="m4.500 10.500 3.700 3.700 7.300-8"/>`,
    open: svg`<path d="M5 10h10"/>`,
    well: svg`<circle cx="10" cy="10" r="7.500"/><path d="m6.300 10.300 2.600 2.600 4.900-5.400"/>`,
    cross: svg`<path d="m5 5 10 10m0-10L5 15"/>`,
};

/** @typedef {keyof typeof DRAWINGS} Drawing */

/** A drawing beside a text that says the same; whoever cannot see it misses nothing. @param {Drawing} name */
export function icon(name) {
    return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">${DRAWINGS[name]}</svg>`;
}
