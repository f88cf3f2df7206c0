package dev.fairlead.llmtrace.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Resolves an upstream's host and pins the address that was checked: the connection goes to that very address, so a
 * name cannot answer differently between the check and the use. An address the operator wrote is taken as written, and
 * {@code localhost} is loopback by definition (RFC 6761, section 6.3).
 */
final class UpstreamAddresses {

    private static final Duration KEPT = Duration.ofSeconds(30);

    /** Asks what addresses a name has; blocks. */
    interface NameLookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final Clock clock;
    private final NameLookup names;
    private final Map<String, Pinned> pinned = new ConcurrentHashMap<>();

    UpstreamAddresses(Clock clock, NameLookup names) {
        this.clock = clock;
        this.names = names;
    }

    /** The address to connect to; completes on any thread, and at once while a checked address is fresh. */
    Future<SocketAddress> resolve(Upstream upstream) {
        Pinned known = pinned.get(upstream.name());
        if (known != null && clock.instant().isBefore(known.until())) {
            return known.future();
        }
        Promise<SocketAddress> promise = Promise.promise();
        Thread.ofVirtual().name("resolve-" + upstream.name()).start(() -> {
            try {
                SocketAddress address = SocketAddress.inetSocketAddress(
                        upstream.baseUrl().port(), lookUp(upstream).getHostAddress());
                pinned.put(
                        upstream.name(),
                        new Pinned(
                                Future.succeededFuture(address), clock.instant().plus(KEPT)));
                promise.complete(address);
            } catch (UnknownHostException e) {
                promise.fail(new Refusal(
                        502,
                        "upstream_unresolved",
                        "The host " + upstream.baseUrl().host() + " of upstream '" + upstream.name()
                                + "' cannot be resolved."));
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    /** Forgets a pinned address that could not be reached. */
    void forget(Upstream upstream) {
        pinned.remove(upstream.name());
    }

    private InetAddress lookUp(Upstream upstream) throws UnknownHostException {
        String host = upstream.baseUrl().host();
        InetAddress[] addresses = names.addresses(host);
        if (isLiteral(host) || upstream.allowPrivateAddresses()) {
            return pick(List.of(addresses));
        }
        boolean localhost = host.equalsIgnoreCase("localhost");
        List<InetAddress> allowed = Arrays.stream(addresses)
                .filter(address -> localhost ? address.isLoopbackAddress() : AddressPolicy.isPublic(address))
                .toList();
        if (allowed.isEmpty()) {
            throw new Refusal(
                    502,
                    "upstream_address_refused",
                    "The host " + host + " of upstream '" + upstream.name() + "' resolves to "
                            + addresses[0].getHostAddress() + ", which is not a public address. Set"
                            + " allowPrivateAddresses: true for this upstream if that is meant.");
        }
        return localhost ? allowed.getFirst() : pick(allowed);
    }

    /** One of the addresses of the family the platform puts first: a host without IPv6 must not try half its calls there. */
    private static InetAddress pick(List<InetAddress> addresses) {
        List<InetAddress> preferred = addresses.stream()
                .filter(address -> address.getClass() == addresses.getFirst().getClass())
                .toList();
        return preferred.get(ThreadLocalRandom.current().nextInt(preferred.size()));
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    private record Pinned(Future<SocketAddress> future, Instant until) {}
}
