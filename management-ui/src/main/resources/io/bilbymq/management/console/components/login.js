import { html } from 'lit';
import { ApiError } from '../api.js';
import { connectivity } from '../connectivity.js';
import { Watch } from '../observable.js';
import { pageAt } from '../pages.js';
import { place } from '../router.js';
import { logIn } from '../session.js';
import { alert } from './alert.js';
import { BilbyElement } from './element.js';
import { valuesOf } from './fields.js';
import { LOGO } from './logo.js';

/** Where somebody says who they are. Nothing of it is kept: the broker answers with a cookie that no script can read. */
class Login extends BilbyElement {
    static properties = { failure: { state: true }, busy: { state: true } };

    constructor() {
        super();
        /** @type {unknown} */
        this.failure = null;
        this.busy = false;
        new Watch(this, connectivity);
    }

    firstUpdated() {
        document.title = 'Log in · BilbyMQ';
        this.querySelector('input')?.focus();
        // While somebody types, what they will see is fetched. If that fails, the page itself will say so.
        pageAt(place.value.path, () => true)
            ?.page.load()
            .catch(() => {});
    }

    render() {
        return html`<main class="login">
            <div class="card">
                <div class="welcome">
                    <img src=${LOGO} alt="" />
                    <h1>BilbyMQ</h1>
                </div>
                <form aria-label="Log in" @submit=${this.send}>
                    <div class="field">
                        <label for="username">Username</label>
                        <input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required />
                    </div>
                    <div class="field">
                        <label for="password">Password</label>
                        <input id="password" name="password" type="password" autocomplete="current-password" required />
                    </div>
                    ${alert(this.failure)}
                    <button class="button primary" aria-disabled=${this.busy ? 'true' : 'false'}>Log in</button>
                </form>
            </div>
        </main>`;
    }

    async send(event) {
        event.preventDefault();
        if (this.busy) {
            return;
        }
        const { username, password } = valuesOf(event.target);
        this.busy = true;
        this.failure = null;
        try {
            await logIn(username, password);
        } catch (failure) {
            const isWrong = failure instanceof ApiError && failure.status === 401 && failure.message === 'Login failed';
            this.failure = isWrong ? WRONG : failure;
            this.busy = false;
            /** @type {HTMLInputElement | null} */
            const field = this.querySelector('#password');
            field?.select();
        }
    }
}

const WRONG = 'The username or the password is wrong.';

customElements.define('bilby-login', Login);
