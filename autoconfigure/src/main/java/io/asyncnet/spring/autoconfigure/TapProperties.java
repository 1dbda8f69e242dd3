package io.asyncnet.spring.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Properties of taps.
 *
 * @since 0.1.0
 */
public class TapProperties {

	/**
	 * Whether taps can be started, which show what connections receive and send.
	 */
	private boolean enabled;

	/**
	 * Directory for files of taps, created unless it exists. Without it taps write to the
	 * log only.
	 */
	private @Nullable Path directory;

	/**
	 * Files of taps that may be in the directory.
	 */
	private int maxFiles = 20;

	/**
	 * Taps at the same time.
	 */
	private int maxTaps = 4;

	/**
	 * How long a tap lasts that does not say so.
	 */
	private Duration duration = Duration.ofMinutes(1);

	/**
	 * How long a tap may last.
	 */
	private Duration maxDuration = Duration.ofMinutes(15);

	/**
	 * How much a tap writes that does not say so.
	 */
	private DataSize size = DataSize.ofMegabytes(1);

	/**
	 * How much a tap may write.
	 */
	private DataSize maxSize = DataSize.ofMegabytes(100);

	/**
	 * Log lines a second of each tap that writes to the log.
	 */
	private int logRate = 100;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable Path getDirectory() {
		return this.directory;
	}

	public void setDirectory(@Nullable Path directory) {
		this.directory = directory;
	}

	public int getMaxFiles() {
		return this.maxFiles;
	}

	public void setMaxFiles(int maxFiles) {
		this.maxFiles = maxFiles;
	}

	public int getMaxTaps() {
		return this.maxTaps;
	}

	public void setMaxTaps(int maxTaps) {
		this.maxTaps = maxTaps;
	}

	public Duration getDuration() {
		return this.duration;
	}

	public void setDuration(Duration duration) {
		this.duration = duration;
	}

	public Duration getMaxDuration() {
		return this.maxDuration;
	}

	public void setMaxDuration(Duration maxDuration) {
		this.maxDuration = maxDuration;
	}

	public DataSize getSize() {
		return this.size;
	}

	public void setSize(DataSize size) {
		this.size = size;
	}

	public DataSize getMaxSize() {
		return this.maxSize;
	}

	public void setMaxSize(DataSize maxSize) {
		this.maxSize = maxSize;
	}

	public int getLogRate() {
		return this.logRate;
	}

	public void setLogRate(int logRate) {
		this.logRate = logRate;
	}

}
