import { html, nothing } from 'lit';

/** What went wrong, in words. @param {unknown} failure an error, or words for it */
export const wordsOf = failure => (failure instanceof Error ? failure.message : String(failure));

/**
 * Says what went wrong, aloud too.
 * @param {unknown} failure an error, or words for it; nothing is shown without one
 * @param {() => void} [retry] is offered
 */
export function alert(failure, retry) {
    if (!failure) {
        return nothing;
    }
    return html`<div class="alert" role="alert">
        ${wordsOf(failure)}
        ${retry ? html`<button type="button" class="button small" @click=${retry}>Try again</button>` : nothing}
    </div>`;
}
