package dev.sallyport.proxy.data.kernel;

import dev.sallyport.rules.ftp.HostPort;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Changes to the sets of our table, as one transaction in nf_tables' own messages. libnftables
 * would read, check and compare the same as text, which takes longer (see DECISIONS.md).
 *
 * <p>Above each change stands the change in nft syntax.
 */
final class ElementBatch {
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int NF_TABLES = 10;
  private static final int NEW_ELEMENT = NF_TABLES << 8 | 12;
  private static final int DELETE_ELEMENT = NF_TABLES << 8 | 14;
  private static final int NLM_F_CREATE = 0x400;
  private static final int INET = 1;
  private static final int LIST_TABLE = 1;
  private static final int LIST_SET = 2;
  private static final int LIST_ELEMENTS = 3;
  private static final int ELEMENT = 1;
  private static final int ELEMENT_KEY = 1;
  private static final int ELEMENT_DATA = 2;
  private static final int ELEMENT_TIMEOUT = 4;
  private static final int VALUE = 1;

  /** More than one change takes, which is at most six messages. */
  private static final int LARGEST = 6 * 192;

  private static final int CAPACITY = 48 * 1024;

  private final NetlinkWriter out = new NetlinkWriter(CAPACITY);
  private int last;

  /** Starts over. */
  void clear() {
    out.clear();
    out.begin(BATCH_BEGIN, 0, 0, NF_TABLES);
    out.end();
  }

  /** Whether one more change fits. */
  boolean hasRoom() {
    return out.room() > LARGEST + NetlinkWriter.least();
  }

  /** How long {@code to}, {@code from} and {@code port} are kept, beyond the hole itself. */
  static Duration kept(Pinhole pinhole) {
    return pinhole.patience().multipliedBy(2).plusSeconds(5);
  }

  /** Opens a pinhole. */
  void open(Pinhole pinhole) {
    // add element inet sallyport to4 { FROM . AT . PORT timeout 65s : TO . PORT }
    // add element inet sallyport from4 { FROM . AT . PORT timeout 65s : AS }
    // add element inet sallyport open4 { FROM . AT . PORT timeout 30s }
    leads(NEW_ELEMENT, pinhole);
    key(NEW_ELEMENT, "open", pinhole);
    out.int64(ELEMENT_TIMEOUT, pinhole.patience().toMillis());
    endElement();
  }

  /** Closes a pinhole whose connection has come, and took its element of {@code open} away. */
  void closeUsed(Pinhole pinhole) {
    // delete element inet sallyport to4 { FROM . AT . PORT }
    // delete element inet sallyport from4 { FROM . AT . PORT }
    leads(DELETE_ELEMENT, pinhole);
  }

  /**
   * Closes a pinhole of which nobody knows what is left. To delete what is not there would fail; to
   * add it first, within the transaction, does not, and is seen by nobody.
   */
  void close(Pinhole pinhole) {
    open(pinhole);
    // delete element inet sallyport open4 { FROM . AT . PORT }
    key(DELETE_ELEMENT, "open", pinhole);
    endElement();
    closeUsed(pinhole);
  }

  /**
   * The whole transaction, to be sent.
   *
   * @return a direct buffer, valid until {@link #clear}
   */
  ByteBuffer written() {
    out.acknowledge();
    out.begin(BATCH_END, 0, 0, NF_TABLES);
    out.end();
    return out.written();
  }

  /** The number of the message that is acknowledged when all went well. */
  int last() {
    return last;
  }

  private void leads(int type, Pinhole pinhole) {
    key(type, "to", pinhole);
    if (type == NEW_ELEMENT) {
      data(pinhole.to(), true);
      out.int64(ELEMENT_TIMEOUT, kept(pinhole).toMillis());
    }
    endElement();
    boolean withPort = pinhole.as().port() != 0;
    key(type, withPort ? "port" : "from", pinhole);
    if (type == NEW_ELEMENT) {
      data(pinhole.as(), withPort);
      out.int64(ELEMENT_TIMEOUT, kept(pinhole).toMillis());
    }
    endElement();
  }

  private int list;
  private int elements;
  private int element;

  private void key(int type, String set, Pinhole pinhole) {
    last = out.begin(type, type == NEW_ELEMENT ? NLM_F_CREATE : 0, INET, 0);
    out.text(LIST_TABLE, NftScript.TABLE);
    out.text(LIST_SET, set + (pinhole.ipv6() ? "6" : "4"));
    list = out.open(LIST_ELEMENTS);
    element = out.open(ELEMENT);
    elements = out.open(ELEMENT_KEY);
    out.concatenation(VALUE, pinhole.from(), pinhole.at().host(), pinhole.at().port());
    out.close(elements);
  }

  private void data(HostPort value, boolean withPort) {
    int data = out.open(ELEMENT_DATA);
    InetAddress host = value.host();
    if (withPort) {
      out.concatenation(VALUE, host, value.port());
    } else {
      out.attribute(VALUE, host.getAddress());
    }
    out.close(data);
  }

  private void endElement() {
    out.close(element);
    out.close(list);
    out.end();
  }
}
