import { request } from './requests.js';
import { count } from './format.js';

const element = (id) => document.getElementById(id);
const inputs = ['devices', 'rate', 'seconds'].map(element);
const button = element('load-button');
const status = element('load-status');
const progress = element('load-progress');
const intro = status.textContent;

/** The form that starts and stops the simulated devices. */
export class LoadForm {

	#running = false;
	#seconds = 0;
	#announce;

	/** `announce` is told of what the user should hear, `complain` of what went wrong. */
	constructor(announce, complain) {
		this.#announce = announce;
		element('load').addEventListener('submit', async (event) => {
			event.preventDefault();
			button.disabled = true;
			try {
				this.show(await (this.#running ? request('DELETE', 'load') : request('POST', 'load', values())));
			}
			catch (failure) {
				complain(`The load could not be ${this.#running ? 'stopped' : 'started'}: ${failure.message}`);
			}
			finally {
				button.disabled = false;
			}
		});
	}

	show(load) {
		if (load.running !== this.#running) {
			this.#announce(load.running ? `The load has started: ${load.devices} devices.`
				: `The load has ended: ${load.accepted} readings accepted.`);
			this.#seconds = load.remainingSeconds;
		}
		this.#running = load.running;
		this.#seconds = Math.max(this.#seconds, load.remainingSeconds);
		inputs.forEach((input) => { input.disabled = load.running; });
		button.textContent = load.running ? 'Stop' : 'Start the load';
		progress.hidden = !load.running;
		progress.value = load.running ? 1 - load.remainingSeconds / Math.max(1, this.#seconds) : 0;
		status.textContent = sentence(load);
	}

}

const values = () => Object.fromEntries(inputs.map((input) => [input.id, input.valueAsNumber]));

function sentence(load) {
	if (load.devices === 0) {
		return intro;
	}
	const counted = `${count(load.accepted)[0]} of ${count(load.sent)[0]} readings accepted`;
	const failure = load.failure ? ` Last failure: ${load.failure}` : '';
	return load.running
		? `${load.connected} of ${load.devices} connected, ${counted}, ${load.remainingSeconds} s left.${failure}`
		: `The last load: ${counted}.${failure}`;
}
