/**
 * A table body with one row for each item. Rows are kept from one update to the next, and
 * only cells that have changed are touched: focus and selection stay where they are.
 */
export class Rows {

	#body;
	#key;
	#cells;
	#rows = new Map();

	/** `cells(item)` returns the cells of a row: a text, or `{ text, className, header, tag, button }`. */
	constructor(id, key, cells) {
		this.#body = document.getElementById(id);
		this.#key = key;
		this.#cells = cells;
	}

	update(items) {
		const rest = new Map(this.#rows);
		let position = this.#body.firstElementChild;
		for (const item of items) {
			const key = this.#key(item);
			const cells = this.#cells(item).map((cell) => (typeof cell === 'object' ? cell : { text: cell }));
			const row = this.#rows.get(key) ?? this.#create(key, cells);
			rest.delete(key);
			cells.forEach((cell, i) => fill(row.children[i], cell));
			if (row === position) {
				position = position.nextElementSibling;
			}
			else {
				this.#body.insertBefore(row, position);
			}
		}
		rest.forEach((_, key) => this.remove(key));
	}

	/** Remove a row. If it has the focus, the next one gets it. */
	remove(key) {
		const row = this.#rows.get(key);
		if (!row) {
			return;
		}
		if (row.contains(document.activeElement)) {
			const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector('button');
			(next ?? row.closest('section').querySelector('h2')).focus();
		}
		row.remove();
		this.#rows.delete(key);
	}

	#create(key, cells) {
		const row = document.createElement('tr');
		row.dataset.key = key;
		for (const cell of cells) {
			const element = document.createElement(cell.header ? 'th' : 'td');
			if (cell.header) {
				element.scope = 'row';
			}
			element.append(cell.button ? button(cell.button) : '');
			if (cell.tag) {
				const tag = document.createElement('span');
				tag.className = 'tag';
				tag.textContent = cell.tag;
				element.append(tag);
			}
			row.append(element);
		}
		this.#rows.set(key, row);
		return row;
	}

}

function button({ text, label, action }) {
	const element = document.createElement('button');
	element.type = 'button';
	element.className = 'row';
	element.textContent = text;
	element.setAttribute('aria-label', label);
	element.addEventListener('click', () => action(element));
	return element;
}

function fill(element, { text, className = '', button: hasButton }) {
	if (element.className !== className) {
		element.className = className;
	}
	const node = element.firstChild;
	if (!hasButton && node.data !== text) {
		node.data = text;
	}
}
