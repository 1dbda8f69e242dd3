/** Send a request; fails with what the gateway says is wrong. */
export async function request(method, path, body) {
	let response;
	try {
		response = await fetch(path, {
			method,
			headers: body ? { 'Content-Type': 'application/json' } : {},
			body: body && JSON.stringify(body),
			signal: AbortSignal.timeout(10_000),
		});
	}
	catch {
		throw new Error('The gateway does not answer.');
	}
	if (!response.ok) {
		throw new Error(await reason(response));
	}
	return (response.status === 204) ? null : response.json();
}

async function reason(response) {
	if (response.status === 403) {
		return 'Only a browser on the machine of the gateway may do that.';
	}
	try {
		return `${(await response.json()).detail}.`;
	}
	catch {
		return `The gateway answered ${response.status}.`;
	}
}
