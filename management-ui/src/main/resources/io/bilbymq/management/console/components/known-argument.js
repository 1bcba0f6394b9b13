import { html } from 'lit';

/**
 * An argument that is known, and can be set without knowing its key.
 * @typedef {object} KnownArgument
 * @property {string} key such as `x-message-ttl`
 * @property {string} label in words
 * @property {'number' | 'text' | 'boolean' | 'choice'} kind
 * @property {string} help what it does
 * @property {string[]} [choices] of kind `choice`
 */

/**
 * The field of one, which is not a field of the form around it.
 * @param {string} prefix of ids
 * @param {KnownArgument} argument
 * @param {string} value
 * @param {(text: string) => void} onChange
 */
export function knownArgument(prefix, { key, label, kind, help, choices }, value, onChange) {
    const id = `${prefix}-${key}`;
    const change = event => onChange(event.target.value);
    const options = kind === 'boolean' ? ['true', 'false'] : choices;
    const control = options
        ? html`<select id=${id} aria-describedby="${id}-help" @change=${change}>
              <option value="" .selected=${value === ''}>not set</option>
              ${options.map(option => html`<option value=${option} .selected=${value === option}>${option}</option>`)}
          </select>`
        : html`<input
              id=${id}
              type=${kind === 'number' ? 'number' : 'text'}
              .value=${value}
              autocomplete="off"
              spellcheck="false"
              aria-describedby="${id}-help"
              @input=${change}
          />`;
    return html`<div class="field">
        <label for=${id}>${label}</label>
        ${control}
        <p class="help" id="${id}-help">${help} <code>${key}</code></p>
    </div>`;
}

/** A text as a value of this kind. */
export function typed(text, kind) {
    switch (kind) {
        case 'number':
            return Number(text);
        case 'boolean':
            return text === 'true';
        case 'JSON':
            return JSON.parse(text);
        default:
            return text;
    }
}
