package dev.fairlead.core.http;

import java.util.List;

/** The contract and the code behind it do not fit: a fault of ours, found at start. */
public final class ContractException extends RuntimeException {

    public ContractException(List<String> problems) {
        super("the API contract cannot be served:\n  " + String.join("\n  ", problems));
    }
}
