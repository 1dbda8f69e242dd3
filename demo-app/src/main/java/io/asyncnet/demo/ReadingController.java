package io.asyncnet.demo;

import java.util.List;

import io.asyncnet.demo.ReadingStore.StoredReading;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows over HTTP what came in over TCP.
 */
@RestController
class ReadingController {

	private final ReadingStore readings;

	ReadingController(ReadingStore readings) {
		this.readings = readings;
	}

	@GetMapping("/readings")
	List<StoredReading> readings() {
		return this.readings.findAll();
	}

}
