import { inWords, rate } from '../format.js';

/** What is drawn, in words. All of it pure. */

/** The default exchange has no name to show. */
export const nameOfExchange = name => name || '(AMQP default)';

/** What a binding asks of a message: its key, or its arguments. @param {import('./topology.js').Binding} binding */
export function askedBy({ routing_key: key, arguments: given }) {
    const asked = Object.entries(given ?? {}).map(([name, value]) => (value === null ? name : `${name}: ${inWords(value)}`));
    return [key, ...asked].filter(text => text !== '').join(', ');
}

/** What all bindings of a way ask, in few characters: the first one, and how many there are besides. */
export function askedShortly({ bindings }, length = 20) {
    const texts = bindings.map(askedBy).filter(text => text !== '');
    if (texts.length === 0) {
        return '';
    }
    // Not in the middle of a character that takes two.
    const first = [...texts[0]];
    const cut = first.length > length ? first.slice(0, length - 1).join('') + '…' : texts[0];
    return texts.length > 1 ? `${cut} +${texts.length - 1}` : cut;
}

const BY = { binding: 'binding', alternate: 'alternate exchange', 'dead-letter': 'dead letters' };

export const kindOfWay = ({ by }) => BY[by];

/** The share of the most that is about all of it. */
const ABOUT = 0.9;

/** How fast something goes along a way, as far as that is known. @param {import('./graph.js').Edge} edge */
export function rateOfWay({ rate: most, atLeast }) {
    if (most === undefined) {
        return 'not known';
    }
    if (atLeast === most) {
        return rate(most);
    }
    return `${atLeast >= most * ABOUT ? 'about' : 'at most'} ${rate(most)}`;
}

/** The same on a picture: what is known well and is not nothing. */
export function rateShortly({ rate: most, atLeast }) {
    if (!most || most < 0.05 || atLeast < most * ABOUT) {
        return '';
    }
    return atLeast === most ? rate(most) : `≈ ${rate(most)}`;
}
