import { html, nothing } from 'lit';
import { bytes, bytesRate, count, rate, shortCount } from '../format.js';
import { Watch } from '../observable.js';
import { theme } from '../theme.js';
import { BilbyElement } from './element.js';

/** How values of a unit are written: in full, and on the axis. */
const UNITS = {
    rate: [rate, rate],
    count: [count, shortCount],
    bytes: [bytes, bytes],
    'bytes-rate': [bytesRate, bytesRate],
};

/**
 * A megabyte of script, so only for pages that draw; one promise for all charts.
 * @type {Promise<typeof import('echarts')> | null}
 */
let library = null;
const echarts = () => (library ??= import('echarts'));

/**
 * Numbers over time. The legend is text and says how they are now, which is what a screen reader gets of it; dragging chooses a part
 * of the time, a double click shows all of it.
 *
 *     html`<bilby-chart label="Messages" unit="count" .series=${levelSeries(queue, [['messages_ready', 'Ready', 1]])}></bilby-chart>`
 */
class Chart extends BilbyElement {
    static properties = {
        /** What it shows. */
        label: {},
        unit: {},
        series: { attribute: false },
        failure: { state: true },
    };

    /** @type {import('echarts').Chart | null} */
    #chart = null;
    #resized = new ResizeObserver(() => this.#chart?.resize());

    constructor() {
        super();
        this.label = '';
        /** @type {keyof typeof UNITS} */
        this.unit = 'count';
        /** @type {import('../samples.js').Series[]} */
        this.series = [];
        /** @type {unknown} */
        this.failure = null;
        new Watch(this, theme);
    }

    render() {
        const [full] = UNITS[this.unit];
        const now = this.series.map(({ label, now }) => `${label} ${full(now)}`).join(', ');
        return html`<div class="chart">
            <ul class="legend">
                ${this.series.map(
                    ({ label, colour, now }) =>
                        html`<li><span class="swatch s${colour}"></span>${label}<span class="now">${full(now)}</span></li>`,
                )}
            </ul>
            <div class="plot" role="img" aria-label="${this.label}: ${now}"></div>
            ${this.failure ? html`<p class="muted">The chart cannot be drawn.</p>` : nothing}
        </div>`;
    }

    async updated() {
        try {
            const { init } = await echarts();
            const plot = this.querySelector('.plot');
            if (plot && this.isConnected) {
                this.#chart ??= this.#begun(init, plot);
                this.#draw(this.#chart);
            }
        } catch (failure) {
            this.failure = failure;
        }
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.#resized.disconnect();
        this.#chart?.dispose();
        this.#chart = null;
    }

    /** @param {typeof import('echarts').init} init @param {Element} plot */
    #begun(init, plot) {
        const chart = init(plot, null, { renderer: 'canvas' });
        this.#resized.observe(plot);
        chart.getZr().on('dblclick', () => chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 }));
        return chart;
    }

    /** @param {import('echarts').Chart} chart */
    #draw(chart) {
        chart.setOption(this.#option(), { replaceMerge: ['series'] });
        // Dragging over the plot is what the toolbox's zoom does once it is switched on; the toolbox itself is not shown.
        chart.dispatchAction({ type: 'takeGlobalCursor', key: 'dataZoomSelect', dataZoomSelectActive: true });
    }

    #option() {
        const style = getComputedStyle(document.documentElement);
        const colour = name => style.getPropertyValue(name).trim();
        const [full, onAxis] = UNITS[this.unit];
        const isFlat = this.series.every(({ points }) => points.every(([, height]) => !(height > 0)));
        const text = { color: colour('--muted'), fontFamily: colour('--font'), fontSize: 11 };
        return {
            animation: false,
            grid: { left: 8, right: 14, top: 14, bottom: 6, containLabel: true },
            xAxis: {
                type: 'time',
                axisLabel: { ...text, hideOverlap: true },
                axisLine: { lineStyle: { color: colour('--line') } },
                axisTick: { show: false },
            },
            yAxis: {
                type: 'value',
                min: 0,
                // An axis up to nothing would be none. What is not said stays as it was, so both are said each time.
                max: isFlat ? 1 : null,
                interval: isFlat ? 1 : null,
                minInterval: this.unit.endsWith('rate') ? 0 : 1,
                splitNumber: 4,
                axisLabel: { ...text, formatter: onAxis },
                splitLine: { lineStyle: { color: colour('--line') } },
            },
            tooltip: {
                trigger: 'axis',
                // Drawn like the rest: no markup is made of any text.
                renderMode: 'richText',
                confine: true,
                backgroundColor: colour('--surface'),
                borderColor: colour('--line-strong'),
                textStyle: { color: colour('--text'), fontFamily: colour('--font'), fontSize: 12 },
                valueFormatter: full,
            },
            toolbox: {
                show: true,
                itemSize: 0,
                feature: { dataZoom: { yAxisIndex: 'none', brushStyle: { color: colour('--accent'), opacity: 0.18 } } },
            },
            series: this.series.map(({ label, colour: number, points }) => ({
                id: label,
                name: label,
                type: 'line',
                showSymbol: false,
                symbolSize: 6,
                lineStyle: { width: 1.8 },
                color: colour(`--series-${number}`),
                areaStyle: { opacity: 0.07 },
                emphasis: { disabled: true },
                data: points,
            })),
        };
    }
}

customElements.define('bilby-chart', Chart);
