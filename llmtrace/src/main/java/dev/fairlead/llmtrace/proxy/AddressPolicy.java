package dev.fairlead.llmtrace.proxy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/**
 * Which addresses a host name may resolve to. Names are in other people's hands, so a name that leads to a loopback,
 * private, link-local, shared, multicast or otherwise special address is refused: that is how a proxy is made to talk
 * to its own network (server-side request forgery). Ranges: IANA special-purpose address registries (RFC 6890).
 */
final class AddressPolicy {

    private static final List<Range> SPECIAL = List.of(
            Range.of("0.0.0.0", 8),
            Range.of("10.0.0.0", 8),
            Range.of("100.64.0.0", 10),
            Range.of("127.0.0.0", 8),
            Range.of("169.254.0.0", 16),
            Range.of("172.16.0.0", 12),
            Range.of("192.0.0.0", 24),
            Range.of("192.0.2.0", 24),
            Range.of("192.88.99.0", 24),
            Range.of("192.168.0.0", 16),
            Range.of("198.18.0.0", 15),
            Range.of("198.51.100.0", 24),
            Range.of("203.0.113.0", 24),
            Range.of("224.0.0.0", 4),
            Range.of("240.0.0.0", 4),
            Range.of("::", 128),
            Range.of("::1", 128),
            Range.of("64:ff9b:1::", 48),
            Range.of("100::", 64),
            Range.of("2001::", 23),
            Range.of("2001:db8::", 32),
            Range.of("3fff::", 20),
            Range.of("5f00::", 16),
            Range.of("fc00::", 7),
            Range.of("fe80::", 10),
            Range.of("fec0::", 10),
            Range.of("ff00::", 8));

    private static final Range IPV4_MAPPED = Range.of("::ffff:0:0", 96, 16);
    private static final Range IPV4_COMPATIBLE = Range.of("::", 96, 16);
    private static final Range NAT64 = Range.of("64:ff9b::", 96);
    private static final Range SIX_TO_FOUR = Range.of("2002::", 16);

    private AddressPolicy() {}

    /** Whether an address is one of the public Internet, also when it carries an IPv4 address inside an IPv6 one. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return isPublic(bytes);
        }
        if (address instanceof Inet6Address) {
            if (IPV4_MAPPED.contains(bytes) || IPV4_COMPATIBLE.contains(bytes) || NAT64.contains(bytes)) {
                return isPublic(new byte[] {bytes[12], bytes[13], bytes[14], bytes[15]}) && isPublic(bytes);
            }
            if (SIX_TO_FOUR.contains(bytes)) {
                return isPublic(new byte[] {bytes[2], bytes[3], bytes[4], bytes[5]});
            }
            return isPublic(bytes);
        }
        return false;
    }

    private static boolean isPublic(byte[] bytes) {
        return SPECIAL.stream().noneMatch(range -> range.contains(bytes));
    }

    private record Range(byte[] network, int prefix) {

        static Range of(String network, int prefix) {
            return new Range(InetAddress.ofLiteral(network).getAddress(), prefix);
        }

        /** For networks whose literal Java would turn into an IPv4 address. */
        static Range of(String network, int prefix, int length) {
            byte[] bytes = InetAddress.ofLiteral(network).getAddress();
            if (bytes.length == length) {
                return new Range(bytes, prefix);
            }
            byte[] mapped = new byte[length];
            mapped[10] = (byte) 0xff;
            mapped[11] = (byte) 0xff;
            return new Range(mapped, prefix);
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            int whole = prefix / 8;
            for (int i = 0; i < whole; i++) {
                if (address[i] != network[i]) {
                    return false;
                }
            }
            int rest = prefix % 8;
            int mask = 0xff << (8 - rest) & 0xff;
            return rest == 0 || ((address[whole] ^ network[whole]) & mask) == 0;
        }
    }
}
