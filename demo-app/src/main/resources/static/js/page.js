import { Charts, CHARTS } from './charts.js';
import { Feed } from './feed.js';
import * as format from './format.js';
import { LoadForm } from './load.js';
import { figures, rates } from './rates.js';
import { request } from './requests.js';
import { Rows } from './tables.js';

const TABLE_ROWS = 10;

const element = (id) => document.getElementById(id);
const number = (text, className = '') => ({ text, className: `number ${className}`.trim() });

// --- what the user is told

const announce = (text) => { element('announcement').textContent = text; };

function complain(text) {
	element('problem-text').textContent = text;
	element('problem').hidden = false;
}

element('dismiss').addEventListener('click', () => { element('problem').hidden = true; });

// --- tables

let byListener = new Map();
let now = 0;

const listeners = new Rows('listeners', (listener) => listener.name, (listener) => {
	const rate = byListener.get(listener.name);
	return [
		{ text: listener.name, header: true, tag: listener.tls ? 'TLS' : null },
		number(listener.port < 0 ? format.NONE : String(listener.port)),
		{ text: listener.state, className: listener.state === 'running' ? '' : 'off' },
		{ text: listener.framing, className: 'wide' },
		number(String(listener.connections)),
		number(format.text(format.count, rate?.frames)),
		number(format.text(format.bytes, rate?.received).replace('/s', '')),
		number(format.text(format.bytes, rate?.sent).replace('/s', '')),
		number(format.text(format.duration, rate?.handler)),
		number(listener.slowestSeconds > 0 ? format.text(format.duration, listener.slowestSeconds) : format.NONE, 'wide'),
	];
});

const connections = new Rows('connections', (connection) => connection.id, (connection) => [
	{ text: String(connection.id), className: 'number', header: true },
	connection.listener,
	connection.peer,
	{ text: connection.tls ?? format.NONE, className: 'wide' },
	number(connection.openedAt ? format.age(now - Date.parse(connection.openedAt)) : format.NONE, 'roomy'),
	{ button: { text: 'Close', label: `Close connection ${connection.id}`, action: (button) => close(connection.id, button) } },
]);

const readings = new Rows('readings', (reading) => reading.device, (reading) => [
	{ text: reading.device, header: true },
	number(`${reading.temperature.toFixed(2)} °C`),
	number(format.time(Date.parse(reading.receivedAt))),
]);

async function close(id, button) {
	button.disabled = true;
	try {
		await request('DELETE', `connections/${id}`);
		// a button that is disabled has lost the focus already
		button.disabled = false;
		button.focus();
		connections.remove(id);
		announce(`Connection ${id} is closed.`);
	}
	catch (failure) {
		button.disabled = false;
		complain(`Connection ${id} could not be closed: ${failure.message}`);
	}
}

// --- charts, and the same as a table

const charts = new Charts(element('charts'));
const history = [];

element('figures-head').append(row('th', ['Time', ...CHARTS.flatMap((chart) =>
	chart.series.map((series) => `${chart.title}, ${series}`))]));
element('figures').addEventListener('toggle', tabulate);

function row(type, texts) {
	const line = document.createElement('tr');
	texts.forEach((text, i) => {
		const cell = document.createElement(i === 0 ? 'th' : type);
		cell.scope = (type === 'th') ? 'col' : 'row';
		cell.className = (i === 0) ? '' : 'number';
		cell.textContent = text;
		line.append(cell);
	});
	return line;
}

function tabulate() {
	if (element('figures').open) {
		element('figures-body').replaceChildren(...history.map((entry) => row('td', [format.time(entry.at * 1000),
			...CHARTS.flatMap((chart) => entry[chart.id].map((value) => format.text(chart.format, value)))])));
	}
}

// --- the feed

const load = new LoadForm(announce, complain);
let previous = null;

function add(latest) {
	charts.add(latest);
	history.unshift(latest);
	history.length = Math.min(history.length, TABLE_ROWS);
	tabulate();
}

function show(snapshot) {
	now = snapshot.at;
	const latest = rates(snapshot, previous);
	if (latest) {
		byListener = latest;
		add(figures(snapshot, latest));
	}
	if (latest || !previous) {
		previous = snapshot;
	}
	listeners.update(snapshot.listeners);
	connections.update(snapshot.connections);
	readings.update(snapshot.readings.sort((one, other) => one.device.localeCompare(other.device)));
	const shown = snapshot.connections.length;
	element('connections-count').textContent = (shown < snapshot.openConnections)
		? `${snapshot.openConnections}, the newest ${shown} are shown` : String(shown);
	element('connections-empty').hidden = shown > 0;
	element('readings-count').textContent = String(snapshot.readings.length);
	element('readings-empty').hidden = snapshot.readings.length > 0;
	load.show(snapshot.load);
}

const feed = new Feed(show, (state) => {
	const pill = element('feed');
	const before = pill.dataset.state;
	pill.dataset.state = state;
	pill.textContent = (state === 'live') ? 'Live' : 'Disconnected';
	if (state === 'lost' && before !== 'lost') {
		element('lost-since').textContent = format.time(now || Date.now());
		if (previous) {
			charts.interrupt(Date.now() / 1000);
		}
		// the gateway may have started anew, with its counters
		previous = null;
	}
	element('lost').hidden = state === 'live';
});

element('retry').addEventListener('click', () => feed.open());
feed.open();
