package dev.sallyport.proxy.session;

import java.util.List;

/** What one event led to. */
public record Step(SessionState state, List<Action> actions) {}
