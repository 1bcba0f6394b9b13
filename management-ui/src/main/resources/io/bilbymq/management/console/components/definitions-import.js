import { html, nothing } from 'lit';
import { ApiError, get, path, post } from '../api.js';
import { compareDefinitions, faultOf, isOfOne } from '../definitions-compare.js';
import { partsOf } from '../definitions-parts.js';
import { bytes, count } from '../format.js';
import { Watch } from '../observable.js';
import { likelyVirtualHost, loadVirtualHosts, virtualHosts } from '../session.js';
import { alert, wordsOf } from './alert.js';
import { definitionsPreview } from './definitions-preview.js';
import { BilbyElement } from './element.js';
import { notify } from './notices.js';
import { option, selectField } from './fields.js';

/**
 * Imports a definitions file: it is read in the browser, compared with what is there, and sent when somebody has seen what it would
 * do, in parts. Nothing of it is kept.
 */
class DefinitionsImport extends BilbyElement {
    static properties = {
        /** How far it is. */
        state: { state: true },
        /** The virtual host that it goes into; empty for those that the file names. */
        into: { state: true },
        changes: { state: true },
        /** How many entries of the file are imported, and are to be. */
        imported: { state: true },
        entries: { state: true },
        failure: { state: true },
    };

    /** Parsed; null as long as there is none of which nothing is wrong. @type {any} */
    #file = null;
    #name = '';
    #size = 0;

    constructor() {
        super();
        new Watch(this, virtualHosts);
        /** @type {'empty' | 'reading' | 'read' | 'importing' | 'done'} */
        this.state = 'empty';
        this.into = '';
        /** @type {import('../definitions-compare.js').Change[] | null} */
        this.changes = null;
        this.imported = 0;
        this.entries = 0;
        /** @type {unknown} */
        this.failure = null;
    }

    clear() {
        this.#file = null;
        this.state = 'empty';
        this.into = '';
        this.changes = null;
        this.failure = null;
    }

    render() {
        return html`<div class="fields">
                <div class="field">
                    <label for="field-definitions">Definitions file</label>
                    <input
                        id="field-definitions"
                        type="file"
                        accept=".json,application/json"
                        aria-describedby="field-definitions-help"
                        ?disabled=${this.state === 'importing'}
                        @change=${this.choose}
                    />
                    <p class="help" id="field-definitions-help">Of BilbyMQ or RabbitMQ. You see what it would do before it is done.</p>
                </div>
                ${this.#file ? this.target() : nothing}
            </div>
            ${alert(this.failure)}
            <div role="status">${this.progress()}</div>
            ${this.changes ? definitionsPreview(this.changes) : nothing} ${this.button()}`;
    }

    /** A file of everything can go where it says, or what it has of virtual hosts into one. */
    target() {
        const isOne = isOfOne(this.#file);
        return selectField({
            label: 'Import into',
            name: 'definitions_into',
            options: [
                ...(isOne ? [] : [option('', 'Everything, where the file says')]),
                ...virtualHosts.value.map(name => option(name, `Virtual host ${name}`)),
            ],
            value: this.into,
            help: isOne ? 'The file is of one virtual host and does not say which.' : undefined,
            onChange: into => this.compare(into),
        });
    }

    progress() {
        switch (this.state) {
            case 'reading':
                return html`<p class="muted">Comparing with what is there…</p>`;
            case 'importing':
                return html`<p>
                    Importing ${this.#name}…
                    <progress aria-label="Importing" max=${this.entries} .value=${this.imported}></progress>
                    <span class="muted">${count(this.imported)} of ${count(this.entries)}</span>
                </p>`;
            case 'done':
                return html`<p class="outcome">${this.outcome()}</p>`;
            default:
                return nothing;
        }
    }

    outcome() {
        const left = this.changes ? lengthOf(this.changes, 'added') + lengthOf(this.changes, 'changed') : 0;
        if (this.failure) {
            return 'The import stopped at what was refused. What came before it in the file is done; what you see below is left to do.';
        }
        return left === 0 ? 'Imported. All of the file is there now.' : 'Imported. The broker has these otherwise than the file says:';
    }

    button() {
        if (this.state !== 'read') {
            return nothing;
        }
        const added = lengthOf(this.changes, 'added');
        const changed = lengthOf(this.changes, 'changed');
        return html`<div class="form-actions">
            <button type="button" class="button primary" @click=${this.import}>Import</button>
            <span class="muted"
                >${added + changed === 0
                    ? 'It would change nothing.'
                    : `${count(added)} new, ${count(changed)} changed. The file has ${bytes(this.#size)}.`}</span
            >
        </div>`;
    }

    async choose(event) {
        const [chosen] = event.target.files;
        this.clear();
        if (!chosen) {
            return;
        }
        this.#name = chosen.name;
        this.#size = chosen.size;
        try {
            const file = parsed(await chosen.text());
            const fault = faultOf(file);
            if (fault) {
                throw new ApiError(0, fault);
            }
            this.#file = file;
        } catch (failure) {
            this.failure = failure;
            return;
        }
        await this.compare(isOfOne(this.#file) ? likelyVirtualHost() : '');
    }

    /** Says what would be done, or what is left to do. @param {string} into @param {'read' | 'done'} [state] */
    async compare(into, state = 'read') {
        const file = this.#file;
        this.into = into;
        this.changes = null;
        this.state = 'reading';
        if (state === 'read') {
            this.failure = null;
        }
        try {
            const current = await get(this.at());
            if (file === this.#file && into === this.into) {
                this.changes = compareDefinitions(file, current, into !== '');
                this.state = state;
            }
        } catch (failure) {
            this.failure ??= failure;
            this.state = 'empty';
        }
    }

    at() {
        return this.into === '' ? '/definitions' : path`/definitions/${this.into}`;
    }

    async import() {
        const parts = partsOf(this.#file, this.into !== '');
        this.state = 'importing';
        this.imported = 0;
        this.entries = parts.reduce((sum, { entries }) => sum + entries, 0);
        this.failure = null;
        try {
            for (const { definitions, entries } of parts) {
                await post(this.at(), definitions);
                this.imported += entries;
            }
            notify('The definitions are imported.');
        } catch (failure) {
            this.failure = failure;
        }
        await loadVirtualHosts().catch(() => {});
        await this.compare(this.into, 'done');
        // There may be hashes of passwords in it.
        this.#file = null;
        this.requestUpdate();
    }
}

function parsed(text) {
    try {
        return JSON.parse(text);
    } catch (failure) {
        throw new ApiError(0, `This is not JSON: ${wordsOf(failure)}`);
    }
}

const lengthOf = (changes, what) => changes.reduce((sum, change) => sum + change[what].length, 0);

customElements.define('bilby-definitions-import', DefinitionsImport);
