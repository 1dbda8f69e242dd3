package io.asyncnet.spring.ssl;

import java.util.ArrayList;
import java.util.List;

import io.asyncnet.tls.TlsContext;
import org.junit.jupiter.api.Test;

import org.springframework.boot.ssl.SslBundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.spy;

/**
 * Tests for the contexts that a {@link BundleTls} makes: OpenSSL's hold memory that no
 * garbage collector frees.
 */
class BundleTlsTests {

	private final SslBundle content = ReloaderFixture.bundle(ReloaderFixture.ONE);

	private final List<TlsContext> made = new ArrayList<>();

	private boolean failing;

	private final BundleTls tls = new BundleTls("it", List.of(new BundleContext(null, "changing", this::make),
			new BundleContext("a.test", "steady", this::make), new BundleContext("b.test", "changing", (bundle) -> {
				if (this.failing) {
					throw new IllegalArgumentException("not this one");
				}
				return make(bundle);
			})));

	private TlsContext make(SslBundle bundle) {
		TlsContext context = spy(ReloaderFixture.context(bundle));
		this.made.add(context);
		return context;
	}

	@Test
	void releasesThoseThatOthersTakeThePlaceOf() {
		this.tls.open((name) -> this.content);

		this.tls.reload("changing", this.content);

		assertThat(this.made).hasSize(5);
		assertReleased(0, 2);
	}

	@Test
	void releasesThoseThatWereMadeInVain() {
		this.failing = true;

		assertThatIllegalArgumentException().isThrownBy(() -> this.tls.open((name) -> this.content));

		assertThat(this.made).hasSize(2);
		assertReleased(0, 1);
	}

	@Test
	void keepsThoseInUseWhenTheNextCannotBeMade() {
		this.tls.open((name) -> this.content);
		this.failing = true;

		assertThatIllegalArgumentException().isThrownBy(() -> this.tls.reload("changing", this.content));

		assertThat(this.made).hasSize(4);
		assertReleased(3);
		assertThat(this.tls.current().context()).isSameAs(this.made.get(0));
	}

	@Test
	void releasesAllAtItsEnd() {
		this.tls.open((name) -> this.content);

		this.tls.close();

		assertReleased(0, 1, 2);
	}

	private void assertReleased(Integer... indices) {
		List<Integer> released = List.of(indices);
		for (int i = 0; i < this.made.size(); i++) {
			if (released.contains(i)) {
				then(this.made.get(i)).should().release();
			}
			else {
				then(this.made.get(i)).should(never()).release();
			}
		}
	}

}
