const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** What has no value. */
export const NONE = '–';

function scaled(value, step, units) {
	let unit = 0;
	let rest = value;
	while (rest >= step && unit < units.length - 1) {
		rest /= step;
		unit++;
	}
	return [(rest < 10 && unit > 0 ? oneDigit : whole).format(rest), units[unit]];
}

// Each returns the number and its unit.
export const count = (value) => [value < 10_000 ? whole.format(value) : scaled(value, 1000, ['', 'k', 'M', 'G']).join(' '), ''];
export const rate = (value) => [count(value)[0], '/s'];
export const bytes = (value) => {
	const [number, unit] = scaled(value, 1000, ['B', 'kB', 'MB', 'GB']);
	return [number, `${unit}/s`];
};
export const duration = (seconds) => scaled(seconds * 1e6, 1000, ['µs', 'ms', 's']);

/** Text of a value, or a dash. */
export const text = (format, value) => (value == null ? NONE : format(value).join(' ').trim());

export const time = (date) => clock.format(date);

/** How long it is, in the two largest units. */
export function age(millis) {
	const seconds = Math.max(0, Math.floor(millis / 1000));
	if (seconds < 60) {
		return `${seconds} s`;
	}
	const minutes = Math.floor(seconds / 60);
	return (minutes < 60) ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
