import { html, nothing } from 'lit';
import { count } from '../format.js';

/** As many names as are shown of each kind. */
const NAMED = 200;

/** Kinds of change, with what they are called. */
const KINDS = [
    ['added', 'New'],
    ['changed', 'Changed'],
    ['kept', 'Otherwise in the file, and left as it is'],
    ['skipped', 'Not imported'],
];

const number = (value, isWorthSeeing = true) =>
    html`<td class="number">${value === 0 ? html`<span class="muted">0</span>` : isWorthSeeing ? html`<b>${count(value)}</b>` : count(value)}</td>`;

/**
 * What importing a file would do, section by section, with names to look at.
 * @param {import('../definitions-compare.js').Change[]} changes
 */
export function definitionsPreview(changes) {
    return html`<div class="preview definitions">
        <div class="table-wrap" role="region" aria-label="What the file would do" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col"><span>What</span></th>
                        ${['New', 'Changed', 'Left alone'].map(label => html`<th scope="col" class="number"><span>${label}</span></th>`)}
                    </tr>
                </thead>
                <tbody>
                    ${changes.map(
                        ({ label, added, changed, kept, skipped, same }) => html`<tr>
                            <th scope="row">${label}</th>
                            ${number(added.length)}${number(changed.length)}${number(same + kept.length + skipped.length, false)}
                        </tr>`,
                    )}
                </tbody>
            </table>
        </div>
        ${changes.map(change => names(change))}
    </div>`;
}

function names(change) {
    const kinds = KINDS.filter(([kind]) => change[kind].length > 0);
    return kinds.length === 0
        ? nothing
        : html`<details>
              <summary>${change.label}</summary>
              ${kinds.map(
                  ([kind, label]) => html`<h3>${label}</h3>
                      <ul>
                          ${change[kind].slice(0, NAMED).map(name => html`<li>${name}</li>`)}
                          ${change[kind].length > NAMED ? html`<li class="muted">and ${count(change[kind].length - NAMED)} more</li>` : nothing}
                      </ul>`,
              )}
          </details>`;
}
