/** The state of a virtual host, which the API says of each node. @param {any} host @returns {string | undefined} the worst of them */
export function stateOf({ cluster_state: states }) {
    const all = Object.values(states ?? {});
    return all.find(state => state !== 'running') ?? all[0];
}
