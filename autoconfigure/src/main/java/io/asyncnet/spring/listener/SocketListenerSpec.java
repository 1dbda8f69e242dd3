package io.asyncnet.spring.listener;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.asyncnet.framing.Framing;
import io.asyncnet.socket.ConnectionHandler;
import io.asyncnet.socket.ListenerOptions;
import io.asyncnet.tls.TlsSource;
import org.jspecify.annotations.Nullable;

/**
 * What an application makes a listener from, in code instead of properties. A bean of
 * this type is a listener of the application; any other is handed to
 * {@link SocketListenerRegistry#register}. What is not said is as in
 * {@link ListenerOptions}.
 * <p>
 * Immutable: each method returns a changed copy.
 *
 * <pre>
 * registry.register(SocketListenerSpec.of("quotes")
 *     .port(9000)
 *     .handle((line, connection) -&gt; line + " 17.25"));
 * </pre>
 *
 * @since 0.1.0
 */
public final class SocketListenerSpec {

	private final ListenerOptions options;

	private final HandlerSource handler;

	private final boolean autoStartup;

	private final @Nullable Duration gracePeriod;

	private final Charset charset;

	private final AccessLogLevel accessLog;

	private final boolean accessLogPrincipal;

	private SocketListenerSpec(ListenerOptions options, HandlerSource handler, boolean autoStartup,
			@Nullable Duration gracePeriod, Charset charset, AccessLogLevel accessLog, boolean accessLogPrincipal) {
		this.options = options;
		this.handler = handler;
		this.autoStartup = autoStartup;
		this.gracePeriod = gracePeriod;
		this.charset = charset;
		this.accessLog = accessLog;
		this.accessLogPrincipal = accessLogPrincipal;
	}

	/**
	 * Begin with a name: lines on any free port, handled by the bean methods that are
	 * annotated with that name.
	 * @param name the listener's name, for logs, meters and errors
	 * @return a spec to go on with
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static SocketListenerSpec of(String name) {
		return of(new ListenerOptions(name));
	}

	/**
	 * Begin with options.
	 * @param options the settings, the name among them
	 * @return a spec to go on with
	 * @throws IllegalArgumentException if the name is blank
	 */
	public static SocketListenerSpec of(ListenerOptions options) {
		if (options.name().isBlank()) {
			throw new IllegalArgumentException("'name' must not be blank");
		}
		return new SocketListenerSpec(options, new HandlerSource.Annotated(), true, null, StandardCharsets.UTF_8,
				AccessLogLevel.OFF, false);
	}

	/**
	 * Listen on a port, of the same local address as before.
	 * @param port the port; 0 means any free one, which the listener then keeps
	 * @return a changed copy
	 * @throws IllegalArgumentException if it is not 0 to 65535
	 */
	public SocketListenerSpec port(int port) {
		return (this.options.bind().address() instanceof InetSocketAddress inet && inet.getAddress() != null)
				? address(new InetSocketAddress(inet.getAddress(), port)) : address(new InetSocketAddress(port));
	}

	/**
	 * Listen on an address.
	 * @param address the local address
	 * @return a changed copy
	 */
	public SocketListenerSpec address(SocketAddress address) {
		return with(this.options.withAddress(address));
	}

	/**
	 * Cut bytes into frames in another way.
	 * @param framing the framing
	 * @return a changed copy
	 */
	public SocketListenerSpec framing(Framing framing) {
		return with(this.options.withFraming(framing));
	}

	/**
	 * Use TLS.
	 * @param tls where new connections get their TLS from, for example a
	 * {@link io.asyncnet.tls.TlsContext} for all of them, or {@code null} for plaintext
	 * @return a changed copy
	 */
	public SocketListenerSpec tls(@Nullable TlsSource tls) {
		return with(this.options.withTls(tls));
	}

	/**
	 * Change any of the options: limits, timeouts, buffers, sockets.
	 * @param change returns changed options, under the same name
	 * @return a changed copy
	 * @throws IllegalArgumentException if the name is another one
	 */
	public SocketListenerSpec options(UnaryOperator<ListenerOptions> change) {
		ListenerOptions changed = change.apply(this.options);
		if (!changed.name().equals(name())) {
			throw new IllegalArgumentException(
					"The options of listener '%s' must not rename it to '%s'".formatted(name(), changed.name()));
		}
		return with(changed);
	}

	/**
	 * Encode and decode text in another way than UTF-8.
	 * @param charset the charset of frames and replies that are text
	 * @return a changed copy
	 */
	public SocketListenerSpec charset(Charset charset) {
		return new SocketListenerSpec(this.options, this.handler, this.autoStartup, this.gracePeriod, charset,
				this.accessLog, this.accessLogPrincipal);
	}

	/**
	 * Say whether the listener starts by itself: with the application, or when it is
	 * registered with one that is running. It does unless this says otherwise.
	 * @param autoStartup {@code false} if {@link SocketListenerRegistry#start} will start
	 * it
	 * @return a changed copy
	 */
	public SocketListenerSpec autoStartup(boolean autoStartup) {
		return new SocketListenerSpec(this.options, this.handler, autoStartup, this.gracePeriod, this.charset,
				this.accessLog, this.accessLogPrincipal);
	}

	/**
	 * Say how long open connections may take to finish what they have begun when the
	 * listener stops. If nobody does, it is as long as for the listeners in the
	 * properties.
	 * @param gracePeriod the time; zero closes connections at once
	 * @return a changed copy
	 * @throws IllegalArgumentException if it is negative
	 */
	public SocketListenerSpec gracePeriod(Duration gracePeriod) {
		if (gracePeriod.isNegative()) {
			throw new IllegalArgumentException("'gracePeriod' must not be negative but was " + gracePeriod);
		}
		return new SocketListenerSpec(this.options, this.handler, this.autoStartup, gracePeriod, this.charset,
				this.accessLog, this.accessLogPrincipal);
	}

	/**
	 * Say whether there is a log line for each connection that has ended, of logger
	 * {@code io.asyncnet.access}. There is none unless this says otherwise.
	 * @param level the level of the line
	 * @return a changed copy
	 */
	public SocketListenerSpec accessLog(AccessLogLevel level) {
		return new SocketListenerSpec(this.options, this.handler, this.autoStartup, this.gracePeriod, this.charset,
				level, this.accessLogPrincipal);
	}

	/**
	 * Say whether the log lines about connections that have ended tell who the peer was,
	 * by the name of its principal. They do not unless this says so: it is personal data.
	 * @param accessLogPrincipal {@code true} to tell it
	 * @return a changed copy
	 */
	public SocketListenerSpec accessLogPrincipal(boolean accessLogPrincipal) {
		return new SocketListenerSpec(this.options, this.handler, this.autoStartup, this.gracePeriod, this.charset,
				this.accessLog, accessLogPrincipal);
	}

	/**
	 * Handle frames as text by a function, on the handler executor.
	 * @param function from a frame to its reply
	 * @return a changed copy
	 */
	public SocketListenerSpec handle(FrameFunction<String> function) {
		return handledBy(new HandlerSource.Text(Objects.requireNonNull(function, "'function' must not be null")));
	}

	/**
	 * Handle frames as bytes by a function, on the handler executor.
	 * @param function from a frame to its reply
	 * @return a changed copy
	 */
	public SocketListenerSpec handleBytes(FrameFunction<byte[]> function) {
		return handledBy(new HandlerSource.Bytes(Objects.requireNonNull(function, "'function' must not be null")));
	}

	/**
	 * Handle frames by a handler of the core, which says itself where it runs.
	 * @param handler the handler
	 * @return a changed copy
	 */
	public SocketListenerSpec handler(ConnectionHandler handler) {
		return handledBy(new HandlerSource.Given(Objects.requireNonNull(handler, "'handler' must not be null")));
	}

	/**
	 * Handle frames by a bean: a {@link ConnectionHandler}, or one with
	 * {@code @SocketHandler} methods, whatever listener these name.
	 * @param beanName the bean's name
	 * @return a changed copy
	 */
	public SocketListenerSpec handlerBean(String beanName) {
		return handledBy(new HandlerSource.Bean(Objects.requireNonNull(beanName, "'beanName' must not be null")));
	}

	/**
	 * Handle frames by the {@code @SocketHandler} methods of an object that need not be a
	 * bean, whatever listener these name.
	 * @param target the object
	 * @return a changed copy
	 */
	public SocketListenerSpec handlerObject(Object target) {
		return handledBy(new HandlerSource.Target(Objects.requireNonNull(target, "'target' must not be null")));
	}

	private SocketListenerSpec handledBy(HandlerSource handler) {
		return new SocketListenerSpec(this.options, handler, this.autoStartup, this.gracePeriod, this.charset,
				this.accessLog, this.accessLogPrincipal);
	}

	private SocketListenerSpec with(ListenerOptions options) {
		return new SocketListenerSpec(options, this.handler, this.autoStartup, this.gracePeriod, this.charset,
				this.accessLog, this.accessLogPrincipal);
	}

	/**
	 * Return the listener's name.
	 * @return the name
	 */
	public String name() {
		return this.options.name();
	}

	/**
	 * Return the settings.
	 * @return the options
	 */
	public ListenerOptions options() {
		return this.options;
	}

	/**
	 * Return where the handler comes from.
	 * @return the source
	 */
	public HandlerSource handler() {
		return this.handler;
	}

	/**
	 * Return whether the listener starts by itself.
	 * @return {@code false} if the application starts it
	 */
	public boolean autoStartup() {
		return this.autoStartup;
	}

	/**
	 * Return how long open connections may take to finish.
	 * @return the time, or {@code null} if the spec does not say
	 */
	public @Nullable Duration gracePeriod() {
		return this.gracePeriod;
	}

	/**
	 * Return how text is encoded.
	 * @return the charset
	 */
	public Charset charset() {
		return this.charset;
	}

	/**
	 * Return at which level there is a log line for each connection that has ended.
	 * @return the level
	 */
	public AccessLogLevel accessLog() {
		return this.accessLog;
	}

	/**
	 * Return whether those lines tell who the peer was.
	 * @return {@code true} if they have the name of its principal
	 */
	public boolean accessLogPrincipal() {
		return this.accessLogPrincipal;
	}

}
