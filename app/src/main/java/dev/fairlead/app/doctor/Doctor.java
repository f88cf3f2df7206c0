package dev.fairlead.app.doctor;

import dev.fairlead.app.server.DataDirectory;
import dev.fairlead.app.server.LocalAccess;
import dev.fairlead.app.server.ServerSettings;
import dev.fairlead.core.config.Configuration;
import dev.fairlead.core.config.ConfigurationException;
import dev.fairlead.llmtrace.LlmTrace;
import dev.fairlead.llmtrace.LlmTraceSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at the machine, the configuration, the providers and the server, without changing any of them. */
public final class Doctor {

    private final Configuration.Builder configuration;

    public Doctor(Configuration.Builder configuration) {
        this.configuration = configuration;
    }

    /** Every check's finding, in the order one would mend them. Blocks for as long as a provider takes to be reached. */
    public List<Finding> examine() {
        List<Finding> findings = new ArrayList<>();
        findings.add(MachineChecks.java());
        findings.add(MachineChecks.memory());
        Configuration effective;
        Map<String, URI> destinations;
        try {
            effective = configuration.load();
            destinations = LlmTrace.destinations(effective.section(LlmTraceSettings.class));
        } catch (ConfigurationException | IllegalArgumentException e) {
            findings.add(Finding.bad(
                    "configuration",
                    String.valueOf(e.getMessage()).replace("\n", ";"),
                    "correct it, then: fairlead config check"));
            return findings;
        }
        findings.add(Finding.ok("configuration", "right; see it with: fairlead config print"));
        ServerSettings server = effective.section(ServerSettings.class);
        LlmTraceSettings llmTrace = effective.section(LlmTraceSettings.class);
        DataDirectory directory = new DataDirectory(server.dataDir());
        Optional<LocalAccess.Address> running = directory.runningServer();
        findings.addAll(new DirectoryChecks(directory).findings());
        if (running.isPresent()) {
            findings.addAll(new ServerChecks(running.get()).findings());
        } else {
            findings.add(PortCheck.finding(
                    "port", llmTrace.listener().host(), llmTrace.listener().port(), "--port N"));
            findings.add(PortCheck.finding(
                    "metrics port", server.metricsHost(), server.metricsPort(), "server.metricsPort"));
            findings.add(Finding.warning("server", "none runs on this data directory", "fairlead serve"));
        }
        Set<String> configured = llmTrace.upstreams().keySet();
        destinations.forEach((name, url) -> findings.add(
                new ProviderCheck(name, url, configured.contains(name) || name.equals("upstream")).finding()));
        return findings;
    }
}
