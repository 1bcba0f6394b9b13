import { html, nothing } from 'lit';
import { ifDefined } from 'lit/directives/if-defined.js';

/**
 * Fields of forms, each with its label and, where the name alone does not say it, help. They keep what was typed when they are
 * rendered again.
 *
 * @typedef {object} Field
 * @property {string} label
 * @property {string} name under which the form hands out the value
 * @property {unknown} [help]
 * @property {string | number} [value] at first
 * @property {boolean} [required]
 * @property {boolean} [wide] whether it takes a row of its own
 */

/**
 * One of a choice: a value and what it is called, or both in one.
 * @typedef {string | [value: string, label: string]} Option
 */

/** One of which both is said. @param {string} value @param {string} label @returns {Option} */
export const option = (value, label) => [value, label];

/** Has to be unique in a page: forms give their fields names that begin with what they are for, where two could meet. */
const idOf = ({ name }) => `field-${name}`;

const helpOf = field =>
    field.help === undefined ? nothing : html`<p class="help" id="${idOf(field)}-help">${field.help}</p>`;

const describedBy = field => ifDefined(field.help === undefined ? undefined : idOf(field) + '-help');

const frame = (field, control) => html`<div class="field ${field.wide ? 'wide' : ''}">
    <label for=${idOf(field)}>${field.label}</label>${control}${helpOf(field)}
</div>`;

/** @param {Field & {type?: string, autocomplete?: string, placeholder?: string, pattern?: string}} field */
export function textField(field) {
    return frame(
        field,
        html`<input
            id=${idOf(field)}
            name=${field.name}
            type=${field.type ?? 'text'}
            value=${ifDefined(field.value)}
            autocomplete=${field.autocomplete ?? 'off'}
            placeholder=${ifDefined(field.placeholder)}
            pattern=${ifDefined(field.pattern)}
            aria-describedby=${describedBy(field)}
            spellcheck="false"
            ?required=${field.required}
        />`,
    );
}

/** @param {Field & {min?: number, max?: number}} field */
export function numberField(field) {
    return frame(
        field,
        html`<input
            id=${idOf(field)}
            name=${field.name}
            type="number"
            inputmode="numeric"
            value=${ifDefined(field.value)}
            min=${ifDefined(field.min)}
            max=${ifDefined(field.max)}
            aria-describedby=${describedBy(field)}
            ?required=${field.required}
        />`,
    );
}

/** @param {Field} field */
export function textArea(field) {
    return frame(
        { ...field, wide: field.wide ?? true },
        html`<textarea
            id=${idOf(field)}
            name=${field.name}
            spellcheck="false"
            aria-describedby=${describedBy(field)}
            ?required=${field.required}
            .defaultValue=${String(field.value ?? '')}
        ></textarea>`,
    );
}

/** @param {Field & {options: Option[], onChange?: (value: string) => void}} field */
export function selectField(field) {
    return frame(
        field,
        html`<select
            id=${idOf(field)}
            name=${field.name}
            aria-describedby=${describedBy(field)}
            @change=${event => field.onChange?.(event.target.value)}
        >
            ${field.options.map(option => {
                const [value, label] = Array.isArray(option) ? option : [option, option];
                return html`<option value=${value} ?selected=${value === field.value}>${label}</option>`;
            })}
        </select>`,
    );
}

/** Something that is so or not; its value is `'on'` or nothing. @param {Field & {checked?: boolean}} field */
export function checkField(field) {
    return html`<div class="field check ${field.wide ? 'wide' : ''}">
        <label for=${idOf(field)}
            ><input
                id=${idOf(field)}
                name=${field.name}
                type="checkbox"
                aria-describedby=${describedBy(field)}
                ?checked=${field.checked}
            />${field.label}</label
        >${helpOf(field)}
    </div>`;
}

/**
 * What a form has in its fields, by their names; none of them is a file.
 * @param {HTMLFormElement} form
 * @returns {Record<string, string>}
 */
export const valuesOf = form => Object.fromEntries(Array.from(new FormData(form), ([name, value]) => [name, String(value)]));

/** A number that was typed into a field; undefined if none was. */
export const numberOf = text => (text === undefined || text === '' ? undefined : Number(text));
