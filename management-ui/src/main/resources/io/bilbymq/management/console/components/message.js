import { html, nothing } from 'lit';
import { bytes, count, time } from '../format.js';
import { fieldFacts, facts } from './facts.js';
import { exchangeLink } from '../links.js';

/**
 * A message that was got or looked at, as the API answers it: `payload`, `payload_encoding`, `properties` and where it came from.
 * Whatever is in it is shown as text.
 * @param {string} vhost
 * @param {any} message
 */
export function messageView(vhost, message) {
    const { headers, ...properties } = message.properties ?? {};
    return html`<article class="message">
        ${facts([
            ['Position', message.position],
            ['Exchange', exchangeLink(vhost, message.exchange)],
            ['Routing key', html`<span class="mono">${message.routing_key}</span>`],
            ['Redelivered', message.redelivered ? 'yes' : undefined],
            ['Came back', message.delivery_count || undefined],
            ['Expires', message.expires_at && time(message.expires_at)],
            ['Behind it', message.message_count === undefined ? undefined : count(message.message_count)],
            ['Properties', fieldFacts(withTime(properties))],
            ['Headers', headers && fieldFacts(headers)],
        ])}
        <div>
            <p class="muted">
                Payload, ${bytes(message.payload_bytes)}${message.payload_encoding === 'base64' ? ', shown as base64' : ''}${isCut(message)
                    ? ', the beginning of it'
                    : ''}
            </p>
            <pre class="payload" tabindex="0">${message.payload}</pre>
        </div>
    </article>`;
}

/** The protocol counts seconds, and says when in the sender's view. */
export const withTime = properties =>
    properties.timestamp ? { ...properties, timestamp: time(properties.timestamp * 1000) } : properties;

/** Whether only a part is shown. */
export function isCut({ payload, payload_bytes: length, payload_encoding: encoding }) {
    const shown = encoding === 'base64' ? Math.floor((payload.replace(/=+$/, '').length * 3) / 4) : new TextEncoder().encode(payload).length;
    return shown < length;
}

/** Several of them. @param {any[] | null} messages null if none were asked for */
export function messageList(vhost, messages) {
    if (messages === null) {
        return nothing;
    }
    return html`<div role="status" class="message-list">
        ${messages.length === 0 ? html`<p class="muted">There is no such message.</p>` : messages.map(one => messageView(vhost, one))}
    </div>`;
}
