/**
 * What a definitions file would do to a broker, compared with an export of what is there now. All of it pure.
 *
 * @typedef {object} Change of a section of the file
 * @property {string} section
 * @property {string} label
 * @property {string[]} added names of what is new
 * @property {string[]} changed names of what is there, and will be as the file says
 * @property {string[]} kept names of what is there, is otherwise in the file, and stays as it is
 * @property {string[]} skipped names of what is not imported
 * @property {number} same how many are there as the file says
 */

/** What makes an entry the same one, and what it says without saying it. Sections in the order in which they are imported. */
const SECTIONS = [
    { section: 'users', label: 'Users', key: ['name'], defaults: { password_hash: '', hashing_algorithm: 'rabbit_password_hashing_sha256' } },
    { section: 'vhosts', label: 'Virtual hosts', key: ['name'] },
    { section: 'permissions', label: 'Permissions', key: ['vhost', 'user'] },
    { section: 'exchanges', label: 'Exchanges', key: ['vhost', 'name'], isKept: true },
    { section: 'topic_permissions', label: 'Topic permissions', key: ['vhost', 'user', 'exchange'] },
    { section: 'global_parameters', label: 'Global parameters', key: ['name'] },
    { section: 'policies', label: 'Policies', key: ['vhost', 'name'], defaults: { priority: 0, 'apply-to': 'all' } },
    { section: 'parameters', label: 'Parameters', key: ['vhost', 'component', 'name'] },
    { section: 'queues', label: 'Queues', key: ['vhost', 'name'], isKept: true },
    {
        section: 'bindings',
        label: 'Bindings',
        key: ['vhost', 'source', 'destination_type', 'destination', 'routing_key', 'arguments'],
        defaults: { routing_key: '', arguments: {} },
    },
];

/** Sections that are imported into a virtual host. */
const OF_VIRTUAL_HOST = new Set(['exchanges', 'policies', 'parameters', 'queues', 'bindings']);

const imported = isIntoOne => SECTIONS.filter(({ section }) => !isIntoOne || OF_VIRTUAL_HOST.has(section));

/** What of a file is imported, in that order, into where it says or into one virtual host. @param {boolean} isIntoOne */
export const sectionsOf = isIntoOne => imported(isIntoOne).map(({ section }) => section);

/** Whether a file is of one virtual host, whose entries do not say which. @param {any} file */
export const isOfOne = file =>
    file.rabbitmq_definition_format === 'single_virtual_host' ||
    ['queues', 'exchanges', 'bindings'].some(section => listIn(file, section).some(entry => entry.vhost === undefined));

/**
 * What is wrong with the form of a file; null if it can be one of definitions.
 * @param {any} file
 */
export function faultOf(file) {
    if (file === null || typeof file !== 'object' || Array.isArray(file)) {
        return 'This is not a definitions file: it has no JSON object in it.';
    }
    const wrong = SECTIONS.find(({ section }) => file[section] !== undefined && !isListOfObjects(file[section]));
    if (wrong) {
        return `This is not a definitions file: “${wrong.section}” is not a list of objects.`;
    }
    return SECTIONS.some(({ section }) => Array.isArray(file[section])) ? null : 'There are no definitions in this file.';
}

const isListOfObjects = value =>
    Array.isArray(value) && value.every(entry => entry !== null && typeof entry === 'object' && !Array.isArray(entry));

const listIn = (file, section) => (Array.isArray(file[section]) ? file[section] : []);

/**
 * What importing a file would do.
 * @param {any} file
 * @param {any} current an export of now: of everything, or of the virtual host that the file is imported into
 * @param {boolean} isIntoOne whether it is imported into one
 * @returns {Change[]} of sections that have something in the file
 */
export function compareDefinitions(file, current, isIntoOne) {
    return imported(isIntoOne)
        .filter(({ section }) => listIn(file, section).length > 0)
        .map(section => changeOf(section, listIn(file, section.section), listIn(current, section.section), isIntoOne));
}

function changeOf({ section, label, key, defaults = {}, isKept = false }, entries, existing, isIntoOne) {
    const fields = isIntoOne ? key.filter(field => field !== 'vhost') : key;
    const keyOf = entry => canonical(fields.map(field => entry[field] ?? defaults[field] ?? null));
    const there = new Map(existing.map(entry => [keyOf(entry), entry]));
    /** @type {Change} */
    const change = { section, label, added: [], changed: [], kept: [], skipped: [], same: 0 };
    for (const entry of entries) {
        const now = there.get(keyOf(entry));
        const name = nameOf(fields, entry);
        if (isSkipped(section, entry, now)) {
            change.skipped.push(name);
        } else if (now === undefined) {
            change.added.push(name);
        } else if (isSaid(completed(section, entry, defaults), now)) {
            change.same++;
        } else {
            (isKept ? change.kept : change.changed).push(name);
        }
    }
    return change;
}

/** Which cluster this is, and names that are reserved, do not come from files. */
const isSkipped = (section, { name }, now) =>
    (section === 'global_parameters' && name === 'internal_cluster_id') ||
    ((section === 'queues' || section === 'exchanges') && now === undefined && String(name).startsWith('amq.'));

function completed(section, entry, defaults) {
    const { vhost, ...rest } = { ...defaults, ...entry };
    return section === 'users' && typeof rest.tags === 'string' ? { ...rest, tags: tagsIn(rest.tags) } : rest;
}

const tagsIn = text =>
    text
        .split(',')
        .map(tag => tag.trim())
        .filter(tag => tag !== '');

/** Whether all that is wanted is so already; what it does not speak of does not matter. */
function isSaid(wanted, now) {
    if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) {
        return canonical(wanted) === canonical(now);
    }
    return Object.entries(wanted).every(([field, value]) =>
        isObject(value) && isObject(now?.[field]) && field === 'metadata' ? isSaid(value, now[field]) : canonical(value) === canonical(now?.[field]),
    );
}

const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);

/** JSON with the fields of objects in order. */
function canonical(value) {
    const sorted = object => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
    return JSON.stringify(value, (key, inner) => (isObject(inner) ? sorted(inner) : inner));
}

/** What an entry is called, in words. */
function nameOf(fields, entry) {
    if (fields.includes('destination')) {
        const from = entry.source === '' ? '(AMQP default)' : entry.source;
        return `${from} → ${entry.destination}${entry.routing_key ? ` (${entry.routing_key})` : ''}${inHost(fields, entry)}`;
    }
    const names = fields.filter(field => field !== 'vhost').map(field => entry[field]);
    return names.join(' ') + inHost(fields, entry);
}

const inHost = (fields, { vhost }) => (fields.includes('vhost') ? ` in ${vhost}` : '');
