const SILENCE_MILLIS = 5000; // five snapshots
const RETRY_MILLIS = 2000;

/**
 * Snapshots from the gateway. A lost connection is tried again until it is there; a browser
 * itself gives up after an answer that is an error, and does not notice a silent end.
 */
export class Feed {

	#source;
	#watchdog;
	#onSnapshot;
	#onState;

	/** `onState` is told "live" or "lost", the latter for each attempt that fails. */
	constructor(onSnapshot, onState) {
		this.#onSnapshot = onSnapshot;
		this.#onState = onState;
	}

	open() {
		this.#source?.close();
		this.#source = new EventSource('live');
		this.#watch(SILENCE_MILLIS);
		this.#source.onmessage = (event) => {
			this.#watch(SILENCE_MILLIS);
			this.#onState('live');
			this.#onSnapshot(JSON.parse(event.data));
		};
		this.#source.onerror = () => {
			this.#source.close();
			this.#onState('lost');
			this.#watch(RETRY_MILLIS);
		};
	}

	#watch(millis) {
		clearTimeout(this.#watchdog);
		this.#watchdog = setTimeout(() => {
			if (this.#source.readyState !== EventSource.CLOSED) {
				this.#onState('lost');
			}
			this.open();
		}, millis);
	}

}
