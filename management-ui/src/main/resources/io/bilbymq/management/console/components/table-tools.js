import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { count, plural } from '../format.js';
import { icon } from '../icons.js';
import { SIZES } from '../listing.js';

/**
 * What stands above a table: search, how many there are, choice of columns.
 * @param {import('./table.js').Table} table
 */
export function tableTools(table) {
    const { view, answer } = table;
    return html`<div class="table-tools">
        <div class="search">
            ${icon('search')}
            <input
                type="search"
                aria-label="Search ${table.nouns}"
                placeholder="Search"
                spellcheck="false"
                autocomplete="off"
                .value=${live(view.name)}
                @input=${event => table.look({ name: event.target.value, page: 1 })}
            />
        </div>
        <label class="check-label"
            ><input
                type="checkbox"
                .checked=${live(view.regex)}
                @change=${event => table.look({ regex: event.target.checked, page: 1 })}
            />Regular expression</label
        >
        <span class="count" role="status">${answer ? howMany(answer, table) : nothing}</span>
        ${table.isChoosable ? columnsChoice(table) : nothing}
    </div>`;
}

/** @param {any} answer @param {import('./table.js').Table} table */
function howMany({ filtered_count: filtered, total_count: total }, { noun, nouns }) {
    return filtered === total ? plural(total, noun, nouns) : `${count(filtered)} of ${plural(total, noun, nouns)}`;
}

function columnsChoice(table) {
    return html`<div class="columns-choice" @keydown=${event => event.key === 'Escape' && table.chooseColumns(false)}>
        <button
            type="button"
            class="button small"
            aria-expanded=${table.isChoosing ? 'true' : 'false'}
            @click=${() => table.chooseColumns(!table.isChoosing)}
        >
            ${icon('columns')} Columns
        </button>
        ${table.isChoosing
            ? html`<div class="panel" role="group" aria-label="Columns">
                  ${table.columns
                      .filter(column => !column.fixed)
                      .map(
                          column => html`<label class="check-label"
                              ><input
                                  type="checkbox"
                                  .checked=${live(table.isShown(column))}
                                  @change=${event => table.show(column, event.target.checked)}
                              />${column.label}</label
                          >`,
                      )}
              </div>`
            : nothing}
    </div>`;
}

/** What stands below a table that has more than fits: pages, and how long they are. */
export function tableFoot(table) {
    const { answer, view } = table;
    if (!answer || answer.filtered_count <= SIZES[0]) {
        return nothing;
    }
    const pages = Math.max(1, answer.page_count);
    const turn = page => html`<button
        type="button"
        class="button small"
        aria-label=${page < view.page ? 'Previous page' : 'Next page'}
        ?disabled=${page < 1 || page > pages}
        @click=${() => table.look({ page })}
    >
        ${page < view.page ? '‹' : '›'}
    </button>`;
    return html`<div class="table-foot">
        <label
            >Rows
            <select @change=${event => table.resize(Number(event.target.value))}>
                ${SIZES.map(size => html`<option ?selected=${size === view.size}>${size}</option>`)}
            </select></label
        >
        <span>Page ${count(view.page)} of ${count(pages)}</span>
        ${turn(view.page - 1)}${turn(view.page + 1)}
    </div>`;
}
