package dev.fairlead.llmtrace.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class UpstreamAddressesTest {

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "127.0.0.1", "169.254.169.254", "fd00::1", "::ffff:127.0.0.1"})
    void a_name_that_leads_inside_is_refused(String address) {
        assertThatThrownBy(() -> resolve(upstream("https://llm.example", false), address))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("allowPrivateAddresses");
    }

    @Test
    void a_name_that_leads_inside_is_taken_where_that_is_allowed() {
        assertThat(resolve(upstream("https://llm.example", true), "10.0.0.1")).isEqualTo("10.0.0.1");
    }

    @Test
    void of_a_names_addresses_only_public_ones_are_taken() {
        for (int i = 0; i < 20; i++) {
            assertThat(resolve(upstream("https://llm.example", false), "10.0.0.1", "8.8.8.8", "127.0.0.1"))
                    .isEqualTo("8.8.8.8");
        }
    }

    @Test
    void addresses_of_the_second_family_are_not_tried_at_random() {
        for (int i = 0; i < 20; i++) {
            assertThat(resolve(upstream("https://llm.example", false), "8.8.8.8", "2606:4700::1", "2606:4700::2"))
                    .isEqualTo("8.8.8.8");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8000", "http://10.0.0.5", "http://[::1]:8000"})
    void an_address_the_operator_wrote_is_taken_as_written(String url) {
        String host = upstream(url, false).baseUrl().host();

        assertThat(resolve(upstream(url, false), host)).isEqualTo(literal(host).getHostAddress());
    }

    @Test
    void localhost_is_loopback_or_nothing() {
        assertThat(resolve(upstream("http://localhost:8000", false), "127.0.0.1"))
                .isEqualTo("127.0.0.1");
        assertThatThrownBy(() -> resolve(upstream("http://localhost:8000", false), "8.8.8.8"))
                .isInstanceOf(Refusal.class);
    }

    @Test
    void a_name_nobody_knows_and_a_lookup_that_fails_end_the_wait() {
        assertThatThrownBy(() -> resolve(upstream("https://llm.example", false), host -> {
                    throw new UnknownHostException(host);
                }))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("cannot be resolved");
        assertThatThrownBy(() -> resolve(upstream("https://llm.example", false), host -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
    }

    @Test
    void the_address_that_was_checked_is_kept_until_it_fails() {
        AtomicInteger lookups = new AtomicInteger();
        Upstream upstream = upstream("https://llm.example", false);
        UpstreamAddresses addresses = new UpstreamAddresses(Clock.systemUTC(), host -> {
            lookups.incrementAndGet();
            return new InetAddress[] {literal("8.8.8.8")};
        });

        addresses.resolve(upstream).await();
        addresses.resolve(upstream).await();
        assertThat(lookups).hasValue(1);
        addresses.forget(upstream);
        addresses.resolve(upstream).await();

        assertThat(lookups).hasValue(2);
    }

    private static String resolve(Upstream upstream, String... found) {
        return resolve(
                upstream,
                host -> Stream.of(found).map(UpstreamAddressesTest::literal).toArray(InetAddress[]::new));
    }

    private static String resolve(Upstream upstream, UpstreamAddresses.NameLookup names) {
        return new UpstreamAddresses(Clock.systemUTC(), names)
                .resolve(upstream)
                .await()
                .hostAddress();
    }

    private static InetAddress literal(String address) {
        return InetAddress.ofLiteral(address);
    }

    private static Upstream upstream(String url, boolean allowPrivate) {
        return new Upstream(
                "llm",
                BaseUrl.of(URI.create(url)),
                "openai",
                "openai",
                Optional.empty(),
                List.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                allowPrivate);
    }
}
