package dev.sallyport.harness.bench;

import dev.sallyport.rules.ftp.FtpCommand;
import dev.sallyport.rules.ftp.WorkingDirectory;
import dev.sallyport.rules.policy.Mask;
import dev.sallyport.rules.policy.Party;
import dev.sallyport.rules.policy.Policy;
import dev.sallyport.rules.policy.PolicyLimits;
import dev.sallyport.rules.policy.PolicySpec;
import dev.sallyport.rules.policy.Scope;
import dev.sallyport.rules.policy.Subject;
import dev.sallyport.rules.policy.TlsStanding;
import dev.sallyport.rules.policy.Verdict;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of one command, and of a party's first one, by how many rules ask for what. */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecideBenchmark {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Party ANN =
      new Party(
          InetAddress.ofLiteral("198.51.100.7"), InetAddress.ofLiteral("10.0.0.5"), "ann", false);

  /** How many rules. */
  @Param({"10", "1000", "10000"})
  public int rules;

  /** What they ask for. */
  @Param public Kind kind;

  private Policy policy;
  private Subject subject;
  private List<FtpCommand> commands;
  private int turn;

  /** Compiles the policy. */
  @Setup
  public void compile() {
    var otherwise = new PolicySpec.Otherwise(PolicySpec.Otherwise.Kind.ALLOW, "");
    policy =
        new Policy(
            new PolicySpec(
                "bench", Map.of(), kind.rules(rules), otherwise, Mask.NONE, PolicyLimits.USUAL),
            "public");
    Scope scope = policy.scope(ANN);
    subject =
        new Subject(
            scope, true, TlsStanding.NOT_OFFERED, false, new WorkingDirectory.At("/pub"), -1, NOON);
    commands = kind.commands(rules).map(FtpCommand::parse).toList();
  }

  /** One command of a session that goes on: half of them match one of the last rules, half none. */
  @Benchmark
  public Verdict decide() {
    turn = turn + 1 == commands.size() ? 0 : turn + 1;
    return policy.decide(subject, commands.get(turn));
  }

  /** Once when a client connects, when the server is known, and at each USER. */
  @Benchmark
  public Scope scope() {
    return policy.scope(ANN);
  }
}
