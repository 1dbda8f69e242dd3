package io.asyncnet.demo.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.asyncnet.dispatch.Dispatcher;
import io.asyncnet.tls.TlsContext;

/**
 * A number of devices that report for a while. It has a thread of its own, as long as it
 * lasts, that says when; sending and receiving happens on event loops.
 */
class Load {

	private static final long RAMP_UP_NANOS = TimeUnit.SECONDS.toNanos(2);

	private final LoadSettings settings;

	private final long end;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "load");
		thread.setDaemon(true);
		return thread;
	});

	private final List<SimulatedDevice> devices = new ArrayList<>();

	private final AtomicInteger connected = new AtomicInteger();

	private final LongAdder sent = new LongAdder();

	private final LongAdder accepted = new LongAdder();

	private volatile String failure;

	Load(LoadSettings settings) {
		this.settings = settings;
		this.end = System.nanoTime() + Duration.ofSeconds(settings.seconds()).toNanos();
	}

	/**
	 * Begin. The devices come one after the other, as they do in the field.
	 * @param dispatcher on whose event loops the devices live
	 * @param plain where the devices without TLS connect to
	 * @param secure where those with TLS connect to
	 * @param tls how these trust the gateway
	 */
	void start(Dispatcher dispatcher, InetSocketAddress plain, InetSocketAddress secure, TlsContext tls) {
		long period = TimeUnit.SECONDS.toNanos(1) / this.settings.rate();
		long pause = RAMP_UP_NANOS / this.settings.devices();
		for (int i = 0; i < this.settings.devices(); i++) {
			boolean usesTls = (i % 2 == 1);
			SimulatedDevice device = new SimulatedDevice("sim-%03d".formatted(i + 1), this, dispatcher,
					usesTls ? tls : null);
			this.devices.add(device);
			this.timer.schedule(() -> device.connect(usesTls ? secure : plain), i * pause, TimeUnit.NANOSECONDS);
			this.timer.scheduleAtFixedRate(device::report, i * pause, period, TimeUnit.NANOSECONDS);
		}
		this.timer.schedule(this::stop, this.settings.seconds(), TimeUnit.SECONDS);
	}

	/** End early, or at the end; a repeated call has no effect. */
	void stop() {
		this.timer.shutdownNow();
		this.devices.forEach(SimulatedDevice::close);
	}

	boolean isRunning() {
		return !this.timer.isShutdown();
	}

	LoadStatus status() {
		boolean running = isRunning();
		long remaining = running ? Math.max(0, TimeUnit.NANOSECONDS.toSeconds(this.end - System.nanoTime())) : 0;
		return new LoadStatus(running, this.settings.devices(), this.connected.get(), this.sent.sum(),
				this.accepted.sum(), remaining, this.failure);
	}

	void connected() {
		this.connected.incrementAndGet();
	}

	void disconnected() {
		this.connected.decrementAndGet();
	}

	void sent() {
		this.sent.increment();
	}

	void accepted() {
		this.accepted.increment();
	}

	void failed(Throwable failure) {
		this.failure = failure.toString();
	}

}
