import { html, nothing, render } from 'lit';

/**
 * Asks before something is done that cannot be undone. Whoever does not answer has said no.
 *
 *     if (await confirmed({ heading: 'Delete queue orders?', lost: ['1,234 messages', '2 bindings'], action: 'Delete queue' })) …
 *
 * @param {object} question
 * @param {string} question.heading
 * @param {unknown} [question.text]
 * @param {string[]} [question.lost] what will be gone, each with its number
 * @param {string} question.action what the button says that does it
 * @returns {Promise<boolean>}
 */
export function confirmed({ heading, text = nothing, lost = [], action }) {
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-labelledby', 'dialog-heading');
    render(
        html`<form method="dialog">
            <h2 id="dialog-heading">${heading}</h2>
            ${text === nothing ? nothing : html`<p>${text}</p>`}
            ${lost.length === 0
                ? nothing
                : html`<p>This is lost for good:</p>
                      <ul>
                          ${lost.map(thing => html`<li>${thing}</li>`)}
                      </ul>`}
            <div class="form-actions">
                <button class="button danger primary" value="yes">${action}</button>
                <button class="button" value="no" autofocus>Cancel</button>
            </div>
        </form>`,
        dialog,
    );
    document.body.append(dialog);
    return new Promise(resolve => {
        dialog.addEventListener('close', () => {
            resolve(dialog.returnValue === 'yes');
            dialog.remove();
        });
        dialog.showModal();
    });
}
