package dev.sallyport.proxy.limits;

import dev.sallyport.proxy.data.Throttle;
import dev.sallyport.rules.ftp.Ascii;
import dev.sallyport.rules.ftp.Direction;
import dev.sallyport.rules.policy.PolicyLimits.Scoped;
import dev.sallyport.rules.policy.Prefix;
import java.util.ArrayList;
import java.util.Optional;

/**
 * What one session has of its listener's, its client's and its user's shares, until it leaves. On
 * its event loop only.
 */
public final class Visit {
  private final ListenerQuota quota;
  private final Prefix client;
  private final Shares.Share everybodys;
  private final Shares.Share clients;
  private final CommandPace pace;
  private Optional<Shares.Share> users = Optional.empty();
  private String user = "";
  private boolean left;

  Visit(ListenerQuota quota, Prefix client, Shares.Share everybodys, Shares.Share clients) {
    this.quota = quota;
    this.client = client;
    this.everybodys = everybodys;
    this.clients = clients;
    this.pace = quota.pace();
  }

  /**
   * Takes a place among the sessions of a user, and gives back that of the user before.
   *
   * @param name wire text; the case of ASCII letters does not count, as for many servers
   * @return whether there was a place
   */
  public boolean logIn(String name) {
    String key = Ascii.upper(name);
    if (users.isPresent() && key.equals(user)) {
      return true;
    }
    leaveUser();
    user = key;
    users = quota.enterUser(key);
    return users.isPresent();
  }

  /** How fast commands may come. */
  public CommandPace pace() {
    return pace;
  }

  /**
   * How fast the bytes of a transfer may pass.
   *
   * @param onFirstPause called once, where the transfer has to wait at all
   */
  public Throttle throttle(Direction direction, Runnable onFirstPause) {
    Scoped rates =
        switch (direction) {
          case TO_SERVER -> quota.limits().upload();
          case TO_CLIENT -> quota.limits().download();
        };
    var buckets = new ArrayList<TokenBucket>();
    // The narrowest first: what one gives and the next does not has to be given back.
    users.flatMap(share -> share.bucket(direction, rates.user())).ifPresent(buckets::add);
    clients.bucket(direction, rates.client()).ifPresent(buckets::add);
    everybodys.bucket(direction, rates.listener()).ifPresent(buckets::add);
    return buckets.isEmpty() ? Throttle.NONE : new SharedThrottle(buckets, onFirstPause);
  }

  /** Gives all places back. Idempotent. */
  public void leave() {
    if (left) {
      return;
    }
    left = true;
    leaveUser();
    quota.leave(client);
  }

  private void leaveUser() {
    if (users.isPresent()) {
      quota.leaveUser(user);
      users = Optional.empty();
    }
  }
}
