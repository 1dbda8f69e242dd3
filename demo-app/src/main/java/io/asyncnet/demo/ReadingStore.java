package io.asyncnet.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Keeps the latest reading of each device in memory, and forgets the device that has been
 * silent for longest when there are too many. Handlers of several connections, and of
 * HTTP requests, come here at the same time.
 */
@Component
public class ReadingStore {

	private final int maxDevices;

	private final Lock lock = new ReentrantLock();

	// the device that reported last is at the end; guarded by lock
	private final Map<String, StoredReading> latest = new LinkedHashMap<>();

	ReadingStore(@Value("${gateway.max-devices}") int maxDevices) {
		this.maxDevices = maxDevices;
	}

	void add(Reading reading) {
		StoredReading stored = new StoredReading(reading.device(), reading.temperature(), Instant.now());
		this.lock.lock();
		try {
			this.latest.remove(stored.device());
			this.latest.put(stored.device(), stored);
			if (this.latest.size() > this.maxDevices) {
				Iterator<String> devices = this.latest.keySet().iterator();
				devices.next();
				devices.remove();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return the latest reading of each device.
	 * @return a snapshot, the oldest first
	 */
	public List<StoredReading> findAll() {
		this.lock.lock();
		try {
			return new ArrayList<>(this.latest.values());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The latest reading of a device.
	 *
	 * @param device name of the device
	 * @param temperature degrees Celsius
	 * @param receivedAt when it came
	 */
	public record StoredReading(String device, double temperature, Instant receivedAt) {
	}

}
