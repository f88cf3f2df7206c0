package dev.fairlead.core.http;

/** What all operations of an API share. */
record RestSettings(long bodyLimit, boolean checkResponses) {

    static final RestSettings DEFAULT = new RestSettings(1 << 20, false);
}
