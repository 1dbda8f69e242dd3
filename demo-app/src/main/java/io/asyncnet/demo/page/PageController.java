package io.asyncnet.demo.page;

import io.asyncnet.demo.load.LoadGenerator;
import io.asyncnet.demo.load.LoadSettings;
import io.asyncnet.demo.load.LoadStatus;
import io.asyncnet.spring.listener.ConnectionRegistry;
import jakarta.validation.Valid;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * What the page asks for. {@link PageFilter} decides who may ask.
 */
@RestController
class PageController {

	private final LiveFeed feed;

	private final ConnectionRegistry connections;

	private final LoadGenerator load;

	PageController(LiveFeed feed, ConnectionRegistry connections, LoadGenerator load) {
		this.feed = feed;
		this.connections = connections;
		this.load = load;
	}

	@GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter live() {
		SseEmitter emitter = this.feed.watch();
		if (emitter == null) {
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Too many pages are open");
		}
		return emitter;
	}

	@DeleteMapping("/connections/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void closeConnection(@PathVariable long id) {
		if (!this.connections.close(id)) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "Connection " + id + " has ended already");
		}
	}

	@PostMapping("/load")
	LoadStatus startLoad(@RequestBody @Valid LoadSettings settings) {
		try {
			return this.load.start(settings);
		}
		catch (IllegalStateException ex) {
			throw new ResponseStatusException(HttpStatus.CONFLICT, ex.getMessage(), ex);
		}
	}

	@DeleteMapping("/load")
	LoadStatus stopLoad() {
		this.load.stop();
		return this.load.status();
	}

}
