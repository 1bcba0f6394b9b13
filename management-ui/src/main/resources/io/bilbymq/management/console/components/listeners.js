import { html } from 'lit';
import { card } from './card.js';
import './table.js';

const ANY_ADDRESS = { '0.0.0.0': 'all (IPv4)', '::': 'all', '0:0:0:0:0:0:0:0': 'all' };

/** @param {string} address as the API has it */
export const addressInWords = address => ANY_ADDRESS[address] ?? address;

const COLUMNS = [
    { label: 'Protocol', field: 'protocol', fixed: true, show: listener => listener.protocol },
    { label: 'Address', field: 'ip_address', fixed: true, show: listener => addressInWords(listener.ip_address) },
    // Not written like a quantity.
    { label: 'Port', field: 'port', number: true, fixed: true, show: listener => String(listener.port) },
];

/** Where the broker can be reached. @param {any[]} listeners as the API has them */
export const listenersCard = listeners =>
    card(
        'Listeners',
        html`<bilby-table
            name="listeners"
            noun="listener"
            .columns=${COLUMNS}
            .rows=${listeners}
            .key=${listener => `${listener.protocol} ${listener.ip_address} ${listener.port}`}
        ></bilby-table>`,
        { bare: true },
    );
