import uPlot from '../webjars/uplot/dist/uPlot.esm.js';
import * as format from './format.js';

const SPAN_SECONDS = 60;

const total = ([first, second]) => (first == null ? null : first + second);
const larger = ([first, second]) => (first == null && second == null ? null : Math.max(first ?? 0, second ?? 0));

/** From zero to the sum of both values, or at least to the one given. */
const stacked = (least) => ({
	stacked: true,
	y: { range: (_, min, max) => [0, Math.max(least, (max ?? 0) * 1.15)] },
});

/** Whole powers of ten around the values, or at least those given. */
const decades = (low, high) => ({
	stacked: false,
	y: { distr: 3, range: (_, min, max) => [Math.min(low, decade(min ?? low, Math.floor)), Math.max(high, decade(max ?? high, Math.ceil))] },
	splits: (_, __, from, to) => {
		const splits = [];
		for (let exponent = Math.round(Math.log10(from)); exponent <= Math.round(Math.log10(to)); exponent++) {
			splits.push(10 ** exponent);
		}
		return splits;
	},
});

const decade = (value, round) => 10 ** round(Math.log10(value));

/**
 * All charts. `now` makes the large number of the two values, and `scale` is that of the chart: `stacked` with the second
 * value on the first, or `decades`, because a first call takes a thousand times as long as those after it.
 */
export const CHARTS = [
	{ id: 'connections', title: 'Connections', series: ['plain', 'TLS'], format: format.count, now: total, scale: stacked(10) },
	{ id: 'frames', title: 'Frames handled', series: ['plain', 'TLS'], format: format.rate, now: total, scale: stacked(10) },
	{ id: 'bytes', title: 'Bytes on the wire', series: ['received', 'sent'], format: format.bytes, now: total, scale: stacked(1000) },
	{ id: 'handler', title: 'Time in a handler, mean', series: ['plain', 'TLS'], format: format.duration, now: larger, scale: decades(1e-5, 1e-4) },
];

/** The line chart of one pair of figures over the last minute. */
class Chart {

	#spec;
	#now;
	#plot;
	#data = [[], [], []];

	constructor(spec, parent) {
		this.#spec = spec;
		const card = document.createElement('section');
		card.className = 'card chart';
		card.id = `chart-${spec.id}`;
		card.innerHTML = `<header><h2></h2><span class="key first"></span><span class="key second"></span>
			<p class="now">${format.NONE}</p></header><div class="plot" role="img"></div>`;
		card.querySelector('h2').textContent = spec.title;
		card.querySelectorAll('.key').forEach((key, i) => { key.textContent = spec.series[i]; });
		this.#now = card.querySelector('.now');
		const plot = card.querySelector('.plot');
		plot.setAttribute('aria-label', `${spec.title}: chart of the last minute. The figures are in the table below.`);
		parent.append(card);
		this.#plot = new uPlot(this.#options(plot), this.#data, plot);
		new ResizeObserver(() => this.#plot.setSize(size(plot))).observe(plot);
	}

	#options(plot) {
		const axis = { stroke: colour('--muted'), font: '12px system-ui, sans-serif', ticks: { show: false } };
		const { stacked } = this.#spec.scale;
		const grid = { stroke: colour('--line'), width: 1 };
		const series = (name, extra) => ({ stroke: colour(name), width: 2, points: { show: false }, ...extra });
		return {
			...size(plot),
			legend: { show: false },
			cursor: { show: false },
			padding: [8, 6, 0, 0],
			scales: {
				x: { time: false, range: () => this.#span() },
				y: this.#spec.scale.y,
			},
			axes: [
				{ ...axis, grid: { show: false }, size: 26, space: 90, splits: () => ticks(this.#span()),
					values: (_, splits) => splits.map((at) => format.time(at * 1000)) },
				{ ...axis, grid, size: 66, space: 36, splits: this.#spec.scale.splits, filter: (_, splits) => splits,
					values: (_, splits) => splits.map((value) => format.text(this.#spec.format, value)) },
			],
			series: [{}, series('--first', stacked ? { fill: colour('--first', 0.12) } : {}), series('--second', { dash: [6, 4] })],
			bands: stacked ? [{ series: [2, 1], fill: colour('--second', 0.12) }] : [],
		};
	}

	#span() {
		const last = this.#data[0].at(-1) ?? Date.now() / 1000;
		return [last - SPAN_SECONDS, last];
	}

	add(at, values) {
		const [times, first, second] = this.#data;
		times.push(at);
		first.push(values[0]);
		second.push(this.#spec.scale.stacked && values[1] != null ? total(values) : values[1]);
		while (times[0] < at - SPAN_SECONDS - 2) {
			this.#data.forEach((list) => list.shift());
		}
		this.#plot.setData(this.#data);
		const now = this.#spec.now(values);
		const [number, unit] = (now == null) ? [format.NONE, ''] : this.#spec.format(now);
		this.#now.textContent = number;
		if (unit) {
			const small = document.createElement('small');
			small.textContent = ` ${unit}`;
			this.#now.append(small);
		}
	}

	redraw() {
		this.#plot.redraw(false, true);
	}

}

const size = (plot) => ({ width: plot.clientWidth || 300, height: plot.clientHeight || 150 });

/** Full twenty seconds, but for those whose label would not fit. */
function ticks([from, to]) {
	const splits = [];
	for (let at = Math.ceil((from + 8) / 20) * 20; at <= to - 5; at += 20) {
		splits.push(at);
	}
	return splits;
}

/** What a custom property is in the theme of the moment, which a canvas cannot look up itself. */
function colour(property, alpha = 1) {
	return () => {
		const probe = document.getElementById('charts');
		probe.style.color = `var(${property})`;
		const resolved = getComputedStyle(probe).color;
		probe.style.color = '';
		return (alpha === 1) ? resolved : resolved.replace('rgb(', 'rgba(').replace(')', `, ${alpha})`);
	};
}

export class Charts {

	#charts;

	constructor(parent) {
		this.#charts = new Map(CHARTS.map((spec) => [spec.id, new Chart(spec, parent)]));
		addEventListener('themechange', () => this.#charts.forEach((chart) => chart.redraw()));
	}

	add(figures) {
		this.#charts.forEach((chart, id) => chart.add(figures.at, figures[id]));
	}

	/** Interrupt the lines, as nothing is known of the time since the last figures. */
	interrupt(at) {
		this.#charts.forEach((chart) => chart.add(at, [null, null]));
	}

}
