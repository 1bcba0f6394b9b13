import { html, nothing } from 'lit';
import { to } from '../addresses.js';
import { alert } from '../components/alert.js';
import { card } from '../components/card.js';
import { PageElement } from '../components/page-element.js';
import { attention, haveCertificates, haveDeadLetters, lookedAt, PATHS } from '../findings/attention.js';
import { hasPassword } from '../findings/users.js';
import { plural } from '../format.js';
import { icon } from '../icons.js';
import { hrefOfPage } from '../links.js';
import { LiveData } from '../live-data.js';
import { may } from '../session.js';

/** The password that guest has on a new broker. */
const FIRST_PASSWORD = 'guest';

const WORDS = { critical: 'critical', warning: 'warning', note: 'note' };
const COLOURS = { critical: 'bad', warning: 'warn', note: 'info' };

/** Where one sees a thing. */
const HREFS = {
    queue: ({ vhost, name }) => to`/queues/${vhost}/${name}`,
    channel: ({ name }) => to`/channels/${name}`,
    connection: ({ name }) => to`/connections/${name}`,
    user: ({ name }) => to`/users/${name}`,
    node: ({ name }) => to`/nodes/${name}`,
    connections: () => to`/connections`,
    channels: () => to`/channels`,
    routing: () => to`/routing`,
};

/** What is wrong, in plain words. */
class AttentionPage extends PageElement {
    static properties = { isGuestDefault: { state: true } };

    lists = Object.fromEntries(Object.keys(PATHS).map(name => [name, new LiveData(this, () => (this.wants(name) ? PATHS[name] : null), data => this.learn(name, data))]));

    constructor() {
        super();
        /** @type {boolean | null} */
        this.isGuestDefault = null;
    }

    /** Not all is asked for: some only if somebody may see it, some only if there is anything to find. */
    wants(name) {
        switch (name) {
            case 'nodes':
                return may('monitoring');
            case 'users':
            case 'permissions':
                return may('administrator');
            case 'certificates':
                return haveCertificates(this.lists.overview.value);
            case 'exchanges':
            case 'bindings':
            case 'policies':
                return haveDeadLetters(this.lists.queues.value?.items ?? []);
            default:
                return true;
        }
    }

    async learn(name, data) {
        const guest = name === 'users' && data.find(user => user.name === 'guest');
        this.isGuestDefault = name === 'users' ? Boolean(guest) && (await hasPassword(guest, FIRST_PASSWORD)) : this.isGuestDefault;
    }

    get answers() {
        /** @type {import('../findings/attention.js').Answers} */
        const answers = Object.fromEntries(Object.entries(this.lists).map(([name, { value }]) => [name, value]));
        const { value, error } = this.lists.certificates;
        // The check is answered with 503 if there is anything to tell.
        const certificates = error?.answer?.expired ?? (value ? [] : undefined);
        return { ...answers, certificates, isGuestDefault: this.isGuestDefault };
    }

    get error() {
        return Object.values(this.lists).find(({ error }) => error && !error.answer?.expired)?.error;
    }

    render() {
        const { answers } = this;
        const isKnown = Boolean(answers.overview && answers.queues && answers.connections && answers.channels);
        const findings = attention(answers, Date.now());
        const grave = findings.filter(({ severity }) => severity !== 'note');
        const notes = findings.filter(({ severity }) => severity === 'note');
        return html`<div class="page">
            <div class="page-head">
                <h1>Attention</h1>
                <span class="muted" role="status">${isKnown ? inNumbers(grave) : nothing}</span>
            </div>
            ${alert(this.error)} ${isKnown ? found(grave, notes) : this.error ? nothing : skeleton()} ${isKnown ? card('What was looked at', looked(answers)) : nothing}
        </div>`;
    }
}

/** Notes stand apart: they keep nothing from being well. */
const found = (grave, notes) => html`${grave.length === 0 ? allIsWell() : card('Findings', list(grave), { bare: true })}
    ${notes.length === 0 ? nothing : card('Notes', list(notes), { bare: true })}`;

function inNumbers(findings) {
    const critical = findings.filter(({ severity }) => severity === 'critical').length;
    const warnings = findings.length - critical;
    return [critical ? `${critical} critical` : '', warnings ? plural(warnings, 'warning') : ''].filter(Boolean).join(', ') || 'nothing critical, no warnings';
}

const list = findings => html`<ul class="findings">
    ${findings.map(
        ({ severity, title, text, thing, docs }) => html`<li class=${COLOURS[severity]}>
            <span class="badge ${COLOURS[severity]}">${WORDS[severity]}</span>
            <h3>${title}</h3>
            <p>${text}</p>
            <p class="leads">
                ${thing ? thingLink(thing) : nothing}
                <a href=${docs} target="_blank" rel="noopener noreferrer">RabbitMQ’s documentation<span class="visually-hidden"> on this, in a new tab: ${title}</span></a>
            </p>
        </li>`,
    )}
</ul>`;

/** A thing on no page of its own is named in the finding already. */
function thingLink(thing) {
    const href = hrefOfPage(HREFS[thing.kind](thing));
    const inHost = thing.vhost === undefined ? nothing : html` in <bdi>${thing.vhost}</bdi>`;
    const text = thing.name.toLowerCase() === thing.kind ? html`${thing.name}` : html`${thing.kind} <bdi>${thing.name}</bdi>${inHost}`;
    return href ? html`<a href=${href}>${text}</a>` : html`<span class="muted">${text}</span>`;
}

const allIsWell = () => html`<section class="card all-well">
    ${icon('well')}
    <h2>All is well</h2>
    <p>Nothing that was looked at needs you now.</p>
</section>`;

const looked = answers => html`<ul class="looked-at">
    ${lookedAt(answers).map(
        ({ what, how, isDone }) => html`<li>${icon(isDone ? 'check' : 'open')}<span>${what}<span class="muted">${isDone ? '' : ', not looked at'}: ${how}</span></span></li>`,
    )}
</ul>`;

const skeleton = () => html`<div class="card"><div class="inside skeletons" aria-busy="true" aria-label="Looking">${[1, 2, 3].map(() => html`<span class="skeleton"></span>`)}</div></div>`;

customElements.define('bilby-attention-page', AttentionPage);
