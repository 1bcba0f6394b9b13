import { html } from 'lit';
import { prefer, preference } from '../preferences.js';
import { RANGES } from '../samples.js';

const LONGEST_OF_ONE = 3600;

/** The range that was chosen last; for a single thing no longer than its samples reach. @returns {import('../samples.js').Range} */
export function chosenRange(isOfOne = false) {
    const label = preference('range', '10 min');
    const possible = possibleRanges(isOfOne);
    return possible.find(range => range.label === label) ?? possible[possible.length - 1];
}

const possibleRanges = isOfOne => RANGES.filter(range => !isOfOne || range.age <= LONGEST_OF_ONE);

/**
 * Chooses how far back the charts of a page go.
 * @param {import('../samples.js').Range} chosen
 * @param {(range: import('../samples.js').Range) => void} onChange
 * @param {boolean} [isOfOne] whether it is about a single thing
 */
export function rangeChooser(chosen, onChange, isOfOne = false) {
    const choose = range => {
        prefer('range', range.label);
        onChange(range);
    };
    return html`<div class="segments" role="radiogroup" aria-label="Time shown in charts">
        ${possibleRanges(isOfOne).map(
            range => html`<label
                >${range.label}<input
                    type="radio"
                    name="range"
                    .checked=${range.label === chosen.label}
                    @change=${() => choose(range)}
            /></label>`,
        )}
    </div>`;
}
