import { html, nothing } from 'lit';

/** What states mean, in the colour that says it at a glance; the word is always there as well. */
const STATES = {
    running: 'good',
    idle: 'good',
    enabled: 'good',
    flow: 'warn',
    paused: 'warn',
    blocked: 'warn',
    blocking: 'warn',
    closing: 'warn',
    crashed: 'bad',
    stopped: 'bad',
    down: 'bad',
};

/** How something is. @param {string | undefined} state a word of the API */
export function stateBadge(state) {
    return state ? html`<span class="badge dot ${STATES[state] ?? 'info'}">${state}</span>` : nothing;
}

/**
 * A short remark about something.
 * @param {string} text
 * @param {string} [help] what it means, when pointed at
 */
export const badge = (text, help) => html`<span class="badge" title=${help ?? nothing}>${text}</span>`;
