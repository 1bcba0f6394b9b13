import { html } from 'lit';

/** Stands where something will be that is not known yet. */
export const loading = () => html`<div class="card loading" role="status">
    <span class="visually-hidden">Loading…</span>
    ${['', 'short', ''].map(length => html`<span class="skeleton ${length}"></span>`)}
</div>`;
