package dev.fairlead.app.doctor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether a port can be listened on. */
final class PortCheck {

    private PortCheck() {}

    /** @param setting what chooses another port */
    static Finding finding(String what, String host, int port, String setting) {
        if (port == 0) {
            return Finding.ok(what, "a free one is taken");
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, port));
            return Finding.ok(what, host + ":" + port + " is free");
        } catch (IOException e) {
            return Finding.bad(
                    what,
                    host + ":" + port + " cannot be used: " + e.getMessage(),
                    "stop what listens there, or choose another with " + setting);
        }
    }
}
