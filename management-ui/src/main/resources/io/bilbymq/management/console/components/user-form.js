import { html } from 'lit';
import { ApiError, get, path, put } from '../api.js';
import { tagsIn, toggled, USER_TAGS } from '../user-tags.js';
import { checkField, textField } from './fields.js';
import './form.js';

/** A press on a known tag writes it into the field, or takes it out again. */
function press(event, tag) {
    const input = event.target.closest('form').elements.tags;
    input.value = toggled(input.value, tag);
}

const knownTags = () => html`<dl class="tag-help wide">
    ${USER_TAGS.map(
        ([tag, allows]) => html`<dt>
                <button type="button" class="button small" @click=${event => press(event, tag)}>${tag}</button>
            </dt>
            <dd>${allows}</dd>`,
    )}
</dl>`;

const tagsField = value => html`
    ${textField({ label: 'Tags', name: 'tags', value, help: 'With commas between them. Without one of these a user cannot log in here.' })}
    ${knownTags()}
`;

/** Nobody is to be offered to keep what they type for another user. */
const passwordField = help => textField({ label: 'Password', name: 'password', type: 'password', autocomplete: 'new-password', help });

const fieldsToAdd = () => html`
    ${textField({ label: 'Username', name: 'username', required: true })}
    ${passwordField('As long as somebody may guess at it.')}
    ${checkField({
        label: 'No password',
        name: 'no_password',
        help: 'For users who are let in by a certificate or somewhere else: nobody logs in with a password as this user.',
    })}
    ${tagsField()}
`;

/** A forgotten password would be a user who cannot log in, so it has to be said that there is none. */
async function add({ username, password, no_password: isWithout, tags }) {
    if (isWithout === 'on' && password !== '') {
        throw new ApiError(0, 'There is a password, and “No password” is ticked: it can only be one of them.');
    }
    if (isWithout !== 'on' && password === '') {
        throw new ApiError(0, 'A password is missing. For a user without one tick “No password”.');
    }
    await put(path`/users/${username}`, { tags: tagsIn(tags), ...(isWithout === 'on' ? { password_hash: '' } : { password }) });
    return `User ${username} is there.`;
}

/** Adds a user. @param {() => void} onDone is called when they are there */
export function userForm(onDone) {
    const action = async values => {
        const done = await add(values);
        onDone();
        return done;
    };
    return html`<bilby-form heading="Add user" submit="Add user" .fields=${fieldsToAdd} .action=${action}></bilby-form>`;
}

/**
 * Changes password and tags of a user.
 * @param {{name: string, tags: string[]}} user
 * @param {() => void} onDone
 */
export function changeUserForm({ name, tags }, onDone) {
    const fields = () => html`
        ${passwordField('Empty, it stays as it is.')}
        ${checkField({ label: 'Take the password away', name: 'no_password', help: 'Then nobody logs in with one as this user.' })}
        ${tagsField(tags.join(', '))}
    `;
    const action = async ({ password, no_password: isWithout, tags: wanted }) => {
        if (isWithout === 'on' && password !== '') {
            throw new ApiError(0, 'There is a new password, and the password is to be taken away: it can only be one of them.');
        }
        await put(path`/users/${name}`, { tags: tagsIn(wanted), ...(await passwordOf(name, password, isWithout === 'on')) });
        onDone();
        return `User ${name} is changed.`;
    };
    return html`<bilby-form heading="Update user" submit="Update user" .fields=${fields} .action=${action}></bilby-form>`;
}

/** A user whom the API is told nothing of a password has none any more, so one that stays is sent back as it came: as its hash. */
async function passwordOf(name, password, isWithout) {
    if (isWithout) {
        return { password_hash: '' };
    }
    if (password !== '') {
        return { password };
    }
    return get(path`/users/${name}` + '?columns=password_hash,hashing_algorithm');
}
