package io.asyncnet.demo;

import io.asyncnet.demo.ReadingStore.StoredReading;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadingStoreTests {

	private final ReadingStore store = new ReadingStore(2);

	@Test
	void keepsLatestReadingOfEachDevice() {
		this.store.add(new Reading("a", 1.0));
		this.store.add(new Reading("b", 2.0));
		this.store.add(new Reading("a", 3.0));

		assertThat(this.store.findAll()).extracting(StoredReading::device).containsExactly("b", "a");
		assertThat(this.store.findAll()).extracting(StoredReading::temperature).containsExactly(2.0, 3.0);
	}

	@Test
	void forgetsDeviceThatWasSilentForLongest() {
		this.store.add(new Reading("a", 1.0));
		this.store.add(new Reading("b", 2.0));
		this.store.add(new Reading("a", 3.0));
		this.store.add(new Reading("c", 4.0));

		assertThat(this.store.findAll()).extracting(StoredReading::device).containsExactly("a", "c");
	}

}
