// Not a module: it runs before the page is drawn, so that nothing flashes.
(() => {
	const root = document.documentElement;
	const system = matchMedia('(prefers-color-scheme: dark)');
	const stored = () => {
		try {
			return localStorage.getItem('theme');
		}
		catch {
			return null; // the browser keeps nothing
		}
	};
	const isDark = () => (root.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';
	const chosen = stored();
	if (chosen === 'dark' || chosen === 'light') {
		root.dataset.theme = chosen;
	}

	addEventListener('DOMContentLoaded', () => {
		const button = document.getElementById('theme');
		const changed = () => {
			button.setAttribute('aria-pressed', isDark());
			dispatchEvent(new Event('themechange'));
		};
		button.addEventListener('click', () => {
			root.dataset.theme = isDark() ? 'light' : 'dark';
			try {
				localStorage.setItem('theme', root.dataset.theme);
			}
			catch {
				// then it lasts until the page is closed
			}
			changed();
		});
		system.addEventListener('change', changed);
		changed();
	});
})();
