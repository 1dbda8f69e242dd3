package io.asyncnet.socket;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Many ranges of addresses, made for a quick look whether an address is in one of them.
 * Immutable.
 */
final class AddressRanges {

	/** Disjoint and in their order, as are those of the other family. */
	private final List<Span> ipv4;

	private final List<Span> ipv6;

	private AddressRanges(List<Span> ipv4, List<Span> ipv6) {
		this.ipv4 = ipv4;
		this.ipv6 = ipv6;
	}

	static AddressRanges of(Collection<AddressRange> ranges) {
		List<Span> spans = ranges.stream().map(AddressRanges::span).toList();
		return new AddressRanges(disjoint(spans, false), disjoint(spans, true));
	}

	private static Span span(AddressRange range) {
		AddressBits first = AddressBits.of(range.network());
		return new Span(first, first.last(range.prefixLength()));
	}

	/** Two ranges are disjoint, or one of them is within the other. */
	private static List<Span> disjoint(List<Span> spans, boolean ipv6) {
		Comparator<Span> longerFirst = Comparator.comparing(Span::last, AddressBits::compare).reversed();
		List<Span> sorted = spans.stream()
			.filter((span) -> span.first.ipv6() == ipv6)
			.sorted(Comparator.comparing(Span::first, AddressBits::compare).thenComparing(longerFirst))
			.toList();
		List<Span> disjoint = new ArrayList<>();
		Span before = null;
		for (Span span : sorted) {
			if (before == null || before.last.compare(span.last) < 0) {
				disjoint.add(span);
				before = span;
			}
		}
		return List.copyOf(disjoint);
	}

	boolean isEmpty() {
		return this.ipv4.isEmpty() && this.ipv6.isEmpty();
	}

	boolean contains(AddressBits address) {
		Span span = floor(address);
		return span != null && address.compare(span.last) <= 0;
	}

	/** Whether a whole range is within one of these. */
	boolean covers(AddressRange range) {
		Span asked = span(range);
		Span span = floor(asked.first);
		return span != null && asked.last.compare(span.last) <= 0;
	}

	/** The last one that does not begin after an address. */
	private @Nullable Span floor(AddressBits address) {
		List<Span> spans = address.ipv6() ? this.ipv6 : this.ipv4;
		int low = 0;
		int high = spans.size();
		while (low < high) {
			int middle = (low + high) >>> 1;
			if (spans.get(middle).first.compare(address) <= 0) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return (low > 0) ? spans.get(low - 1) : null;
	}

	/**
	 * Addresses from the first to the last, both included.
	 */
	private record Span(AddressBits first, AddressBits last) {

	}

}
