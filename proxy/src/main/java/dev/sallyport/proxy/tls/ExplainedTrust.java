package dev.sallyport.proxy.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets another one judge, and gives the reason of a refusal to the native provider, which would
 * otherwise send the alert internal_error: whoever shows the wrong certificate is to hear that it
 * is the certificate (RFC 8446 §6.2).
 */
final class ExplainedTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager judge;

  ExplainedTrust(X509ExtendedTrustManager judge) {
    this.judge = judge;
  }

  /** A call of the one that judges. */
  private interface Judgement {
    void pass() throws CertificateException;
  }

  private static void explained(Judgement judgement) throws CertificateException {
    try {
      judgement.pass();
    } catch (CertificateException refused) {
      if (!OpenSsl.isAvailable() || isAboutTime(refused)) {
        throw refused;
      }
      int code =
          hasNoIssuer(refused)
              ? CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
              : CertificateVerifier.X509_V_ERR_CERT_UNTRUSTED;
      throw new OpenSslCertificateException(String.valueOf(refused.getMessage()), refused, code);
    }
  }

  /** Netty finds these by itself. */
  private static boolean isAboutTime(CertificateException refused) {
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException
          || (cause instanceof CertPathValidatorException found
              && (found.getReason() == BasicReason.EXPIRED
                  || found.getReason() == BasicReason.NOT_YET_VALID))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasNoIssuer(CertificateException refused) {
    for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    explained(() -> judge.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    explained(() -> judge.checkServerTrusted(chain, authType));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    explained(() -> judge.checkClientTrusted(chain, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    explained(() -> judge.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    explained(() -> judge.checkClientTrusted(chain, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    explained(() -> judge.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return judge.getAcceptedIssuers();
  }
}
