package io.asyncnet.spring.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.asyncnet.spring.TestClient;
import io.asyncnet.spring.annotation.SocketHandler;
import io.asyncnet.spring.identity.AuthenticationAttempt;
import io.asyncnet.spring.identity.AuthenticationResult;
import io.asyncnet.spring.identity.PrincipalMapper;
import io.asyncnet.spring.identity.SocketAuthenticator;
import io.asyncnet.spring.observation.LoginOutcome;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each login counts once, as what it ended with.
 */
class LoginMetersTests {

	@ParameterizedTest
	@CsvSource({ "login bob\\nx\\nx\\n, SUCCESS", "ask\\nlogin bob\\n, SUCCESS", "guess\\nlogin bob\\n, REFUSED",
			"unwanted\\n, REFUSED", "unknown\\n, REFUSED", "break\\n, ERROR", "serious\\n, ERROR", "'', INCOMPLETE",
			"logi, INCOMPLETE", "ask\\n, INCOMPLETE" })
	void countsOnceHowALoginEnds(String bytes, LoginOutcome outcome) {
		try (var app = RunningApplication.start(List.of(Echo.class, Login.class, Mapper.class))) {
			TestClient client = app.connect().send(bytes.replace("\\n", "\n"));
			if (outcome == LoginOutcome.INCOMPLETE) {
				client.close();
			}

			awaitLogins(app, outcome, 1);
			client.close();
			awaitClosed(app, 1);
			awaitLogins(app, outcome, 1);
		}
	}

	@Test
	void tooManyChallengesAreARefusal() {
		try (var app = RunningApplication.start(List.of(Echo.class, Login.class))) {
			app.connect().send("ask\n".repeat(16));

			awaitLogins(app, LoginOutcome.REFUSED, 1);
		}
	}

	@ParameterizedTest
	@CsvSource({ "''", "ask\\n", "slow\\n" })
	void whatComesTooLateIsATimeout(String bytes) {
		Login.GATE = new CountDownLatch(1);
		try (var app = RunningApplication.start(List.of(Echo.class, Login.class), "authentication.timeout=200ms")) {
			app.connect().send(bytes.replace("\\n", "\n"));

			awaitLogins(app, LoginOutcome.TIMEOUT, 1);
			Login.GATE.countDown();
			awaitClosed(app, 1);
			awaitLogins(app, LoginOutcome.TIMEOUT, 1);
		}
	}

	@Test
	void anAddressThatIsNotAskedAnyMoreIsThrottled() {
		try (var app = RunningApplication.start(List.of(Echo.class, Login.class),
				"authentication.failures-per-minute=1")) {
			app.connect().send("guess\n");
			awaitClosed(app, 1);
			app.connect().send("login bob\n");
			awaitClosed(app, 2);

			awaitLogins(app, Map.of(LoginOutcome.REFUSED, 1, LoginOutcome.THROTTLED, 1));
		}
	}

	@Test
	void aListenerWithoutLoginsHasNone() {
		try (var app = RunningApplication.start(List.of(Echo.class))) {
			app.connect().send("x\n").receiveLine();

			awaitLogins(app, Map.of());
		}
	}

	private static void awaitLogins(RunningApplication app, LoginOutcome outcome, int count) {
		awaitLogins(app, Map.of(outcome, count));
	}

	/** All others are there, too, with zero. */
	private static void awaitLogins(RunningApplication app, Map<LoginOutcome, Integer> expected) {
		Map<LoginOutcome, Integer> all = Arrays.stream(LoginOutcome.values())
			.collect(Collectors.toMap((outcome) -> outcome, (outcome) -> expected.getOrDefault(outcome, 0)));
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> Arrays.stream(LoginOutcome.values())
				.collect(Collectors.toMap((outcome) -> outcome, (outcome) -> logins(app, outcome))), all::equals);
	}

	private static int logins(RunningApplication app, LoginOutcome outcome) {
		return (int) app.meters()
			.get("asyncnet.logins")
			.tags("listener", "it", "outcome", outcome.name().toLowerCase(Locale.ROOT))
			.counter()
			.count();
	}

	private static void awaitClosed(RunningApplication app, int count) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.until(() -> app.meters().get("asyncnet.connection.duration").timer().count() == count);
	}

	private record Named(String getName) implements Principal {

	}

	static class Login implements SocketAuthenticator {

		static volatile CountDownLatch GATE = new CountDownLatch(0);

		@Override
		public AuthenticationResult authenticate(AuthenticationAttempt attempt) throws Exception {
			String[] words = attempt.frame().text(StandardCharsets.UTF_8).split(" ", -1);
			if (words[0].equals("slow")) {
				GATE.await(10, TimeUnit.SECONDS);
			}
			return switch (words[0]) {
				case "login" -> AuthenticationResult.authenticated(new Named(words[1]), "hello");
				case "slow" -> AuthenticationResult.authenticated(new Named("slow"));
				case "unknown" -> AuthenticationResult.authenticated(new Named("unknown"));
				case "ask" -> AuthenticationResult.challenge("more");
				case "break" -> throw new IllegalStateException("no database");
				case "serious" -> throw new AssertionError("no class");
				case "unwanted" -> throw new UnsupportedOperationException("refuses");
				default -> AuthenticationResult.refused("wrong");
			};
		}

		@Override
		public Set<String> listeners() {
			return Set.of("it");
		}

	}

	/** As a security framework does. */
	static class Mapper implements PrincipalMapper {

		@Override
		public @Nullable Principal map(Principal principal) {
			return principal.getName().equals("unknown") ? null : principal;
		}

		@Override
		public boolean isRefusal(Throwable failure) {
			return failure instanceof UnsupportedOperationException;
		}

	}

	static class Echo {

		@SocketHandler("it")
		String handle(String line) {
			return line;
		}

	}

}
