/* The FTP client of the benchmark: a thread for each session, and one line of JSON about the measured part.
 *
 *   load [OPTION...] retr|stor|small|login|noop|idle
 *
 *   -h ADDRESS -p PORT -u USER   where to log in
 *   -r                           the stream alone, without FTP (see server.c), for retr and stor
 *   -T                           TLS: AUTH TLS and PROT P (with -r from the start); a data connection that does not
 *                                resume the control connection's session is an error
 *   -b BYTES                     of a file
 *   -s SESSIONS
 *   -t SECONDS                   how long small, login and noop go on
 *   -a                           active: PORT in place of PASV
 *   -c FILE                      cpu.stat of a control group, read right before and after; repeatable
 *
 * idle logs in all sessions, writes a line, and waits for the end of its input. Whatever does not go as it should
 * counts as an error, a file of another size too; after an error a session begins anew, 20 times at most. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES = 1 << 20, ZEROS = 16 << 20, CHUNK = 1 << 20, FAILURES = 20, GROUPS = 64, SECONDS = 15, RECORDS = 1 << 16 };

struct session {
  int fd, used;
  SSL *tls;
  long operations, errors, kept;
  unsigned *nanos;
  char in[4096];
};

static struct sockaddr_in target;
static const char *user = "u", *mode, *groups[GROUPS];
static int sessions = 1, active, raw, zeros, group_count;
static long long size = 1024;
static double seconds = 1, stop_at;
static pthread_barrier_t ready, go;
static SSL_CTX *secured;
static const char nothing[RECORDS];

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static long long cpu_micros(const char *path) {
  long long micros = -1;
  FILE *f = fopen(path, "r");
  if (!f) return -1;
  if (fscanf(f, "usage_usec %lld", &micros) != 1) micros = -1;
  fclose(f);
  return micros;
}

static int bounded(int fd) {
  struct timeval patience = {SECONDS, 0};
  int one = 1;
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static int dial(struct sockaddr_in *to) {
  int fd = bounded(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (fd >= 0 && connect(fd, (void *)to, sizeof *to)) {
    close(fd);
    return -1;
  }
  return fd;
}

/* Begins TLS on a connection, with the session of another one where there is one. */
static SSL *secure(int fd, SSL *other) {
  SSL *tls = SSL_new(secured);
  SSL_SESSION *session = other ? SSL_get1_session(other) : NULL;
  SSL_set_fd(tls, fd);
  if (session) SSL_set_session(tls, session);
  SSL_SESSION_free(session);
  if (SSL_connect(tls) == 1 && (!other || SSL_session_reused(tls))) return tls;
  SSL_free(tls);
  return NULL;
}

static int take(int fd, SSL *tls, void *into, int length) {
  return tls ? SSL_read(tls, into, length) : recv(fd, into, length, 0);
}

static int give(int fd, SSL *tls, const char *text) {
  int length = strlen(text);
  return (tls ? SSL_write(tls, text, length) : send(fd, text, length, MSG_NOSIGNAL)) == length;
}

/* The code of the next reply, with its last line in "line"; -1 where none comes. */
static int reply(struct session *s, char *line) {
  for (;;) {
    char *nl;
    while (!(nl = memchr(s->in, '\n', s->used))) {
      int n = s->used < (int)sizeof s->in ? take(s->fd, s->tls, s->in + s->used, sizeof s->in - s->used) : -1;
      if (n <= 0) return -1;
      s->used += n;
    }
    int length = nl - s->in;
    memcpy(line, s->in, length);
    line[length] = 0;
    s->used -= length + 1;
    memmove(s->in, nl + 1, s->used);
    if (length >= 4 && line[0] >= '1' && line[0] <= '5' && line[3] == ' ') return atoi(line);
  }
}

static int ask(struct session *s, const char *text, char *line) {
  return give(s->fd, s->tls, text) ? reply(s, line) : -1;
}

static void hang_up(struct session *s) {
  SSL_free(s->tls);
  s->tls = NULL;
  if (s->fd >= 0) close(s->fd);
  s->fd = -1;
  s->used = 0;
}

static int protect(struct session *s, char *line) {
  return ask(s, "AUTH TLS\r\n", line) == 234 && (s->tls = secure(s->fd, NULL)) && ask(s, "PBSZ 0\r\n", line) == 200
      && ask(s, "PROT P\r\n", line) == 200;
}

static int log_in(struct session *s) {
  char line[4096], text[256];
  s->used = 0;
  s->fd = dial(&target);
  if (s->fd < 0) return 0;
  snprintf(text, sizeof text, "USER %s\r\n", user);
  if (reply(s, line) == 220 && (!secured || protect(s, line)) && ask(s, text, line) == 331 && ask(s, "PASS p\r\n", line) == 230
      && (!strcmp(mode, "login") || ask(s, "TYPE I\r\n", line) == 200)) return 1;
  hang_up(s);
  return 0;
}

/* Says where the data connection shall be; gives the connected socket (passive) or the listening one (active). */
static int open_data(struct session *s) {
  char line[4096], text[64];
  unsigned h[6];
  struct sockaddr_in at;
  socklen_t length = sizeof at;
  if (!active) {
    char *p;
    if (ask(s, "PASV\r\n", line) != 227 || !(p = strchr(line, '('))) return -1;
    if (sscanf(p, "(%u,%u,%u,%u,%u,%u)", h, h + 1, h + 2, h + 3, h + 4, h + 5) != 6) return -1;
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(h[0] << 24 | h[1] << 16 | h[2] << 8 | h[3]);
    at.sin_port = htons(h[4] << 8 | h[5]);
    return dial(&at);
  }
  int fd = bounded(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  getsockname(s->fd, (void *)&at, &length);
  at.sin_port = 0;
  if (fd < 0) return -1;
  if (bind(fd, (void *)&at, sizeof at) || listen(fd, 1)) goto failed;
  getsockname(fd, (void *)&at, &length);
  unsigned a = ntohl(at.sin_addr.s_addr), port = ntohs(at.sin_port);
  snprintf(text, sizeof text, "PORT %u,%u,%u,%u,%u,%u\r\n", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255,
           port >> 8, port & 255);
  if (ask(s, text, line) == 200) return fd;
failed:
  close(fd);
  return -1;
}

static int pour(int fd, SSL *tls) {
  long long left = size;
  while (left > 0) {
    off_t at = 0;
    ssize_t n = tls ? SSL_write(tls, nothing, left < RECORDS ? left : RECORDS)
                    : sendfile(fd, zeros, &at, left < CHUNK ? left : CHUNK);
    if (n <= 0) return 0;
    left -= n;
  }
  return 1;
}

static int drain(int fd, SSL *tls) {
  static __thread char sink[RECORDS];
  long long got = 0;
  ssize_t n;
  while ((n = tls ? SSL_read(tls, sink, sizeof sink) : recv(fd, NULL, CHUNK, MSG_TRUNC)) > 0) got += n;
  return (tls ? SSL_get_shutdown(tls) & SSL_RECEIVED_SHUTDOWN : n == 0) && got == size;
}

static int stream(int store) {
  char text[64], end[8] = "";
  int fd = dial(&target), good = 0;
  SSL *tls = NULL;
  if (fd < 0) return 0;
  snprintf(text, sizeof text, "%s b%lld\n", store ? "STOR" : "RETR", size);
  if ((!secured || (tls = secure(fd, NULL))) && give(fd, tls, text)) {
    if (!store) good = drain(fd, tls);
    else good = pour(fd, tls) && (tls ? SSL_shutdown(tls) >= 0 : !shutdown(fd, SHUT_WR)) && take(fd, tls, end, 3) == 3
        && !strcmp(end, "226");
  }
  SSL_free(tls);
  close(fd);
  return good;
}

static int transfer(struct session *s, int store) {
  char line[4096], text[64];
  int data = open_data(s), good = 0;
  SSL *tls = NULL;
  if (data < 0) return 0;
  snprintf(text, sizeof text, "%s b%lld\r\n", store ? "STOR" : "RETR", size);
  int code = ask(s, text, line);
  if (code == 150 || code == 125) {
    if (active) {
      int taken = bounded(accept4(data, NULL, NULL, SOCK_CLOEXEC));
      close(data);
      data = taken;
    }
    good = data >= 0 && (!secured || (tls = secure(data, s->tls))) && (store ? pour(data, tls) : drain(data, tls));
  }
  if (tls) SSL_shutdown(tls);
  SSL_free(tls);
  if (data >= 0) close(data);
  return good && reply(s, line) == 226;
}

static int once(struct session *s) {
  char line[4096];
  if (raw) return stream(mode[0] == 's');
  if (!strcmp(mode, "noop")) return ask(s, "NOOP\r\n", line) == 200;
  if (!strcmp(mode, "small") || !strcmp(mode, "retr")) return transfer(s, 0);
  if (!strcmp(mode, "stor")) return transfer(s, 1);
  int good = log_in(s);
  if (good) ask(s, "QUIT\r\n", line);
  hang_up(s);
  return good;
}

static void *work(void *argument) {
  struct session *s = argument;
  int login = !strcmp(mode, "login"), timed = login || !strcmp(mode, "noop") || !strcmp(mode, "small");
  s->nanos = malloc(SAMPLES * sizeof *s->nanos);
  if (!login && !raw && !log_in(s)) s->errors++;
  pthread_barrier_wait(&ready);
  pthread_barrier_wait(&go);
  do {
    double began = now();
    if (!login && !raw && s->fd < 0 && !log_in(s)) {
      if (++s->errors >= FAILURES) break;
      continue;
    }
    if (once(s)) {
      s->operations++;
      if (s->kept < SAMPLES) s->nanos[s->kept++] = (now() - began) * 1e9;
    } else {
      hang_up(s);
      if (++s->errors >= FAILURES) break;
    }
  } while (timed && now() < stop_at);
  return NULL;
}

static int by_value(const void *a, const void *b) {
  unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
  return (x > y) - (x < y);
}

static void measure(struct session *all) {
  pthread_t threads[sessions];
  long long before[GROUPS], after[GROUPS];
  long operations = 0, errors = 0, kept = 0;
  pthread_barrier_init(&ready, NULL, sessions + 1);
  pthread_barrier_init(&go, NULL, sessions + 1);
  for (int i = 0; i < sessions; i++)
    if (pthread_create(&threads[i], NULL, work, &all[i])) exit(3);
  pthread_barrier_wait(&ready);
  for (int i = 0; i < group_count; i++) before[i] = cpu_micros(groups[i]);
  double began = now();
  stop_at = began + seconds;
  pthread_barrier_wait(&go);
  for (int i = 0; i < sessions; i++) pthread_join(threads[i], NULL);
  double took = now() - began;
  for (int i = 0; i < group_count; i++) after[i] = cpu_micros(groups[i]);
  for (int i = 0; i < sessions; i++) {
    operations += all[i].operations;
    errors += all[i].errors;
    kept += all[i].kept;
  }
  unsigned *nanos = malloc((kept + 1) * sizeof *nanos);
  long at = 0;
  for (int i = 0; i < sessions; i++) {
    memcpy(nanos + at, all[i].nanos, all[i].kept * sizeof *nanos);
    at += all[i].kept;
  }
  qsort(nanos, kept, sizeof *nanos, by_value);
  printf("{\"operations\":%ld,\"errors\":%ld,\"seconds\":%.6f,\"p50_us\":%.2f,\"p99_us\":%.2f,\"cpu\":[", operations,
         errors, took, kept ? nanos[kept / 2] / 1e3 : 0, kept ? nanos[kept * 99 / 100] / 1e3 : 0);
  for (int i = 0; i < group_count; i++) printf("%s%.6f", i ? "," : "", (after[i] - before[i]) / 1e6);
  printf("]}\n");
}

static void idle(struct session *all) {
  char c;
  int up = 0, failed = 0;
  for (int i = 0; i < sessions && failed < FAILURES; i++) {
    if (log_in(&all[i])) up++;
    else failed++;
  }
  printf("{\"up\":%d,\"errors\":%d}\n", up, failed);
  fflush(stdout);
  while (read(0, &c, 1) > 0) continue;
}

int main(int argc, char **argv) {
  int option;
  signal(SIGPIPE, SIG_IGN);
  target.sin_family = AF_INET;
  while ((option = getopt(argc, argv, "h:p:u:b:s:t:c:arT")) != -1) {
    if (option == 'h') inet_pton(AF_INET, optarg, &target.sin_addr);
    else if (option == 'p') target.sin_port = htons(atoi(optarg));
    else if (option == 'u') user = optarg;
    else if (option == 'b') size = atoll(optarg);
    else if (option == 's') sessions = atoi(optarg);
    else if (option == 't') seconds = atof(optarg);
    else if (option == 'c' && group_count < GROUPS) groups[group_count++] = optarg;
    else if (option == 'a') active = 1;
    else if (option == 'r') raw = 1;
    else if (option == 'T') secured = SSL_CTX_new(TLS_client_method());
    else return 2;
  }
  if (optind + 1 != argc || sessions < 1) return 2;
  mode = argv[optind];
  if (secured) {
    SSL_CTX_set_read_ahead(secured, 1);
    SSL_CTX_set_default_read_buffer_len(secured, RECORDS);
  }
  zeros = memfd_create("zeros", MFD_CLOEXEC);
  struct session *all = calloc(sessions, sizeof *all);
  if (zeros < 0 || ftruncate(zeros, ZEROS) || !all) return 3;
  for (int i = 0; i < sessions; i++) all[i].fd = -1;
  if (!strcmp(mode, "idle")) idle(all);
  else measure(all);
  return 0;
}
