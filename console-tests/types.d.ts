// What the console's files do not say themselves: which class an element is that is looked up by its tag, and the little that is
// called of ECharts.

interface HTMLElementTagNameMap {
    'bilby-arguments': import('bilby/components/arguments.js').Arguments;
    'bilby-binding-list': import('bilby/components/binding-list.js').BindingList;
    'bilby-exchange-bindings': import('bilby/components/bindings.js').ExchangeBindings;
    'bilby-form': import('bilby/components/form.js').Form;
    'bilby-policy-applied': import('bilby/components/policy-applied.js').PolicyApplied;
    'bilby-queue-bindings': import('bilby/components/bindings.js').QueueBindings;
    'bilby-table': import('bilby/components/table.js').Table;
}

declare module 'echarts' {
    interface Chart {
        setOption(option: object, how: { replaceMerge: string[] }): void;
        dispatchAction(action: { type: string; [detail: string]: unknown }): void;
        getZr(): { on(type: string, listener: () => void): void };
        resize(): void;
        dispose(): void;
    }

    function init(element: Element, theme: null, options: { renderer: 'canvas' }): Chart;
}
