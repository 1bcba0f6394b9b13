import { html, nothing } from 'lit';

/**
 * Says what went wrong, aloud too.
 * @param {Error | string | null | undefined} failure nothing is shown without one
 * @param {() => void} [retry] is offered
 */
export function alert(failure, retry) {
    if (!failure) {
        return nothing;
    }
    return html`<div class="alert" role="alert">
        ${failure instanceof Error ? failure.message : failure}
        ${retry ? html`<button type="button" class="button small" @click=${retry}>Try again</button>` : nothing}
    </div>`;
}
