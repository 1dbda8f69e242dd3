/** Listeners whose handler is called once for a connection, and takes as long as that lasts. */
const WHOLE_CONNECTIONS = new Set(['chat']);

/** Of what has happened since the last snapshot, so much in a second. */
const increase = (now, before, seconds) => Math.max(0, now - before) / seconds;

/** Rates of a listener between two snapshots; `handler` is null unless it was called. */
function listenerRates(now, before, seconds) {
	const calls = now.calls - before.calls;
	return {
		frames: increase(now.frames, before.frames, seconds),
		received: increase(now.bytesReceived, before.bytesReceived, seconds),
		sent: increase(now.bytesSent, before.bytesSent, seconds),
		calls: Math.max(0, calls),
		callSeconds: Math.max(0, now.callSeconds - before.callSeconds),
		handler: calls > 0 ? Math.max(0, now.callSeconds - before.callSeconds) / calls : null,
	};
}

/** The first snapshot may be followed closely by the next one. */
const LEAST_MILLIS = 500;

/** Rates of all listeners by name; null without a snapshot before, or if it is too fresh. */
export function rates(snapshot, previous) {
	if (!previous || snapshot.at - previous.at < LEAST_MILLIS) {
		return null;
	}
	const seconds = (snapshot.at - previous.at) / 1000;
	const before = new Map(previous.listeners.map((listener) => [listener.name, listener]));
	return new Map(snapshot.listeners.map((listener) =>
		[listener.name, listenerRates(listener, before.get(listener.name) ?? listener, seconds)]));
}

/** The two values of each chart. */
export function figures(snapshot, byListener) {
	const sum = (listeners, value) => listeners.reduce((total, listener) => total + value(listener), 0);
	const rate = (name) => (listener) => byListener.get(listener.name)[name];
	const plain = snapshot.listeners.filter((listener) => !listener.tls);
	const tls = snapshot.listeners.filter((listener) => listener.tls);
	const mean = (listeners) => {
		const frames = listeners.filter((listener) => !WHOLE_CONNECTIONS.has(listener.name));
		const calls = sum(frames, rate('calls'));
		return calls > 0 ? sum(frames, rate('callSeconds')) / calls : null;
	};
	return {
		at: snapshot.at / 1000,
		connections: [sum(plain, (listener) => listener.connections), sum(tls, (listener) => listener.connections)],
		frames: [sum(plain, rate('frames')), sum(tls, rate('frames'))],
		bytes: [sum(snapshot.listeners, rate('received')), sum(snapshot.listeners, rate('sent'))],
		handler: [mean(plain), mean(tls)],
	};
}
