package dev.fairlead.app.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Whether a provider can be reached: its name, a connection, and for https its certificate. No request is made, so no key is
 * sent.
 *
 * @param configured whether somebody named this provider; one of the defaults may be out of reach
 */
record ProviderCheck(String name, URI url, boolean configured) {

    private static final int TIMEOUT_MILLIS = 5_000;

    Finding finding() {
        String what = "upstream " + name;
        String host = url.getHost();
        boolean tls = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() > 0 ? url.getPort() : tls ? 443 : 80;
        try (Socket socket = new Socket()) {
            InetAddress address = InetAddress.getByName(host);
            socket.connect(new InetSocketAddress(address, port), TIMEOUT_MILLIS);
            String reached = url + " at " + address.getHostAddress();
            return Finding.ok(what, tls ? reached + ", " + handshake(socket, host, port) : reached);
        } catch (UnknownHostException e) {
            return unreachable(what, "the name " + host + " is not known", "check the name, and DNS on this machine");
        } catch (SSLException e) {
            return unreachable(
                    what,
                    host + " does not prove who it is: " + e.getMessage(),
                    "check for a proxy that intercepts TLS; its certificate must be in Java's trust store");
        } catch (IOException e) {
            return unreachable(
                    what,
                    host + ":" + port + " cannot be reached: " + e.getMessage(),
                    "check the network and firewalls");
        }
    }

    private Finding unreachable(String what, String detail, String fix) {
        return configured
                ? Finding.bad(what, detail, fix)
                : Finding.warning(what, detail, fix + "; or ignore this if it is not used");
    }

    private static String handshake(Socket connected, String host, int port) throws IOException {
        connected.setSoTimeout(TIMEOUT_MILLIS);
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (SSLSocket secure = (SSLSocket) factory.createSocket(connected, host, port, true)) {
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure.getSession().getProtocol();
        }
    }
}
