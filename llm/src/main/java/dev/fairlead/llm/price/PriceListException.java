package dev.fairlead.llm.price;

/** A price list cannot be used: where, what was expected and what was found. */
public final class PriceListException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public PriceListException(String message) {
        super(message);
    }

    public PriceListException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Stable for programs. */
    public String code() {
        return "price_list_invalid";
    }
}
