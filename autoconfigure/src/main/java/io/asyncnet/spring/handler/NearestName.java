package io.asyncnet.spring.handler;

import java.util.Collection;
import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/**
 * Guesses which name was meant.
 */
final class NearestName {

	private NearestName() {
	}

	/**
	 * Return the candidate that the fewest keystrokes lead to.
	 * @return the candidate, or {@code null} if none is near: a third of the name, one
	 * letter at least
	 */
	static @Nullable String find(String name, Collection<String> candidates) {
		int near = Math.max(1, name.length() / 3);
		return candidates.stream()
			.filter((candidate) -> distance(name, candidate) <= near)
			.min(Comparator.comparingInt((String candidate) -> distance(name, candidate))
				.thenComparing(Comparator.naturalOrder()))
			.orElse(null);
	}

	/** Letters to insert, remove or replace, after Levenshtein. */
	private static int distance(String from, String to) {
		int[] costs = new int[to.length() + 1];
		for (int j = 0; j <= to.length(); j++) {
			costs[j] = j;
		}
		for (int i = 1; i <= from.length(); i++) {
			int diagonal = costs[0];
			costs[0] = i;
			for (int j = 1; j <= to.length(); j++) {
				int replace = diagonal + ((from.charAt(i - 1) != to.charAt(j - 1)) ? 1 : 0);
				diagonal = costs[j];
				costs[j] = Math.min(replace, 1 + Math.min(costs[j], costs[j - 1]));
			}
		}
		return costs[to.length()];
	}

}
