package io.asyncnet.spring.observation;

/**
 * Learns what becomes of the frames that are sent to groups. Thread-safe; called on event
 * loops.
 *
 * @since 0.1.0
 */
public interface GroupSends {

	/** Learns nothing. */
	GroupSends NONE = new GroupSends() {

		@Override
		public void delivered(int sent, int dropped) {
		}

		@Override
		public void refused(int members) {
		}

	};

	/**
	 * A message has been queued for the members of a group.
	 * @param sent members that get it
	 * @param dropped members that do not, because they do not keep up
	 */
	void delivered(int sent, int dropped);

	/**
	 * A message was not sent at all because too much is pending.
	 * @param members how many would have got it
	 */
	void refused(int members);

}
